// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Vector {
  /// Metres per second below which a receiver gives no course.
  private static let leastSpeed = 0.3

  /// Degrees clockwise from north, 0 to 360, in tenths as receivers report it; nil for a velocity
  /// too small to have one.
  var course: Double? {
    guard length >= Self.leastSpeed else { return nil }
    let degrees = atan2(x, y) * 180 / Double.pi
    let tenths = ((degrees < 0 ? degrees + 360 : degrees) * 10).rounded() / 10
    return tenths >= 360 ? 0 : tenths
  }
}

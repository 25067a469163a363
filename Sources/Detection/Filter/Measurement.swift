// SPDX-License-Identifier: Apache-2.0

import Geography
import Glibc
import Patrol

/// A fix as one plane sees it.
struct Measurement {
  var milliseconds: Int64
  /// Metres east and north of the plane's origin.
  var position: Offset
  /// Metres per second east and north; nil where the receiver gives none.
  var velocity: Offset?
  /// Metres, as the receiver says of itself.
  var error: Double?

  /// Slower than this, in metres per second, no course is needed: it stands.
  private static let standing = 0.5

  init(_ fix: Fix, on plane: LocalPlane) {
    milliseconds = fix.time.milliseconds
    let point = plane.point(of: fix.coordinate)
    position = Offset(point.x, point.y)
    error = fix.horizontalError
    velocity = Self.velocity(of: fix)
  }

  private static func velocity(of fix: Fix) -> Offset? {
    guard let speed = fix.speed else { return nil }
    guard let course = fix.course else { return speed < standing ? .zero : nil }
    let angle = course * .pi / 180
    return Offset(speed * sin(angle), speed * cos(angle))
  }
}

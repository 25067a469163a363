// SPDX-License-Identifier: Apache-2.0

/// Metres, or metres per second, east and north.
typealias Offset = SIMD2<Double>

extension Offset {
  var squaredLength: Double { (self * self).sum() }
  var length: Double { squaredLength.squareRoot() }
}

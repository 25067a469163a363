// SPDX-License-Identifier: Apache-2.0

import Geography

/// Metres, or metres per second, to the east (`x`) and to the north (`y`).
package typealias Vector = SIMD2<Double>

extension Vector {
  init(_ point: Point) {
    self.init(point.x, point.y)
  }

  var point: Point { Point(x: x, y: y) }

  package var length: Double { (x * x + y * y).squareRoot() }

  /// The same direction with length 1; nil for nothing at all.
  var direction: Vector? {
    let length = length
    return length > 0 ? self / length : nil
  }

  /// Turned a quarter to the left.
  var leftward: Vector { Vector(-y, x) }

  /// Shortened to `limit` when longer.
  func limited(to limit: Double) -> Vector {
    let length = length
    return length > limit ? self * (limit / length) : self
  }

  func distance(to other: Vector) -> Double { (other - self).length }
}

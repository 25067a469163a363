// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

import Geography

/// Metres, or metres per second, to the east (`x`) and to the north (`y`).
package typealias Vector = SIMD2<Double>

extension Vector {
  init(_ point: Point) {
    self.init(point.x, point.y)
  }

  var point: Point { Point(x: x, y: y) }

  package var length: Double { (x * x + y * y).squareRoot() }

  /// The same direction with length 1; nil for the zero vector.
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

/// The smallest rectangle around places of a plane, with sides along its axes, in metres.
struct Extent {
  var least: Vector
  var most: Vector

  /// - Precondition: at least one place.
  init(around places: [Vector]) {
    precondition(!places.isEmpty, "the extent of nothing")
    least = places.dropFirst().reduce(places[0]) { Vector(min($0.x, $1.x), min($0.y, $1.y)) }
    most = places.dropFirst().reduce(places[0]) { Vector(max($0.x, $1.x), max($0.y, $1.y)) }
  }

  var corners: [Vector] {
    [least, Vector(most.x, least.y), most, Vector(least.x, most.y)]
  }

  func contains(_ place: Vector) -> Bool {
    least.x <= place.x && place.x <= most.x && least.y <= place.y && place.y <= most.y
  }

  /// The same with every side moved outwards by `metres`.
  func grown(by metres: Double) -> Extent {
    var grown = self
    grown.least -= metres
    grown.most += metres
    return grown
  }

  /// Whether `other` is more than `metres` away along one of the axes.
  func isClear(of other: Extent, by metres: Double) -> Bool {
    let gap = Vector(
      max(other.least.x - most.x, least.x - other.most.x),
      max(other.least.y - most.y, least.y - other.most.y))
    return max(gap.x, gap.y) > metres
  }
}

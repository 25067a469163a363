// SPDX-License-Identifier: Apache-2.0

/// The smallest rectangle along the axes of a plane around something, in metres.
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

  /// The same with every side `metres` farther out.
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

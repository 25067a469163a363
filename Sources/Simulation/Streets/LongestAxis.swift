// SPDX-License-Identifier: Apache-2.0

import Geography

/// The line between two distant corners of a polygon, and the centre line of the polygon along it.
struct LongestAxis {
  private let start: Vector
  private let way: Vector
  private let area: Area
  private let plane: LocalPlane

  /// Metres from one point of the centre line to the next, and the largest number of points.
  private static let step = 25.0
  private static let mostSteps = 200

  /// From the corner farthest from the centre to the corner farthest from that one: in a long
  /// polygon, its longest diagonal.
  ///
  /// - Parameter area: one polygon.
  init(of area: Area, on plane: LocalPlane) {
    let corners = area.polygons[0].outer.map { Vector(plane.point(of: $0)) }
    let middle = Vector(plane.point(of: area.centre))
    let first = Self.farthest(from: middle, of: corners)
    start = first
    way = Self.farthest(from: first, of: corners) - first
    self.area = area
    self.plane = plane
  }

  private static func farthest(from place: Vector, of corners: [Vector]) -> Vector {
    corners.max { $0.distance(to: place) < $1.distance(to: place) } ?? place
  }

  /// Metres; above 0.
  var length: Double { way.length }

  /// Of length 1.
  var direction: Vector { way / length }

  /// At least one point inside, from one end to the other: the middle of the widest inside piece of
  /// each cut across the axis.
  var middle: [Vector] {
    let count = max(2, min(Self.mostSteps, Int(length / Self.step)))
    let points = (0..<count).compactMap {
      middle(across: start + way * ((Double($0) + 0.5) / Double(count)))
    }
    return points.isEmpty ? [start + way / 2] : points
  }

  private func middle(across place: Vector) -> Vector? {
    // No corner is farther from the axis than its length.
    let (left, right) = (place + way.leftward, place - way.leftward)
    let cuts = area.crossings(
      from: plane.coordinate(of: left.point), to: plane.coordinate(of: right.point))
    let pieces = stride(from: 0, to: cuts.count - 1, by: 2).map { (cuts[$0], cuts[$0 + 1]) }
    guard let widest = pieces.max(by: { $0.1 - $0.0 < $1.1 - $1.0 }) else { return nil }
    return left + (right - left) * ((widest.0 + widest.1) / 2)
  }
}

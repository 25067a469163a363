// SPDX-License-Identifier: Apache-2.0

import Geography

/// Draws the shapes hot spots come in.
///
/// Corners are rounded to 10⁻⁷ degrees (about a centimetre), so that a file with seven decimals
/// holds exactly the shape that was drawn.
struct HotSpotDrawing {
  private let plane: LocalPlane

  /// A drawing about `centre`.
  init(around centre: Coordinate) {
    plane = LocalPlane(origin: centre)
  }

  /// A square of `side` metres. Its middle is `offset` from the centre; its sides face north, east,
  /// south and west.
  func square(side: Double, at offset: Vector = .zero) -> [Coordinate] {
    let half = side / 2
    return ring(
      [Vector(-half, -half), Vector(half, -half), Vector(half, half), Vector(-half, half)]
        .map { offset + $0 })
  }

  /// A hexagon `width` metres from flat side to flat side. Its middle is `offset` from the centre;
  /// two sides face north and south.
  func hexagon(width: Double, at offset: Vector = .zero) -> [Coordinate] {
    let half = width / 2
    let corner = width / 3.0.squareRoot()
    return ring(
      [
        Vector(corner, 0), Vector(corner / 2, half), Vector(-corner / 2, half),
        Vector(-corner, 0), Vector(-corner / 2, -half), Vector(corner / 2, -half),
      ].map { offset + $0 })
  }

  /// A strip of street `width` metres wide along `course`, cut square at both ends.
  ///
  /// - Precondition: at least two places, none the same as the one before.
  static func strip(along course: [Coordinate], width: Double) -> [Coordinate] {
    let drawing = HotSpotDrawing(around: course[0])
    let points = course.map { Vector(drawing.plane.point(of: $0)) }
    let ways = zip(points, points.dropFirst()).map { ($1 - $0) / $0.distance(to: $1) }
    let sideways = points.indices.map { index in
      let before = ways[max(0, index - 1)].leftward
      let after = ways[min(ways.count - 1, index)].leftward
      // The mitre, long enough to keep both pieces at full width.
      return (before + after) / (1 + (before * after).sum()) * (width / 2)
    }
    return drawing.ring(
      zip(points, sideways).map { $0 - $1 } + zip(points, sideways).reversed().map { $0 + $1 })
  }

  /// A closed ring through `corners`.
  static func ring(_ corners: [(latitude: Double, longitude: Double)]) -> [Coordinate] {
    let places = corners.map { Coordinate(latitude: $0.latitude, longitude: $0.longitude) }
    return places + places.prefix(1)
  }

  /// A closed ring through `corners`, in metres from the centre.
  func ring(_ corners: [Vector]) -> [Coordinate] {
    let places = corners.map { rounded(plane.coordinate(of: $0.point)) }
    return places + places.prefix(1)
  }

  private func rounded(_ place: Coordinate) -> Coordinate {
    Coordinate(
      latitude: (place.latitude * 1e7).rounded() / 1e7,
      longitude: (place.longitude * 1e7).rounded() / 1e7)
  }
}

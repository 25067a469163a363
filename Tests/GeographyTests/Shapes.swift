// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation

@testable import Geography

/// Places that are difficult for geometry: the antimeridian, the equator, near the poles.
let delicatePlaces = [
  Coordinate(latitude: 51.54, longitude: 0.71), Coordinate(latitude: 51.48, longitude: 0),
  Coordinate(latitude: 0, longitude: 0), Coordinate(latitude: 0, longitude: 180),
  Coordinate(latitude: -17.7, longitude: -179.999), Coordinate(latitude: 65, longitude: 179.9995),
  Coordinate(latitude: 89.5, longitude: 20), Coordinate(latitude: -89.5, longitude: -180),
  Coordinate(latitude: -33.9, longitude: 151.2),
]

/// A coordinate `x` metres east and `y` metres north of a place.
func coordinate(_ x: Double, _ y: Double, from place: Coordinate) -> Coordinate {
  LocalPlane(origin: place).coordinate(of: Point(x: x, y: y))
}

/// A closed ring around a place, star-shaped, its radius between two bounds in metres.
func star(
  around place: Coordinate, corners: Int, radius: ClosedRange<Double>,
  using generator: inout SeededGenerator
) -> [Coordinate] {
  let step = 2 * Double.pi / Double(corners)
  let ring = (0..<corners).map { corner in
    let angle = step * (Double(corner) + Double.random(in: 0.1...0.9, using: &generator))
    let length = Double.random(in: radius, using: &generator)
    return coordinate(length * cos(angle), length * sin(angle), from: place)
  }
  return ring + [ring[0]]
}

/// A polygon of 100 to 200 m radius around a place, with a hole half the time.
func starPolygon(around place: Coordinate, using generator: inout SeededGenerator) -> Polygon {
  let corners = Int.random(in: 5...150, using: &generator)
  let outer = star(around: place, corners: corners, radius: 100...200, using: &generator)
  guard Bool.random(using: &generator) else { return Polygon(outer: outer) }
  let hole = star(
    around: place, corners: Int.random(in: 5...40, using: &generator), radius: 5...25,
    using: &generator)
  return Polygon(outer: outer, holes: [hole])
}

/// A closed rectangle, counter-clockwise, from its south-west corner.
func box(south: Double, west: Double, north: Double, east: Double) -> [Coordinate] {
  [(south, west), (south, east), (north, east), (north, west), (south, west)]
    .map { Coordinate(latitude: $0.0, longitude: $0.1) }
}

/// A closed ring of corners in thousandths of a degree east and north of 0.1° N 0.1° E, closed here.
func ring(_ corners: (Double, Double)...) -> [Coordinate] {
  (corners + [corners[0]]).map {
    Coordinate(latitude: 0.1 + $0.1 / 1000, longitude: 0.1 + $0.0 / 1000)
  }
}

/// The answers of `Area`, computed edge by edge by brute force.
struct PlainArea {
  let edges: [(a: Point, b: Point)]
  let plane: LocalPlane

  init(_ polygons: [Polygon], plane: LocalPlane) {
    self.plane = plane
    edges = polygons.flatMap(\.rings).flatMap { ring in
      let points = ring.map(plane.point(of:))
      return zip(points, points.dropFirst()).map { (a: $0.0, b: $0.1) }
    }
  }

  func contains(_ coordinate: Coordinate) -> Bool {
    let p = plane.point(of: coordinate)
    let crossed = edges.filter { a, b in
      (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)
    }
    return crossed.count % 2 == 1
  }

  /// Metres to the nearest edge.
  func distance(from coordinate: Coordinate) -> Double {
    let p = plane.point(of: coordinate)
    return edges.map { a, b in
      let (x, y) = (b.x - a.x, b.y - a.y)
      let along = ((p.x - a.x) * x + (p.y - a.y) * y) / (x * x + y * y)
      let t = min(1, max(0, along))
      return hypot(a.x + t * x - p.x, a.y + t * y - p.y)
    }.min() ?? .infinity
  }
}

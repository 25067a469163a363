// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation

@testable import Geography

/// Sets of areas that are difficult for an index.
enum AreaSet: CaseIterable {
  case one, stars, tiles, tilesAcrossTheAntimeridian, identical, nested, oneAroundAll
  case multipolygons, slivers, comb, crowdAndHermit, allOverTheGlobe, sharedCorner
  case alongPowersOfTwo

  func areas(using generator: inout SeededGenerator) throws -> [Area] {
    try polygons(using: &generator).map { try Area(polygons: $0) }
  }

  private func polygons(using generator: inout SeededGenerator) -> [[Polygon]] {
    let town = Coordinate(latitude: 51.54, longitude: 0.71)
    switch self {
    case .one: return [[starPolygon(around: town, using: &generator)]]
    case .stars: return Self.stars(50, around: town, within: 1200, using: &generator)
    case .tiles: return Self.tiles(west: 0.5, using: &generator)
    case .tilesAcrossTheAntimeridian: return Self.tiles(west: 179.99, using: &generator)
    case .identical:
      return Array(repeating: [starPolygon(around: town, using: &generator)], count: 60)
    case .nested: return Self.nested(around: town, using: &generator)
    case .oneAroundAll:
      let ring = box(south: -60, west: -80, north: 70, east: 80)
      return [[Polygon(outer: ring)]] + Self.stars(40, around: town, within: 900, using: &generator)
    case .multipolygons: return Self.multipolygons(around: town, using: &generator)
    case .slivers: return Self.slivers(using: &generator)
    case .comb: return [[Polygon(outer: Self.comb(teeth: 300, using: &generator))]]
    case .crowdAndHermit:
      return [[Polygon(outer: box(south: -33.9, west: 151.2, north: -33.899, east: 151.201))]]
        + Self.stars(60, around: town, within: 400, using: &generator)
    case .allOverTheGlobe: return Self.globe(using: &generator)
    case .sharedCorner: return Self.wedges(around: town, count: 200)
    case .alongPowersOfTwo: return Self.alongPowersOfTwo()
    }
  }

  private static func stars(
    _ count: Int, around place: Coordinate, within metres: Double,
    using generator: inout SeededGenerator
  ) -> [[Polygon]] {
    (0..<count).map { _ in
      let centre = coordinate(
        Double.random(in: -metres...metres, using: &generator),
        Double.random(in: -metres...metres, using: &generator), from: place)
      return [starPolygon(around: centre, using: &generator)]
    }
  }

  /// Quadrilaterals that fill a square between crooked lines, neighbours sharing their edges.
  private static func tiles(west: Double, using generator: inout SeededGenerator) -> [[Polygon]] {
    let side = 12
    let corners = (0...side).map { row in
      (0...side).map { column in
        let x = Double(column) + Double.random(in: -0.4...0.4, using: &generator)
        let y = Double(row) + Double.random(in: -0.4...0.4, using: &generator)
        return Coordinate(
          latitude: 50 + y * 0.002, longitude: (west + x * 0.002).wrappedDegrees)
      }
    }
    return (0..<side * side).map { tile in
      let (row, column) = (tile / side, tile % side)
      let ring = [
        corners[row][column], corners[row][column + 1], corners[row + 1][column + 1],
        corners[row + 1][column], corners[row][column],
      ]
      return [Polygon(outer: Bool.random(using: &generator) ? ring : ring.reversed())]
    }
  }

  /// Nested squares from 40 km to 4 m; the hole of each is the next square.
  private static func nested(
    around place: Coordinate, using generator: inout SeededGenerator
  ) -> [[Polygon]] {
    let rings = (0..<40).map { level in
      let half = 20_000 * pow(0.79, Double(level))
      return [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
        .map { coordinate($0.0, $0.1, from: place) }
    }
    return zip(rings, rings.dropFirst()).map { [Polygon(outer: $0, holes: [$1])] }
  }

  private static func multipolygons(
    around place: Coordinate, using generator: inout SeededGenerator
  ) -> [[Polygon]] {
    (0..<20).map { area in
      (0..<4).map { part in
        let centre = coordinate(
          Double(part) * 450 + Double(area) * 37, Double(area) * 61, from: place)
        return starPolygon(around: centre, using: &generator)
      }
    }
  }

  /// Thin triangles of up to 1,000 km: their boxes hold little of them.
  private static func slivers(using generator: inout SeededGenerator) -> [[Polygon]] {
    (0..<30).map { _ in
      let start = Coordinate(
        latitude: Double.random(in: 50...53, using: &generator),
        longitude: Double.random(in: -2...2, using: &generator))
      let end = Coordinate(
        latitude: start.latitude + Double.random(in: -5...5, using: &generator),
        longitude: start.longitude + Double.random(in: -9...9, using: &generator))
      let width = Double.random(in: 0.0001...0.01, using: &generator)
      let side = Coordinate(latitude: end.latitude + width, longitude: end.longitude)
      return [Polygon(outer: [start, end, side, start])]
    }
  }

  /// A comb: narrow teeth side by side.
  private static func comb(teeth: Int, using generator: inout SeededGenerator) -> [Coordinate] {
    let tops = (0..<teeth).flatMap { tooth in
      let x = 0.1 + Double(tooth) * 1e-5
      let height = Double.random(in: 0.001...0.02, using: &generator)
      return [
        Coordinate(latitude: 51 + height, longitude: x),
        Coordinate(latitude: 51.0005, longitude: x + 5e-6),
      ]
    }
    let back = [
      Coordinate(latitude: 51, longitude: 0.1 + Double(teeth) * 1e-5),
      Coordinate(latitude: 51, longitude: 0.1),
    ]
    return tops + back + [tops[0]]
  }

  private static func globe(using generator: inout SeededGenerator) -> [[Polygon]] {
    (0..<60).map { _ in
      let south = Double.random(in: -85...80, using: &generator)
      let west = Double.random(in: -180...180, using: &generator)
      let size = pow(10, Double.random(in: -3...1, using: &generator))
      return [
        Polygon(
          outer: box(
            south: south, west: west, north: south + size / 2, east: (west + size).wrappedDegrees))
      ]
    }
  }

  /// Sectors of a circle: all edges meet in one corner.
  private static func wedges(around place: Coordinate, count: Int) -> [[Polygon]] {
    let rim = (0...count).map { corner in
      let angle = 2 * Double.pi * Double(corner % count) / Double(count)
      return coordinate(300 * cos(angle), 300 * sin(angle), from: place)
    }
    return zip(rim, rim.dropFirst()).map { [Polygon(outer: [place, $0, $1, place])] }
  }

  /// Squares and triangles with corners at powers of two of steps from one corner: their boxes
  /// share borders, and edges run along them.
  private static func alongPowersOfTwo() -> [[Polygon]] {
    let place = { (x: Int, y: Int) in
      Coordinate(
        latitude: Double(5_000_000_000 + y) / Grid.stepsPerDegree,
        longitude: Double(100_000_000 + x) / Grid.stepsPerDegree)
    }
    let whole = 1 << 25
    return (10..<24).flatMap { exponent in
      let (near, far) = (1 << exponent, whole - 1 << exponent)
      let square = [(near, near), (far, near), (far, far), (near, far), (near, near)]
      let triangle = [(0, 0), (near, near), (0, near), (0, 0)]
      let fan = [(0, 0), (whole, near), (whole, whole), (0, 0)]
      return [square, triangle, fan].map { [Polygon(outer: $0.map(place))] }
    }
  }
}

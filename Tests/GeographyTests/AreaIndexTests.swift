// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Geography

@Suite struct AreaIndexTests {
  /// Areas scattered around a place, a few hundred metres apart; some overlap.
  private func areas(
    around place: Coordinate, count: Int, using generator: inout SeededGenerator
  ) throws -> [Area] {
    try (0..<count).map { _ in
      let centre = nearby(place, metres: 1500, using: &generator)
      return try Area(polygons: [starPolygon(around: centre, using: &generator)])
    }
  }

  private func nearby(
    _ place: Coordinate, metres: Double, using generator: inout SeededGenerator
  ) -> Coordinate {
    coordinate(
      Double.random(in: -metres...metres, using: &generator),
      Double.random(in: -metres...metres, using: &generator), from: place)
  }

  @Test(arguments: delicatePlaces)
  func answersAreThoseOfALookAtEveryArea(place: Coordinate) throws {
    var generator = SeededGenerator(seed: 11)
    let areas = try areas(around: place, count: 60, using: &generator)
    let index = AreaIndex(areas)
    var found = 0
    for _ in 0..<150 {
      let p = nearby(place, metres: 2000, using: &generator)
      let metres = Double.random(in: 0.1...400, using: &generator)
      let inside = areas.indices.filter { areas[$0].contains(p) }
      let near = areas.indices.filter { areas[$0].signedDistance(from: p) > -metres }
      #expect(index.areas(containing: p) == inside)
      #expect(index.areas(within: metres, of: p) == near)
      found += inside.count
    }
    #expect(found > 20)
  }

  @Test(arguments: delicatePlaces)
  func everyAreaCloseToASegmentIsACandidate(place: Coordinate) throws {
    var generator = SeededGenerator(seed: 12)
    let areas = try areas(around: place, count: 60, using: &generator)
    let index = AreaIndex(areas)
    for _ in 0..<60 {
      let a = nearby(place, metres: 2000, using: &generator)
      let b = nearby(place, metres: 2000, using: &generator)
      let metres = Double.random(in: 0...100, using: &generator)
      let candidates = Set(index.areas(near: a, and: b, within: metres))
      for sample in 0...20 {
        let t = Double(sample) / 20
        let p = Coordinate(
          latitude: a.latitude + t * (b.latitude - a.latitude),
          longitude: (a.longitude + t * b.degreesEast(of: a)).wrappedDegrees)
        #expect(candidates.isSuperset(of: index.areas(within: metres, of: p)))
      }
    }
  }

  @Test func areasOfVerySizesAcrossTheGlobeAreFound() throws {
    var generator = SeededGenerator(seed: 13)
    let areas = try (0..<80).map { _ in
      let south = Double.random(in: -85...80, using: &generator)
      let west = Double.random(in: -180...180, using: &generator)
      let size = Double.random(in: 0.01...9, using: &generator)
      return try Area(polygons: [
        Polygon(
          outer: box(
            south: south, west: west, north: south + size / 2, east: (west + size).wrappedDegrees))
      ])
    }
    let index = AreaIndex(areas)
    for _ in 0..<500 {
      let p = Coordinate(
        latitude: Double.random(in: -90...90, using: &generator),
        longitude: Double.random(in: -180...180, using: &generator))
      #expect(index.areas(containing: p) == areas.indices.filter { areas[$0].contains(p) })
      #expect(
        index.areas(within: 200_000, of: p)
          == areas.indices.filter { areas[$0].signedDistance(from: p) > -200_000 })
    }
  }

  @Test func noAreasAndNoDistanceFindNothing() throws {
    let place = delicatePlaces[0]
    #expect(AreaIndex([]).areas(containing: place).isEmpty)
    #expect(AreaIndex([]).areas(near: place, and: place, within: 10).isEmpty)
    var generator = SeededGenerator(seed: 1)
    let index = AreaIndex([try Area(polygons: [starPolygon(around: place, using: &generator)])])
    let edge = coordinate(60, 0, from: place)
    #expect(index.areas(within: 0, of: edge).isEmpty)
    #expect(index.areas(within: -1, of: edge).isEmpty)
    #expect(index.areas(within: .nan, of: edge).isEmpty)
    #expect(index.areas(within: .infinity, of: Coordinate(latitude: -80, longitude: 9)) == [0])
    #expect(index.areas(containing: Coordinate(latitude: .nan, longitude: .nan)).isEmpty)
  }
}

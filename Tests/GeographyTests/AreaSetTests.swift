// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Geography

@Suite struct AreaSetTests {
  /// A part of a step in degrees: the least that tells one place from another.
  private let part = 1 / (Grid.stepsPerDegree * Grid.partsPerStep)

  private func expectAnswersOfEveryArea(
    _ places: [Coordinate], _ areas: [Area], _ index: AreaIndex, _ note: String
  ) {
    for place in places {
      let inside = areas.indices.filter { areas[$0].contains(place) }
      #expect(index.areas(containing: place) == inside, "\(note) \(place)")
    }
  }

  /// Draws a few places, since brute force over all areas is slow.
  private func some(
    _ places: [Coordinate], using generator: inout SeededGenerator
  ) -> [Coordinate] {
    places.isEmpty
      ? [] : (0..<36).map { _ in places[Int(generator.next() % UInt64(places.count))] }
  }

  private func corners(_ areas: [Area]) -> [Coordinate] {
    areas.flatMap(\.polygons).flatMap(\.rings).joined().map { $0 }
  }

  private func moved(_ place: Coordinate, _ north: Double, _ east: Double) -> Coordinate {
    Coordinate(
      latitude: place.latitude + north, longitude: (place.longitude + east).wrappedDegrees)
  }

  @Test(arguments: AreaSet.allCases, [UInt64(1), 2])
  func placesAnywhereAreAnsweredAsEveryAreaAnswers(set: AreaSet, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let areas = try set.areas(using: &generator)
    let index = AreaIndex(areas)
    let places = some(corners(areas), using: &generator).flatMap { corner in
      [0.00001, 0.0003, 0.003, 0.2].map { reach in
        moved(
          corner, Double.random(in: -reach...reach, using: &generator),
          Double.random(in: -reach...reach, using: &generator))
      }
    }
    expectAnswersOfEveryArea(places, areas, index, "\(set) seed \(seed)")
  }

  @Test(arguments: AreaSet.allCases, [UInt64(3), 4])
  func placesOnAndNextToEdgesAreAnsweredAsEveryAreaAnswers(set: AreaSet, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let areas = try set.areas(using: &generator)
    let index = AreaIndex(areas)
    let corners = corners(areas)
    let middles = zip(corners, corners.dropFirst()).map { a, b in
      let t = Double(generator.next() % 5) / 4
      return moved(a, t * (b.latitude - a.latitude), t * b.degreesEast(of: a))
    }
    let level = zip(corners, corners.reversed()).map { a, b in
      Coordinate(latitude: a.latitude, longitude: b.longitude)
    }
    for places in [corners, middles, level] {
      let close = some(places, using: &generator).flatMap { place in
        [place, moved(place, part, 0), moved(place, 0, -part), moved(place, -40 * part, part)]
      }
      expectAnswersOfEveryArea(close, areas, index, "\(set) seed \(seed)")
    }
  }

  @Test(arguments: AreaSet.allCases)
  func placesOnAndNextToBordersOfBoxesAreAnsweredAsEveryAreaAnswers(set: AreaSet) throws {
    let seed: UInt64 = 5
    var generator = SeededGenerator(seed: seed)
    let areas = try set.areas(using: &generator)
    let index = AreaIndex(areas)
    let places = some(corners(areas), using: &generator).flatMap { corner in
      let bounds = areas[Int(generator.next() % UInt64(areas.count))].bounds
      let y = generator.next() % 2 == 0 ? bounds.south : bounds.north
      let x = generator.next() % 2 == 0 ? bounds.west : bounds.east
      return [
        Coordinate(latitude: y, longitude: x),
        Coordinate(latitude: y, longitude: corner.longitude),
        Coordinate(latitude: corner.latitude, longitude: x),
        moved(Coordinate(latitude: corner.latitude, longitude: x), 0, -part),
        moved(Coordinate(latitude: y, longitude: corner.longitude), -part, 0),
      ]
    }
    expectAnswersOfEveryArea(places, areas, index, "\(set) seed \(seed)")
  }

  @Test(arguments: AreaSet.allCases)
  func areasNearAndWithinAreThoseThatMeasureSo(set: AreaSet) throws {
    var generator = SeededGenerator(seed: 6)
    let areas = try set.areas(using: &generator)
    let index = AreaIndex(areas)
    for corner in some(corners(areas), using: &generator) {
      let place = moved(corner, Double.random(in: -0.001...0.001, using: &generator), 0.0005)
      let metres = Double.random(in: 1...300, using: &generator)
      let within = areas.indices.filter { areas[$0].signedDistance(from: place) > -metres }
      #expect(index.areas(within: metres, of: place) == within, "\(set) \(place)")
      let near = index.areas(near: place, and: corner, within: metres)
      #expect(Set(near).isSuperset(of: within), "\(set) \(place)")
      #expect(near == Set(near).sorted(), "\(set) \(place)")
    }
  }

  @Test(arguments: AreaSet.allCases)
  func distanceHasTheSignOfInside(set: AreaSet) throws {
    var generator = SeededGenerator(seed: 7)
    let areas = try set.areas(using: &generator)
    let corners = corners(areas)
    for (a, b) in zip(some(corners, using: &generator), some(corners, using: &generator)) {
      let area = areas[Int(generator.next() % UInt64(areas.count))]
      for place in [
        a, Coordinate(latitude: a.latitude, longitude: b.longitude), moved(a, part, 0),
        moved(a, 1e-6, 1e-6),
      ] {
        let isInside = area.signedDistance(from: place) >= 0
        #expect(isInside == area.contains(place), "\(set) \(place)")
      }
    }
  }

  @Test(arguments: AreaSet.allCases)
  func memoryIsBoundedByTheNumberOfAreas(set: AreaSet) throws {
    var generator = SeededGenerator(seed: 8)
    let areas = try set.areas(using: &generator)
    #expect(AreaIndex(areas).byteCount <= 64 * (areas.count + 1), "\(set)")
  }

  @Test func placesOffTheGlobeAreNowhere() throws {
    var generator = SeededGenerator(seed: 9)
    let values = [
      Double.nan, .infinity, -.infinity, 1e300, -1e300, 1e18, -1e18, 1e5, -1e5, 95, -95,
    ]
    for set in AreaSet.allCases {
      let index = AreaIndex(try set.areas(using: &generator))
      for value in values {
        for place in [
          Coordinate(latitude: value, longitude: 0.71),
          Coordinate(latitude: value, longitude: value),
        ] {
          #expect(index.areas(containing: place).isEmpty, "\(set) \(place)")
        }
      }
    }
  }

  @Test func bothSidesOfTheAntimeridianAreOnIt() throws {
    for (west, east) in [(179.0, 180.0), (-180, -179)] {
      let area = try Area(polygons: [
        Polygon(outer: box(south: 10, west: west, north: 11, east: east))
      ])
      for longitude in [-180.0, 180] {
        let place = Coordinate(latitude: 10.5, longitude: longitude)
        #expect(AreaIndex([area]).areas(containing: place) == [0])
      }
    }
  }

  @Test func allOfManyAreasUponEachOtherAreFound() throws {
    var generator = SeededGenerator(seed: 11)
    let area = try Area(polygons: [starPolygon(around: delicatePlaces[0], using: &generator)])
    let index = AreaIndex(Array(repeating: area, count: 300))
    #expect(index.areas(containing: corners([area])[0]) == Array(0..<300))
  }
}

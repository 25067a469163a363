// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

@testable import Simulation

struct WorldAroundTests {
  private static let seeds = [1, 2, 3, 4, 5, 6] as [UInt64]

  /// A polygon through places in metres east and north of a place in the Midlands.
  private static func hotSpot(_ id: String, _ rings: [(Double, Double)]...) throws -> HotSpot {
    let polygons = rings.map { ring in
      let places = ring.map { plane.coordinate(of: Point(x: $0.0, y: $0.1)) }
      return Polygon(outer: places + places.prefix(1))
    }
    return HotSpot(id: id, name: nil, area: try Area(polygons: polygons))
  }

  private static let plane = LocalPlane(origin: Coordinate(latitude: 52.5, longitude: -1.5))

  private static func box(
    _ id: String, at x: Double, _ y: Double, width: Double, height: Double
  ) throws -> HotSpot {
    try hotSpot(id, [(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
  }

  /// From a doorway to a park, far apart.
  private static func oddHotSpots() throws -> [HotSpot] {
    [
      try box("doorway", at: 0, 0, width: 5, height: 5),
      try box("corner", at: 3000, 400, width: 20, height: 20),
      try box("square", at: 3400, 400, width: 150, height: 150),
      try box("park", at: 10_000, 0, width: 2000, height: 2000),
      try box("in the park", at: 11_000, 1000, width: 40, height: 40),
      try box("front", at: -20_000, 15_000, width: 3000, height: 30),
      try box("alley", at: -18_000, 14_000, width: 1, height: 400),
      try hotSpot("slant", [(0, 5000), (200, 5200), (180, 5220), (-20, 5020)]),
      try hotSpot(
        "bend", [(0, 9000), (300, 9000), (300, 9300), (270, 9300), (270, 9030), (0, 9030)]),
      try hotSpot(
        "two", [(5000, 5000), (5030, 5000), (5030, 5100), (5000, 5100)],
        [(25_000, -20_000), (25_400, -20_000), (25_200, -19_700)]),
    ]
  }

  private func check(_ world: World, _ what: String) {
    let townscape = Townscape(world: world)
    #expect(townscape.isConnected(driving: false), "\(what)")
    #expect(townscape.isConnected(driving: true), "\(what)")
    for (hotSpot, places) in zip(world.hotSpots, world.placesInside) {
      #expect(!places.isEmpty, "\(what), \(hotSpot.id)")
    }
  }

  @Test(arguments: seeds) func streetsLeadIntoHotSpotsOfEverySizeAndShape(seed: UInt64) throws {
    check(try World.around(Self.oddHotSpots(), seed: seed), "seed \(seed)")
  }

  @Test(arguments: seeds) func streetsLeadIntoTheHotSpotsOfATown(seed: UInt64) throws {
    let hotSpots = World.drawn(seed: seed).hotSpots
    let world = try World.around(hotSpots, seed: seed)
    check(world, "seed \(seed)")
    #expect(world.hotSpots == hotSpots)
    for (hotSpot, places) in zip(world.hotSpots, world.placesInside) {
      #expect(places.count >= 5, "seed \(seed), \(hotSpot.id)")
    }
  }

  @Test func eachPartOfAHotSpotHasStreets() throws {
    let world = try World.around(Self.oddHotSpots(), seed: 1)
    let number = try #require(world.hotSpots.firstIndex { $0.id == "two" })
    for polygon in world.hotSpots[number].area.polygons {
      let part = try Area(polygons: [polygon])
      #expect(
        world.placesInside[number].contains { part.contains(world.streets.coordinate(of: $0)) })
    }
  }

  @Test(arguments: seeds) func aStreetRunsAllAlongAStrip(seed: UInt64) throws {
    let strip = try Self.box("strip", at: 0, 0, width: 240, height: 30)
    let world = try World.around([strip], seed: seed)
    let middle = world.placesInside[0].map {
      Vector(Self.plane.point(of: world.streets.coordinate(of: $0)))
    }.filter { abs($0.y - 15) < 8 }
    for metres in stride(from: 0.0, through: 240, by: 15) {
      #expect(middle.contains { abs($0.x - metres) < 15 }, "seed \(seed), \(metres) m")
    }
  }

  @Test(arguments: seeds) func blocksAreAboutAHundredMetresWide(seed: UInt64) throws {
    let park = try Self.box("park", at: 0, 0, width: 1000, height: 1000)
    let world = try World.around([park], seed: seed)
    #expect(
      (85...115).contains(Statistics.median(world.streets.edges.map(\.length))), "seed \(seed)")
    let metres = world.streets.edges.map(\.length).reduce(0, +)
    // 100 m of street for every 100 m square in each direction, less what is missing.
    #expect((15_000...40_000).contains(metres), "seed \(seed): \(metres)")
  }

  @Test func hugeHotSpotsGetLargerBlocks() throws {
    let county = try Self.box("county", at: 0, 0, width: 40_000, height: 40_000)
    let world = try World.around([county], seed: 1)
    #expect(world.streets.nodes.count < 50_000)
    #expect(world.placesInside[0].count > 10_000)
  }

  @Test(arguments: seeds) func aStationIsNearEveryHotSpotAndInNone(seed: UInt64) throws {
    let world = try World.around(Self.oddHotSpots(), seed: seed)
    for hotSpot in world.hotSpots {
      let metres = world.stations.map {
        LocalPlane.distance(world.streets.coordinate(of: $0), hotSpot.area.centre)
      }
      #expect(metres.min() ?? .infinity < 5500, "seed \(seed), \(hotSpot.id)")
    }
    #expect(world.stations.allSatisfy { !world.isInHotSpot($0) }, "seed \(seed)")
  }

  @Test func officersFromEveryStationPatrolTheirOwnPart() throws {
    let world = try World.around(Self.oddHotSpots(), seed: 2)
    let patrol = SimulatedPatrol.generate(
      seed: 2, officers: 2 * world.stations.count, start: Example.start, duration: 2 * 3600,
      environment: .open, interval: 60, in: world)
    let visited = Set(patrol.officers.flatMap { $0.presence.visits.map(\.hotSpot) })
    #expect(visited.count >= 5, "\(visited)")
    for (number, officer) in patrol.officers.enumerated() {
      let station = world.streets.coordinate(of: world.stations[number / 2])
      #expect(LocalPlane.distance(officer.track.points[0].coordinate, station) < 5)
    }
  }

  @Test func anotherSeedDrawsOtherStreetsRoundTheSameHotSpots() throws {
    let hotSpots = try Self.oddHotSpots()
    let nodes = try [1, 1, 2].map { try World.around(hotSpots, seed: $0).streets.nodes }
    let isSame = nodes[0] == nodes[1]
    #expect(isSame)
    // Only the streets along the hot spots' axes remain.
    #expect(Set(nodes[0]).intersection(nodes[2]).count < nodes[0].count / 3)
  }

  @Test func hotSpotsOnBothSidesOfTheDateLineAreNeighbours() throws {
    let plane = LocalPlane(origin: Coordinate(latitude: -17, longitude: 180))
    let hotSpots = try [-600.0, 400].map { east in
      let ring = [(0.0, 0.0), (200, 0), (200, 200), (0, 200), (0, 0)].map {
        plane.coordinate(of: Point(x: $0.0 + east, y: $0.1))
      }
      return HotSpot(id: "\(east)", area: try Area(polygons: [Polygon(outer: ring)]))
    }
    let world = try World.around(hotSpots, seed: 1)
    check(world, "date line")
    #expect(Townscape(world: world).extent.x < 2500)
  }

  // MARK: What cannot be drawn

  @Test func withoutHotSpotsThereIsNothingToDraw() {
    #expect(throws: StreetDrawingError.noHotSpots) { try World.around([], seed: 1) }
  }

  @Test func hotSpotsOfTwoCountriesAreTooFarApart() throws {
    let here = try Self.box("here", at: 0, 0, width: 100, height: 100)
    let far = try Self.box("far", at: 0, 700_000, width: 100, height: 100)
    let error = #expect(throws: StreetDrawingError.self) {
      try World.around([here, far], seed: 1)
    }
    #expect(error?.description.contains("here and far are 70") == true)
    #expect(error?.description.contains("simulate each part") == true)
  }

  @Test func nearAPoleNoPlaneIsFlat() throws {
    let ring = [(88.0, 0.0), (88, 1), (88.01, 1), (88, 0)].map {
      Coordinate(latitude: $0.0, longitude: $0.1)
    }
    let polar = HotSpot(id: "ice", area: try Area(polygons: [Polygon(outer: ring)]))
    #expect(throws: StreetDrawingError.nearPole("ice")) { try World.around([polar], seed: 1) }
  }
}

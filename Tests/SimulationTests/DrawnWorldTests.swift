// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
import Patrol
import Testing
import Text

@testable import Simulation

struct DrawnWorldTests {
  private static let seeds = Array(1...16) as [UInt64]
  private static let worlds = seeds.map(World.drawn)

  private func world(_ seed: UInt64) -> World { Self.worlds[Int(seed) - 1] }

  // MARK: Streets

  @Test(arguments: seeds) func everyStreetCanBeReached(seed: UInt64) {
    let townscape = Townscape(world: world(seed))
    #expect(townscape.isConnected(driving: false), "seed \(seed)")
    #expect(townscape.isConnected(driving: true), "seed \(seed)")
  }

  @Test(arguments: seeds) func theTownIsAboutTwoKilometresWide(seed: UInt64) {
    let extent = Townscape(world: world(seed)).extent
    // A square of 2 km, bulging by up to 180 m, is 2.8 km from corner to corner.
    #expect((1700...3400).contains(extent.x) && (1700...3400).contains(extent.y), "seed \(seed)")
  }

  @Test(arguments: seeds) func theStreetPlanIsNoGrid(seed: UInt64) {
    let streets = world(seed).streets
    let lengths = streets.edges.map(\.length)
    #expect((60...140).contains(Statistics.median(lengths)), "seed \(seed)")
    let degrees = Townscape(world: world(seed)).degrees
    #expect(degrees.count { $0 == 1 } >= 10, "seed \(seed)")
    #expect(degrees.contains { $0 >= 5 }, "seed \(seed)")
    let pedestrian = streets.edges.count { $0.isPedestrian }
    #expect((5...120).contains(pedestrian), "seed \(seed)")
    // The share of streets that differ by more than about 10° from the two most common directions.
    let ways = streets.edges.compactMap {
      (streets.points[$0.to] - streets.points[$0.from]).direction
    }
    let slanting = ways.map { way in
      ways.count { abs(($0 * way).sum()) > 0.985 || abs(($0 * way).sum()) < 0.17 }
    }
    #expect(slanting.max() ?? 0 < ways.count * 9 / 10, "seed \(seed)")
  }

  // MARK: Hot spots

  @Test(arguments: seeds) func thereAreTwentyHotSpotsOfEveryKind(seed: UInt64) throws {
    let hotSpots = world(seed).hotSpots
    let ids: [String] = (1...20).map { "HS" + String($0).leftPadded(to: 2) }
    #expect(hotSpots.map(\.id) == ids)
    let kinds = Dictionary(grouping: hotSpots) { $0.name ?? "" }
    #expect(
      kinds.mapValues(\.count) == [
        "Hexagon": 4, "Square": 4, "Street": 5, "Irregular": 1, "Blocks": 4, "With a hole": 1,
        "In two parts": 1,
      ])
    for square in kinds["Square", default: []] {
      #expect(abs(square.area.squareMetres - 22_500) < 60, "seed \(seed)")
    }
    for hexagon in kinds["Hexagon", default: []] {
      #expect(abs(hexagon.area.squareMetres - 106_088) < 300, "seed \(seed)")
    }
    for street in kinds["Street", default: []] {
      #expect((80 * 29...251 * 31).contains(street.area.squareMetres), "seed \(seed)")
    }
    #expect(kinds["With a hole"]?.first?.area.polygons[0].holes.count == 1)
    #expect(kinds["In two parts"]?.first?.area.polygons.count == 2)
  }

  @Test(arguments: seeds) func onlyTwoPairsOfHotSpotsOverlapAndTwoTouch(seed: UInt64) {
    let townscape = Townscape(world: world(seed))
    #expect(
      Set(townscape.overlaps) == [["Hexagon", "Square"], ["Square", "Street"]], "seed \(seed)")
    #expect(townscape.overlaps.count == 2, "seed \(seed)")
    #expect(townscape.commonEdges == 2, "seed \(seed)")
  }

  @Test(arguments: seeds) func streetsLeadThroughEveryHotSpot(seed: UInt64) {
    let world = world(seed)
    for (hotSpot, places) in zip(world.hotSpots, world.placesInside) {
      #expect(places.count >= 6, "seed \(seed), \(hotSpot.id)")
      #expect(places.allSatisfy { hotSpot.area.contains(world.streets.coordinate(of: $0)) })
    }
    for (hotSpot, places) in zip(world.hotSpots, world.placesBeside) {
      for place in places {
        let distance = hotSpot.area.signedDistance(from: world.streets.coordinate(of: place))
        #expect((-14.01...0).contains(distance), "seed \(seed), \(hotSpot.id)")
      }
    }
  }

  @Test(arguments: seeds) func mealsAreTakenInNoHotSpot(seed: UInt64) {
    #expect(!world(seed).isInHotSpot(world(seed).base), "seed \(seed)")
  }

  @Test(arguments: seeds) func aDrawnSetIsAGoodSet(seed: UInt64) throws {
    let text = HotSpot.geoJSON(world(seed).hotSpots)
    #expect(try HotSpotSet(geoJSON: Data(text.utf8)).hotSpots == world(seed).hotSpots)
  }

  // MARK: Seeds

  @Test func townsLieInAndNearEngland() {
    let latitudes = Self.worlds.map { $0.streets.nodes[0].latitude }
    #expect(latitudes.allSatisfy { (49.9...56.1).contains($0) })
    #expect((latitudes.max() ?? 0) - (latitudes.min() ?? 0) > 3)
  }

  @Test func theSameSeedDrawsTheSameTownInAnotherProcess() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) {
      print("digest \(Self.digest(of: World.drawn(seed: 5)))")
    }
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    #expect(output.contains("digest \(Self.digest(of: World.drawn(seed: 5)))\n"))
    #expect(Self.digest(of: World.drawn(seed: 5)) != Self.digest(of: World.drawn(seed: 6)))
  }

  /// FNV-1a over the hot spots' file and every corner of every street.
  private static func digest(of world: World) -> UInt64 {
    let corners = world.streets.streets.map {
      "\($0.name) \($0.isPedestrian) \($0.course.map { "\($0.latitude) \($0.longitude)" })"
    }
    return (HotSpot.geoJSON(world.hotSpots) + corners.joined(separator: "\n")).utf8
      .reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  // MARK: Patrols

  /// Eight-hour shifts of one officer each.
  @Test func aShiftIsWhatAnOfficerCouldDo() {
    let presences = Self.seeds.prefix(8).map { seed in
      SimulatedPatrol.generate(
        seed: seed, officers: 1, start: Example.start, duration: 8 * 3600, environment: .open,
        interval: 3600, in: world(seed)
      ).officers[0].presence
    }
    let visits = presences.map { Double($0.visits.count) }
    #expect((20...35).contains(Statistics.mean(visits)), "\(visits)")
    let dwells = presences.flatMap { $0.visits.map(\.dwell) }
    #expect((300...600).contains(Statistics.mean(dwells)))
    #expect(dwells.count { $0 >= 600 } >= 30)
    #expect(presences.contains { $0.visits.contains { $0.travel == .vehicle } })
    #expect(presences.allSatisfy { $0.passes.count >= 3 })
    let visited = presences.map { Double(Set($0.visits.map(\.hotSpot)).count) }
    #expect((10...18).contains(Statistics.mean(visited)), "\(visited)")
  }
}

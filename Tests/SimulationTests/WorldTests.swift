// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
import Patrol
import Testing

@testable import Simulation

struct WorldTests {
  private let world = World.southend

  private func area(_ id: String) throws -> Area {
    try #require(world.hotSpots.first { $0.id == id }).area
  }

  @Test func everyPlaceCanBeWalkedToAndEveryOpenStreetDrivenTo() {
    let streets = world.streets
    for index in streets.edges.indices {
      let place = StreetPlace(edge: index, along: streets.edges[index].length / 2)
      #expect(
        streets.route(from: world.base, to: place, driving: false) != nil,
        "\(streets.edges[index].street)")
      let drive = streets.route(from: world.base, to: place, driving: true)
      #expect((drive == nil) == streets.edges[index].isPedestrian, "\(streets.edges[index].street)")
    }
  }

  @Test func aRouteIsNoShorterThanTheBeelineAndEndsWhereItShould() throws {
    var generator = SeededGenerator(seed: 11)
    let streets = world.streets
    let places = streets.places(every: 25)
    for _ in 0..<200 {
      let start = places[generator.whole(0...places.count - 1)]
      let end = places[generator.whole(0...places.count - 1)]
      let route = try #require(streets.route(from: start, to: end, driving: false))
      let back = try #require(streets.route(from: end, to: start, driving: false))
      let beeline = streets.point(of: start).distance(to: streets.point(of: end))
      #expect(route.length >= beeline - 1e-6, "seed 11")
      #expect(abs(route.length - back.length) < 1e-6, "seed 11")
      #expect(route.point(at: 0).distance(to: streets.point(of: start)) < 1e-6)
      #expect(route.point(at: route.length).distance(to: streets.point(of: end)) < 1e-6)
    }
  }

  @Test func hotSpotsHaveTheSizesTheyWereDrawnWith() throws {
    #expect(abs(try area("HS10").squareMetres - 150 * 150) < 25)
    #expect(abs(try area("HS11").squareMetres - 0.75.squareRoot() * 350 * 350) < 60)
    // About 300 m of Hamlet Court Road, 30 m wide.
    #expect((8000...11000).contains(try area("HS08").squareMetres))
    #expect(try area("HS09").polygons.count == 2)
    #expect(try area("HS06").polygons[0].holes.count == 1)
  }

  @Test func aStripIsAsWideOnBothSidesOfItsStreet() throws {
    let streets = world.streets
    let strip = try area("HS08")
    let middle = streets.plane.point(of: World.southendCorner("hamlet court road"))
    let place = streets.plane.coordinate(of: middle)
    #expect(abs(strip.signedDistance(from: place) - 15) < 0.1)
  }

  @Test func theGardensOfWarriorSquareAreNotInTheHotSpot() throws {
    let gardens = Coordinate(latitude: 51.5390, longitude: 0.7152)
    let pavement = Coordinate(latitude: 51.5395, longitude: 0.7152)
    #expect(try !area("HS06").contains(gardens))
    #expect(try area("HS06").contains(pavement))
  }

  /// Hot spots overlap or touch only where they were drawn so.
  @Test func hotSpotsOverlapAndTouchAsStated() {
    var overlapping: Set<String> = []
    let steps = 400
    for row in 0...steps {
      for column in 0...steps {
        let place = Coordinate(
          latitude: 51.5315 + 0.0115 * Double(row) / Double(steps),
          longitude: 0.6915 + 0.0355 * Double(column) / Double(steps))
        let holding = world.hotSpots.filter { $0.area.contains(place) }.map(\.id)
        if holding.count > 1 { overlapping.insert(holding.joined(separator: "+")) }
      }
    }
    #expect(overlapping == ["HS01+HS02", "HS01+HS06"])
  }

  @Test func pierHillAndMarineParadeShareAnEdge() throws {
    let shared = Set(try area("HS04").polygons[0].outer)
      .intersection(try area("HS05").polygons[0].outer)
    #expect(shared.count == 2)
  }

  @Test func streetsLeadIntoEveryHotSpot() {
    for (hotSpot, places) in zip(world.hotSpots, world.placesInside) {
      #expect(places.count >= 10, "\(hotSpot.id)")
      #expect(places.allSatisfy { hotSpot.area.contains(world.streets.coordinate(of: $0)) })
    }
  }

  @Test func anotherWorldNeedsNothingOfSouthend() throws {
    let corners = [(0.0, 10.0), (0.0, 10.01), (0.01, 10.01)].map {
      Coordinate(latitude: $0.0, longitude: $0.1)
    }
    let square = HotSpotDrawing(around: corners[1]).square(side: 300)
    let elsewhere = World(
      streets: StreetNetwork(streets: [Street(name: "Only Street", course: corners)]),
      hotSpots: [HotSpot(id: "A", name: nil, area: try Area(polygons: [Polygon(outer: square)]))],
      base: corners[0])
    let patrol = SimulatedPatrol.generate(
      seed: 1, officers: 1, start: Timestamp(milliseconds: 0), duration: 7200,
      environment: .open, interval: 1, in: elsewhere)
    #expect(patrol.officers[0].presence.visits.contains { $0.hotSpot == "A" })
  }

  // MARK: Against public data beside the checkout

  @Test(.enabled(if: SharedData.folder != nil))
  func streetsRunWherePoliceRecordsPlaceThem() throws {
    let records = try #require(SharedData.text("crime/southend-2018-10_2019-02-street.csv"))
    var recorded: [String: [Coordinate]] = [:]
    for line in records.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard let longitude = Double(fields[4]), let latitude = Double(fields[5]) else { continue }
      let street = String(fields[6].replacing("On or near ", with: ""))
      recorded[street, default: []].append(Coordinate(latitude: latitude, longitude: longitude))
    }
    var checked: Set<String> = []
    for street in world.streets.streets {
      guard let places = recorded[street.name] else { continue }
      checked.insert(street.name)
      let nearest = places.map { distance(from: $0, to: street.name) }.min() ?? .infinity
      #expect(nearest < 20, "\(street.name) is \(nearest) m off")
    }
    #expect(checked.count > 45)
  }

  @Test(.enabled(if: SharedData.folder != nil))
  func everyCornerIsOnLand() throws {
    let wards = try #require(SharedData.text("southend/wards.geojson"))
    let file = try JSONDecoder().decode(FeatureFile.self, from: Data(wards.utf8))
    let areas = try file.features.map { try Area(polygons: $0.geometry.polygons) }
    for node in world.streets.nodes {
      #expect(areas.contains { $0.contains(node) }, "\(node)")
    }
  }

  private func distance(from place: Coordinate, to street: String) -> Double {
    let streets = world.streets
    let point = Vector(streets.plane.point(of: place))
    return streets.edges.filter { $0.street == street }.map { edge in
      let line = streets.points[edge.to] - streets.points[edge.from]
      let share = ((point - streets.points[edge.from]) * line).sum() / (edge.length * edge.length)
      return point.distance(to: streets.points[edge.from] + line * min(1, max(0, share)))
    }.min() ?? .infinity
  }
}

/// The parts of a GeoJSON file that a test needs.
private struct FeatureFile: Decodable {
  struct Feature: Decodable {
    var geometry: Geometry
  }

  struct Geometry: Decodable {
    var polygons: [Polygon]

    private enum Key: String, CodingKey {
      case type, coordinates
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      let parts =
        try container.decode(String.self, forKey: .type) == "Polygon"
        ? [container.decode([[[Double]]].self, forKey: .coordinates)]
        : container.decode([[[[Double]]]].self, forKey: .coordinates)
      polygons = parts.map { rings in
        let places = rings.map { $0.map { Coordinate(latitude: $0[1], longitude: $0[0]) } }
        return Polygon(outer: places[0], holes: Array(places.dropFirst()))
      }
    }
  }

  var features: [Feature]
}

// SPDX-License-Identifier: Apache-2.0

import Geography
import Testing

@testable import Simulation

/// Searches compared with brute force.
struct StreetNetworkTests {
  private static let networks = [World.southend, World.drawn(seed: 7), World.drawn(seed: 8)]
    .map(\.streets)

  @Test(arguments: networks.indices, [false, true])
  func theNearestPlaceIsTheNearestOfAll(number: Int, driving: Bool) {
    let streets = Self.networks[number]
    let extent = Extent(around: streets.points).grown(by: 800)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      let place = Vector(
        generator.uniform(extent.least.x...extent.most.x),
        generator.uniform(extent.least.y...extent.most.y))
      let found = streets.nearestPlace(to: place, driving: driving)
      #expect(!(driving && streets.edges[found.edge].isPedestrian))
      let least =
        streets.edges.indices
        .filter { !(driving && streets.edges[$0].isPedestrian) }
        .map { distance(from: place, to: streets.edges[$0], in: streets) }.min() ?? 0
      #expect(abs(streets.point(of: found).distance(to: place) - least) < 1e-9, "seed 3")
    }
  }

  @Test(arguments: networks.indices, [false, true])
  func aRouteIsAsShortAsAnyWay(number: Int, driving: Bool) {
    let streets = Self.networks[number]
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<6 {
      let start = streets.edges.indices.randomElement(using: &generator) ?? 0
      let metres = metresToNodes(from: start, driving: driving, in: streets)
      for _ in 0..<30 {
        let end = streets.edges.indices.randomElement(using: &generator) ?? 0
        guard end != start else { continue }
        let route = streets.route(
          from: StreetPlace(edge: start, along: 0), to: StreetPlace(edge: end, along: 0),
          driving: driving)
        let isBarred = [start, end].contains { driving && streets.edges[$0].isPedestrian }
        guard !isBarred else {
          #expect(route == nil)
          continue
        }
        let expected = metres[streets.edges[end].from]
        #expect(abs((route?.length ?? .infinity) - expected) < 1e-6, "seed 4")
      }
    }
  }

  @Test func unjoinedStreetsHaveNoWayBetweenThem() {
    let streets = StreetNetwork(
      streets: [0.0, 0.1].map { latitude in
        Street(
          name: "Street",
          course: [0.0, 0.01].map { Coordinate(latitude: latitude, longitude: $0) })
      })
    #expect(
      streets.route(
        from: StreetPlace(edge: 0, along: 0), to: StreetPlace(edge: 1, along: 0), driving: false)
        == nil)
  }

  private func distance(
    from place: Vector, to edge: StreetNetwork.Edge, in streets: StreetNetwork
  ) -> Double {
    let line = streets.points[edge.to] - streets.points[edge.from]
    let share = ((place - streets.points[edge.from]) * line).sum() / (line * line).sum()
    return place.distance(to: streets.points[edge.from] + line * min(1, max(0, share)))
  }

  /// Bellman–Ford: relaxes every edge until nothing changes.
  private func metresToNodes(
    from start: Int, driving: Bool, in streets: StreetNetwork
  ) -> [Double] {
    var metres = [Double](repeating: .infinity, count: streets.nodes.count)
    metres[streets.edges[start].from] = 0
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for edge in streets.edges where !(driving && edge.isPedestrian) {
        for (from, to) in [(edge.from, edge.to), (edge.to, edge.from)]
        where metres[from] + edge.length < metres[to] {
          metres[to] = metres[from] + edge.length
          hasChanged = true
        }
      }
    }
    return metres
  }
}

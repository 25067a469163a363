// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

@testable import Simulation

/// Properties of a world that several tests check.
struct Townscape {
  let world: World

  /// Whether every edge can be reached from the first station, on foot or on streets open to
  /// vehicles. Uses flood fill, while the world itself searches routes.
  func isConnected(driving: Bool) -> Bool {
    let streets = world.streets
    let counts = streets.edges.indices.filter { !(driving && streets.edges[$0].isPedestrian) }
    var reached: Set<Int> = []
    var open = [streets.edges[world.base.edge].from]
    while let node = open.popLast() {
      guard reached.insert(node).inserted else { continue }
      for index in streets.edgesAtNode[node] where !(driving && streets.edges[index].isPedestrian) {
        open += [streets.edges[index].from, streets.edges[index].to]
      }
    }
    return counts.allSatisfy { reached.contains(streets.edges[$0].from) }
  }

  /// How many edges end at each node.
  var degrees: [Int] { world.streets.edgesAtNode.map(\.count) }

  /// Metres.
  var extent: Vector {
    let extent = Extent(around: world.streets.points)
    return extent.most - extent.least
  }

  /// Pairs of hot spots, by name, that overlap, found with a grid of sample places.
  var overlaps: [Set<String>] {
    var pairs: [Set<String>] = []
    for (index, one) in world.hotSpots.enumerated() {
      for other in world.hotSpots.dropFirst(index + 1) where overlap(one.area, other.area) {
        pairs.append([one.name ?? "", other.name ?? ""])
      }
    }
    return pairs
  }

  /// Pairs of hot spots that share two corners.
  var commonEdges: Int {
    let corners = world.hotSpots.map { Set($0.area.polygons.flatMap(\.outer)) }
    return corners.indices.reduce(0) { sum, index in
      sum + corners[(index + 1)...].count { $0.intersection(corners[index]).count == 2 }
    }
  }

  private func overlap(_ one: Area, _ other: Area) -> Bool {
    let south = max(one.bounds.south, other.bounds.south)
    let north = min(one.bounds.north, other.bounds.north)
    let west = max(one.bounds.west, other.bounds.west)
    let east = min(one.bounds.east, other.bounds.east)
    guard south < north, west < east else { return false }
    let steps = 40
    for row in 0..<steps {
      for column in 0..<steps {
        let place = Coordinate(
          latitude: south + (north - south) * (Double(row) + 0.5) / Double(steps),
          longitude: west + (east - west) * (Double(column) + 0.5) / Double(steps))
        if one.contains(place), other.contains(place) { return true }
      }
    }
    return false
  }
}

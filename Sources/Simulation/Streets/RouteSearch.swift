// SPDX-License-Identifier: Apache-2.0

import HeapModule

/// Finds the shortest route between two places of a network: A* (Hart, Nilsson and Raphael, 1968).
/// It visits nodes in the order of the distance travelled plus the straight line to the end.
struct RouteSearch {
  private let network: StreetNetwork
  private let end: StreetPlace
  private let goal: Vector
  private let driving: Bool
  /// Metres to every node reached so far, and the node before it on the route.
  private var reached: [Int: (metres: Double, before: Int?)] = [:]
  private var open = Heap<WaitingNode>()
  /// Metres of the shortest route found so far, and its last node.
  private var best: (metres: Double, node: Int)?

  /// - Precondition: the places are on different edges.
  init(in network: StreetNetwork, from start: StreetPlace, to end: StreetPlace, driving: Bool) {
    self.network = network
    self.end = end
    self.driving = driving
    goal = network.point(of: end)
    let first = network.edges[start.edge]
    reach(first.from, metres: start.along, from: nil)
    reach(first.to, metres: first.length - start.along, from: nil)
  }

  /// The nodes of the shortest route; nil if there is none.
  mutating func nodes() -> [Int]? {
    while let next = open.popMin(), next.bound < best?.metres ?? .infinity {
      // A node that a shorter route has reached since was visited already.
      guard reached[next.node]?.metres == next.metres else { continue }
      finish(from: next)
      for index in network.edgesAtNode[next.node] {
        let edge = network.edges[index]
        guard !(driving && edge.isPedestrian) else { continue }
        let other = edge.from == next.node ? edge.to : edge.from
        reach(other, metres: next.metres + edge.length, from: next.node)
      }
    }
    return best.map { way(to: $0.node) }
  }

  private mutating func reach(_ node: Int, metres: Double, from before: Int?) {
    if let known = reached[node], known.metres <= metres { return }
    reached[node] = (metres, before)
    let rest = network.points[node].distance(to: goal)
    open.insert(WaitingNode(node: node, bound: metres + rest, metres: metres))
  }

  /// Completes the route along the last edge if the node is one of its ends.
  private mutating func finish(from entry: WaitingNode) {
    let last = network.edges[end.edge]
    for (node, rest) in [(last.from, end.along), (last.to, last.length - end.along)]
    where node == entry.node && entry.metres + rest < best?.metres ?? .infinity {
      best = (entry.metres + rest, node)
    }
  }

  private func way(to node: Int) -> [Int] {
    var way = [node]
    while let before = reached[way[way.count - 1]]?.before { way.append(before) }
    return way.reversed()
  }
}

/// A node to be visited, before those with a higher bound.
private struct WaitingNode: Comparable {
  let node: Int
  /// Metres: no route through the node is shorter.
  let bound: Double
  /// Metres to the node.
  let metres: Double

  /// Breaks ties by number, so that the order is the same on every machine.
  static func < (left: WaitingNode, right: WaitingNode) -> Bool {
    (left.bound, left.node) < (right.bound, right.node)
  }
}

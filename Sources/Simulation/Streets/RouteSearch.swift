// SPDX-License-Identifier: Apache-2.0

/// Looks for the shortest way between two places of a network: A* (Hart, Nilsson and Raphael,
/// 1968), which looks at nodes in the order of the way there plus the beeline from there to the
/// end.
struct RouteSearch {
  private let network: StreetNetwork
  private let end: StreetPlace
  private let goal: Vector
  private let driving: Bool
  /// Metres to every node reached so far, and the node before it on the way.
  private var reached: [Int: (metres: Double, before: Int?)] = [:]
  private var open = NodeQueue()
  /// The shortest way to the end found so far, and its last node.
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

  /// The nodes on the shortest way; nil when there is none.
  mutating func nodes() -> [Int]? {
    while let next = open.popFirst(), next.bound < best?.metres ?? .infinity {
      // One that was reached on a shorter way since has been looked at already.
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
    open.insert(node, bound: metres + rest, metres: metres)
  }

  /// Goes on along the last edge, where the node is one of its ends.
  private mutating func finish(from entry: NodeQueue.Entry) {
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

/// Nodes waiting to be looked at, the most promising first: a binary heap.
struct NodeQueue {
  struct Entry {
    let node: Int
    /// Metres of the shortest way through the node, at least.
    let bound: Double
    /// Metres to the node.
    let metres: Double

    /// Ties are broken by number, so that the order is the same on every machine.
    fileprivate func isBefore(_ other: Entry) -> Bool {
      (bound, node) < (other.bound, other.node)
    }
  }

  private var heap: [Entry] = []

  mutating func insert(_ node: Int, bound: Double, metres: Double) {
    heap.append(Entry(node: node, bound: bound, metres: metres))
    var place = heap.count - 1
    while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func popFirst() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var place = 0
    while let child = [2 * place + 1, 2 * place + 2].filter(heap.indices.contains)
      .min(by: { heap[$0].isBefore(heap[$1]) }), heap[child].isBefore(heap[place])
    {
      heap.swapAt(place, child)
      place = child
    }
    return first
  }
}

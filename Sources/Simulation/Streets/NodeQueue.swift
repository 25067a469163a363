// SPDX-License-Identifier: Apache-2.0

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

// SPDX-License-Identifier: Apache-2.0

/// A rectangle with sides along the axes; its border belongs to it.
struct Box: Hashable {
  var minX: Double
  var minY: Double
  var maxX: Double
  var maxY: Double

  /// Contains nothing; its union with a box is that box.
  static let empty = Box(
    minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)

  init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  /// The smallest box around two places.
  init(_ a: GridPoint, _ b: GridPoint) {
    self.init(
      minX: min(a.x, b.x), minY: min(a.y, b.y), maxX: max(a.x, b.x), maxY: max(a.y, b.y))
  }

  var width: Double { maxX - minX }
  var height: Double { maxY - minY }

  func overlaps(_ other: Box) -> Bool {
    minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
  }

  func contains(_ p: GridPoint) -> Bool {
    minX <= p.x && p.x <= maxX && minY <= p.y && p.y <= maxY
  }

  mutating func formUnion(_ other: Box) {
    minX = min(minX, other.minX)
    minY = min(minY, other.minY)
    maxX = max(maxX, other.maxX)
    maxY = max(maxY, other.maxY)
  }

  func grown(byX x: Double, y: Double) -> Box {
    Box(minX: minX - x, minY: minY - y, maxX: maxX + x, maxY: maxY + y)
  }

  func shifted(byX x: Double, y: Double = 0) -> Box {
    Box(minX: minX + x, minY: minY + y, maxX: maxX + x, maxY: maxY + y)
  }
}

/// A packed tree of boxes in one flat array: the leaves first, then each level above them, the
/// root last (after flatbush by V. Agafonkin).
struct BoxTree {
  let nodes: [BoxNode]
  let leafCount: Int
  /// The box around everything; empty when there are no leaves.
  let box: Box

  private static let childrenPerNode = 8

  /// A tree over leaves that are in spatial order already: neighbours in the array are neighbours
  /// in space.
  init(_ leaves: [BoxNode]) {
    leafCount = leaves.count
    var nodes = leaves
    nodes.reserveCapacity(leaves.count + leaves.count / (Self.childrenPerNode - 1) + 2)
    var level = 0..<nodes.count
    while level.count > 1 {
      for first in stride(from: level.lowerBound, to: level.upperBound, by: Self.childrenPerNode) {
        let last = min(first + Self.childrenPerNode, level.upperBound)
        let box = nodes[first..<last].reduce(into: Box.empty) { $0.formUnion($1.box) }
        nodes.append(BoxNode(box: box, first: Int32(first), last: Int32(last)))
      }
      level = level.upperBound..<nodes.count
    }
    self.nodes = nodes
    box = nodes.last?.box ?? .empty
  }

  /// A tree over leaves in any order.
  ///
  /// Sorts them by sort-tile-recursive packing (S. T. Leutenegger and others, "STR: a simple and
  /// efficient algorithm for R-tree packing", 1997): into strips from west to east, each of them
  /// from south to north, with about as many nodes along a strip as there are strips.
  init(packing leaves: [BoxNode]) {
    var leaves = leaves
    leaves.sort { $0.box.minX + $0.box.maxX < $1.box.minX + $1.box.maxX }
    let parents = (leaves.count + Self.childrenPerNode - 1) / Self.childrenPerNode
    let perStrip = Int(Double(parents).squareRoot().rounded(.up)) * Self.childrenPerNode
    for first in stride(from: 0, to: leaves.count, by: max(1, perStrip)) {
      leaves[first..<min(first + perStrip, leaves.count)]
        .sort { $0.box.minY + $0.box.maxY < $1.box.minY + $1.box.maxY }
    }
    self.init(leaves)
  }

  /// Calls `body` with each leaf whose box overlaps the box, in no order.
  ///
  /// Allocates no memory on the heap.
  @inline(__always)
  func forEachLeaf(overlapping box: Box, _ body: (BoxNode) -> Void) {
    guard box.overlaps(self.box) else { return }
    nodes.withUnsafeBufferPointer { nodes in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.mostPending) { pending in
        pending[0] = nodes.count - 1
        var count = 1
        while count > 0 {
          count -= 1
          let index = pending[count]
          let node = nodes[index]
          if index < leafCount {
            body(node)
            continue
          }
          for child in Int(node.first)..<Int(node.last) where nodes[child].box.overlaps(box) {
            pending[count] = child
            count += 1
          }
        }
      }
    }
  }

  /// On each level all children of a node but one wait. 2³¹ leaves have 11 levels above them.
  private static let mostPending = 11 * (childrenPerNode - 1) + 1
}

/// A node of a `BoxTree`.
struct BoxNode {
  var box: Box
  /// The children are the nodes `first..<last`. In a leaf, the tree's owner defines the numbers.
  var first: Int32
  var last: Int32
}

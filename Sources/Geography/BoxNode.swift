// SPDX-License-Identifier: Apache-2.0

/// A node of a packed tree of boxes, which is one flat array: leaves first, then each level above
/// them, the root last (after flatbush by V. Agafonkin).
struct BoxNode {
  var box: Box
  /// A leaf's content is its owner's; the children of another node are the nodes `first..<last`.
  var first: Int32
  var last: Int32

  private static let childrenPerNode = 8

  /// - Parameter leaves: At least one, neighbours in space next to each other.
  static func tree(over leaves: [BoxNode]) -> [BoxNode] {
    var nodes = leaves
    nodes.reserveCapacity(leaves.count + leaves.count / (childrenPerNode - 1) + 2)
    var level = 0..<nodes.count
    while level.count > 1 {
      for first in stride(from: level.lowerBound, to: level.upperBound, by: childrenPerNode) {
        let last = min(first + childrenPerNode, level.upperBound)
        let box = nodes[first..<last].reduce(into: Box.empty) { $0.formUnion($1.box) }
        nodes.append(BoxNode(box: box, first: Int32(first), last: Int32(last)))
      }
      level = level.upperBound..<nodes.count
    }
    return nodes
  }
}

extension [BoxNode] {
  /// Adds the `first` of each leaf whose box overlaps `box`.
  func search(for box: Box, leafCount: Int, _ found: inout [Int]) {
    withUnsafeBufferPointer { nodes in
      guard let root = nodes.last, root.box.overlaps(box) else { return }
      Search(nodes: nodes, leafCount: leafCount, box: box).visit(nodes.count - 1, &found)
    }
  }
}

/// A walk down from a node. Nothing in it is counted by reference: that would cost more than the
/// walk.
private struct Search {
  let nodes: UnsafeBufferPointer<BoxNode>
  let leafCount: Int
  let box: Box

  /// - Parameter index: A node whose box overlaps.
  func visit(_ index: Int, _ found: inout [Int]) {
    let (first, last) = (Int(nodes[index].first), Int(nodes[index].last))
    if index < leafCount { return found.append(first) }
    for child in first..<last where nodes[child].box.overlaps(box) { visit(child, &found) }
  }
}

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

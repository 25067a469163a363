// SPDX-License-Identifier: Apache-2.0

/// Every edge of an area in flat arrays, under boxes that let most of them be passed over.
///
/// Edges lie in chains of corners, one chain a ring. A leaf boxes neighbouring edges of one chain,
/// from corner `first` to corner `last`, and nodes above box leaves in the order of the chains:
/// neighbours along a ring are neighbours in space, so nothing needs sorting. A class, so that
/// copies of an area share it.
final class Boundary: Sendable {
  /// Corners of all chains one after the other; a closed ring repeats its first corner at its end.
  let corners: [GridPoint]
  /// A leaf holds the edges from corner `first` to corner `last`.
  let tree: BoxTree

  private static let edgesPerLeaf = 8

  /// - Precondition: each chain has two corners or more, and there is one chain at least.
  init(chains: [[GridPoint]]) {
    precondition(chains.allSatisfy { $0.count > 1 } && !chains.isEmpty, "a boundary without edges")
    let corners = chains.count == 1 ? chains[0] : Array(chains.joined())
    tree = BoxTree(Self.leaves(chains: chains, corners: corners))
    self.corners = corners
  }

  private static func leaves(chains: [[GridPoint]], corners: [GridPoint]) -> [BoxNode] {
    var leaves: [BoxNode] = []
    var start = 0
    for chain in chains {
      let end = start + chain.count - 1
      for first in stride(from: start, to: end, by: edgesPerLeaf) {
        let last = min(first + edgesPerLeaf, end)
        let box = (first..<last).reduce(into: Box.empty) {
          $0.formUnion(Box(corners[$1], corners[$1 + 1]))
        }
        leaves.append(BoxNode(box: box, first: Int32(first), last: Int32(last)))
      }
      start += chain.count
    }
    return leaves
  }

  /// The box around everything.
  var box: Box { tree.box }
}

// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Calls `body` once with each two edges whose boxes overlap, the edge of lower number first,
  /// until it returns false.
  ///
  /// An edge has the number of the corner it starts at. The boxes of parallel slanted edges may all
  /// overlap; then the pairs grow with the square of the number of edges.
  ///
  /// - Returns: whether `most` pairs sufficed; if not, some pairs were left out.
  @discardableResult
  func forEachPair(atMost most: Int, _ body: (Int, Int) -> Bool) -> Bool {
    corners.withUnsafeBufferPointer { corners in
      tree.nodes.withUnsafeBufferPointer { nodes in
        var pairs = Pairs(nodes: nodes, leafCount: tree.leafCount, corners: corners, left: most)
        _ = pairs.visit(nodes.count - 1, body)
        return pairs.left >= 0
      }
    }
  }
}

/// A join of a tree with itself. Its functions return whether to go on.
private struct Pairs {
  let nodes: UnsafeBufferPointer<BoxNode>
  let leafCount: Int
  let corners: UnsafeBufferPointer<GridPoint>
  /// How many more pairs may be compared; negative if there were more.
  private(set) var left: Int

  init(
    nodes: UnsafeBufferPointer<BoxNode>, leafCount: Int, corners: UnsafeBufferPointer<GridPoint>,
    left: Int
  ) {
    self.nodes = nodes
    self.leafCount = leafCount
    self.corners = corners
    self.left = left
  }

  private func range(_ index: Int) -> Range<Int> {
    Int(nodes[index].first)..<Int(nodes[index].last)
  }

  /// Pairs within a node.
  mutating func visit(_ index: Int, _ body: (Int, Int) -> Bool) -> Bool {
    let range = range(index)
    for first in range {
      if index >= leafCount, !visit(first, body) { return false }
      for second in first + 1..<max(first + 1, range.upperBound) {
        let goOn =
          index < leafCount ? meet(first, second, body) : visit(first, second, body)
        if !goOn { return false }
      }
    }
    return true
  }

  /// Pairs of one edge in each of two nodes of the same level, the first before the second.
  private mutating func visit(_ first: Int, _ second: Int, _ body: (Int, Int) -> Bool) -> Bool {
    left -= 1
    guard nodes[first].box.overlaps(nodes[second].box) else { return left >= 0 }
    if first < leafCount { return meetLeaves(first, second, body) }
    for one in range(first) {
      for other in range(second) where !visit(one, other, body) { return false }
    }
    return true
  }

  private mutating func meetLeaves(_ first: Int, _ second: Int, _ body: (Int, Int) -> Bool) -> Bool
  {
    let box = nodes[second].box
    left -= range(first).count
    for one in range(first) where Box(corners[one], corners[one + 1]).overlaps(box) {
      left -= range(second).count
      for other in range(second) where !meet(one, other, body) { return false }
    }
    return left >= 0
  }

  @inline(__always)
  private func meet(_ one: Int, _ other: Int, _ body: (Int, Int) -> Bool) -> Bool {
    let box = Box(corners[one], corners[one + 1])
    return box.overlaps(Box(corners[other], corners[other + 1])) ? body(one, other) : true
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Calls `body` once with each two edges whose boxes overlap, the edge of lower number first,
  /// until it returns false.
  ///
  /// An edge's number is that of the corner it starts at.
  func forEachPair(_ body: (Int, Int) -> Bool) {
    corners.withUnsafeBufferPointer { corners in
      nodes.withUnsafeBufferPointer { nodes in
        let pairs = Pairs(nodes: nodes, leafCount: leafCount, corners: corners)
        _ = pairs.visit(nodes.count - 1, body)
      }
    }
  }
}

/// A walk through a tree with itself. Its functions return whether to go on.
private struct Pairs {
  let nodes: UnsafeBufferPointer<BoxNode>
  let leafCount: Int
  let corners: UnsafeBufferPointer<GridPoint>

  private func range(_ index: Int) -> Range<Int> {
    Int(nodes[index].first)..<Int(nodes[index].last)
  }

  /// Pairs within a node.
  func visit(_ index: Int, _ body: (Int, Int) -> Bool) -> Bool {
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
  private func visit(_ first: Int, _ second: Int, _ body: (Int, Int) -> Bool) -> Bool {
    guard nodes[first].box.overlaps(nodes[second].box) else { return true }
    if first < leafCount { return meetLeaves(first, second, body) }
    for one in range(first) {
      for other in range(second) where !visit(one, other, body) { return false }
    }
    return true
  }

  private func meetLeaves(_ first: Int, _ second: Int, _ body: (Int, Int) -> Bool) -> Bool {
    let box = nodes[second].box
    for one in range(first) where Box(corners[one], corners[one + 1]).overlaps(box) {
      for other in range(second) where !meet(one, other, body) { return false }
    }
    return true
  }

  @inline(__always)
  private func meet(_ one: Int, _ other: Int, _ body: (Int, Int) -> Bool) -> Bool {
    let box = Box(corners[one], corners[one + 1])
    return box.overlaps(Box(corners[other], corners[other + 1])) ? body(one, other) : true
  }
}

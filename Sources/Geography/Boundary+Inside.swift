// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Whether `p` lies inside or exactly on an edge.
  ///
  /// Counts edges crossed by a ray to the east, each edge without its upper end. A leaf wholly to
  /// the east is crossed as often as its two ends say, without a look at its edges.
  func contains(_ p: GridPoint) -> Bool {
    guard box.contains(p) else { return false }
    return corners.withUnsafeBufferPointer { corners in
      nodes.withUnsafeBufferPointer { nodes in
        var walk = RayWalk(nodes: nodes, leafCount: leafCount, corners: corners, ray: Ray(from: p))
        walk.visit(nodes.count - 1)
        return walk.ray.isInside || walk.ray.startsOnEdge
      }
    }
  }
}

/// A ray's way down the tree.
private struct RayWalk {
  let nodes: UnsafeBufferPointer<BoxNode>
  let leafCount: Int
  let corners: UnsafeBufferPointer<GridPoint>
  var ray: Ray

  mutating func visit(_ index: Int) {
    let node = nodes[index]
    guard ray.mayMeet(node.box) else { return }
    let (first, last) = (Int(node.first), Int(node.last))
    if index >= leafCount {
      for child in first..<last { visit(child) }
    } else if ray.start.x < node.box.minX {
      ray.meetChain(from: corners[first], to: corners[last])
    } else {
      for edge in first..<last { ray.meet(corners[edge], corners[edge + 1]) }
    }
  }
}

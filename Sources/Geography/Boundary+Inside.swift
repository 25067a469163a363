// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Whether `p` lies inside or exactly on an edge.
  ///
  /// Counts edges crossed by a ray to the east, each edge without its upper end. A leaf wholly to
  /// the east is crossed as often as its two ends say, without a look at its edges.
  func contains(_ p: GridPoint) -> Bool {
    corners.withUnsafeBufferPointer { corners in
      nodes.withUnsafeBufferPointer { nodes in
        var ray = Ray(from: p)
        ray.visit(nodes.count - 1, nodes: nodes, leafCount: leafCount, corners: corners)
        return ray.isInside || ray.startsOnEdge
      }
    }
  }
}

/// A ray to the east and what it has met so far.
private struct Ray {
  let p: GridPoint
  var isInside = false
  var startsOnEdge = false

  init(from p: GridPoint) { self.p = p }

  mutating func visit(
    _ index: Int, nodes: UnsafeBufferPointer<BoxNode>, leafCount: Int,
    corners: UnsafeBufferPointer<GridPoint>
  ) {
    let node = nodes[index]
    guard node.box.minY <= p.y, p.y <= node.box.maxY, p.x <= node.box.maxX else { return }
    if index < leafCount {
      meet(node, corners)
    } else {
      for child in Int(node.first)..<Int(node.last) {
        visit(child, nodes: nodes, leafCount: leafCount, corners: corners)
      }
    }
  }

  private mutating func meet(_ leaf: BoxNode, _ corners: UnsafeBufferPointer<GridPoint>) {
    if p.x < leaf.box.minX {
      if (corners[Int(leaf.first)].y > p.y) != (corners[Int(leaf.last)].y > p.y) {
        isInside.toggle()
      }
      return
    }
    var a = corners[Int(leaf.first)]
    for next in Int(leaf.first) + 1...Int(leaf.last) {
      let b = corners[next]
      meetEdge(a, b)
      a = b
    }
  }

  @inline(__always)
  private mutating func meetEdge(_ a: GridPoint, _ b: GridPoint) {
    if (a.y > p.y) != (b.y > p.y) {
      let side = side(of: p, from: a, to: b)
      if side == 0 { startsOnEdge = true }
      if (side > 0) == (b.y > a.y) { isInside.toggle() }
    } else if a.y == p.y || b.y == p.y {
      let isOnCorner = a == p || b == p
      let isOnLevelEdge = a.y == b.y && min(a.x, b.x) <= p.x && p.x <= max(a.x, b.x)
      if isOnCorner || isOnLevelEdge { startsOnEdge = true }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Whether `p` lies inside or exactly on an edge.
  ///
  /// Counts edges crossed by a ray to the east, each edge without its upper end. A leaf wholly to
  /// the east is crossed as often as its two ends say, without a look at its edges.
  func contains(_ p: GridPoint) -> Bool {
    guard box.contains(p) else { return false }
    var ray = Ray(from: p)
    corners.withUnsafeBufferPointer { corners in
      tree.forEachLeaf(overlapping: ray.box) { leaf in
        let (first, last) = (Int(leaf.first), Int(leaf.last))
        if p.x < leaf.box.minX {
          ray.meetChain(from: corners[first], to: corners[last])
        } else {
          for edge in first..<last { ray.meet(corners[edge], corners[edge + 1]) }
        }
      }
    }
    return ray.isInside || ray.startsOnEdge
  }
}

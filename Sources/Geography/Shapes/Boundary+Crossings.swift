// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Fractions of the way from `a` to `b` at which the segment meets an edge, in no order.
  ///
  /// An edge that lies on the segment's line adds both its ends.
  func meetings(from a: GridPoint, to b: GridPoint) -> [Double] {
    var fractions: [Double] = []
    let segment = Box(a, b)
    forEachEdge(overlapping: segment) { c, d in
      let sides = (side(of: c, from: a, to: b), side(of: d, from: a, to: b))
      if sides == (0, 0) {
        fractions += [c, d].map { Self.fraction(of: $0, from: a, to: b) }
      } else if sides.0 * sides.1 <= 0,
        side(of: a, from: c, to: d) * side(of: b, from: c, to: d) <= 0
      {
        fractions.append(Self.fraction(from: a, to: b, across: c, d))
      }
    }
    return fractions
  }

  private func forEachEdge(overlapping box: Box, _ body: (GridPoint, GridPoint) -> Void) {
    tree.forEachLeaf(overlapping: box) { leaf in
      for edge in Int(leaf.first)..<Int(leaf.last)
      where Box(corners[edge], corners[edge + 1]).overlaps(box) {
        body(corners[edge], corners[edge + 1])
      }
    }
  }

  /// How far along the segment the line through `c` and `d` cuts it, 0 to 1.
  private static func fraction(
    from a: GridPoint, to b: GridPoint, across c: GridPoint, _ d: GridPoint
  ) -> Double {
    let before = (d.x - c.x) * (a.y - c.y) - (d.y - c.y) * (a.x - c.x)
    let after = (d.x - c.x) * (b.y - c.y) - (d.y - c.y) * (b.x - c.x)
    return before == after ? 0 : min(1, max(0, before / (before - after)))
  }

  /// How far along the segment the place `c` on its line lies, 0 to 1.
  private static func fraction(of c: GridPoint, from a: GridPoint, to b: GridPoint) -> Double {
    let isWide = abs(b.x - a.x) >= abs(b.y - a.y)
    let fraction = isWide ? (c.x - a.x) / (b.x - a.x) : (c.y - a.y) / (b.y - a.y)
    return fraction.isFinite ? min(1, max(0, fraction)) : 0
  }
}

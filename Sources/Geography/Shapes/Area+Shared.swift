// SPDX-License-Identifier: Apache-2.0

/// How much ground two areas share.
extension Area {
  /// Square metres that lie in both areas, measured on this area's plane.
  ///
  /// By Green's theorem, from the stretches of each area's edges that lie in the other. A stretch
  /// that both areas have counts half for each: where both lie on the same side of it, that makes a
  /// whole, and where they only touch there, none.
  package func squareMetres(sharedWith other: Area) -> Double {
    let turn = Grid.wrapped(other.middle, around: middle) - other.middle
    guard boundary.box.overlaps(other.boundary.box.shifted(byX: turn)) else { return 0 }
    let doubled = sweep(of: self, in: other) + sweep(of: other, in: self)
    return max(0, doubled / 2 * steps.east * steps.north)
  }

  /// Number of corners, those included that close a ring.
  package var cornerCount: Int {
    polygons.reduce(0) { $0 + $1.rings.reduce(0) { $0 + $1.count } }
  }

  /// Nearer to an edge than this, in metres, a stretch lies on it: corners are on a grid of 1.1 mm.
  private static let onEdge = 0.002

  /// Twice the signed area, in square steps, between this area's middle and the edges of `one` as
  /// far as they lie in `other`.
  private func sweep(of one: Area, in other: Area) -> Double {
    let origin = GridPoint(x: middle, y: (boundary.box.minY + boundary.box.maxY) / 2)
    // Both ends of an edge are in the longitudes of `other`, and then in those of this area.
    let turn = Grid.wrapped(other.middle, around: middle) - other.middle
    return one.polygons.lazy.flatMap(\.rings).reduce(0.0) { sum, ring in
      zip(ring, ring.dropFirst()).reduce(sum) { sum, edge in
        let start = GridPoint(edge.0, around: other.middle)
        let end = GridPoint(edge.1, around: start.x)
        guard Box(start, end).overlaps(other.boundary.box) else { return sum }
        let (a, b) = (start.x + turn - origin.x, end.x + turn - origin.x)
        let product = a * (end.y - origin.y) - b * (start.y - origin.y)
        return sum + product * other.share(ofWayFrom: start, to: end)
      }
    }
  }

  /// The share of a straight way that lies inside, 0 to 1; on the boundary it counts half.
  private func share(ofWayFrom start: GridPoint, to end: GridPoint) -> Double {
    var (share, last) = (0.0, 0.0)
    for fraction in boundary.meetings(from: start, to: end).sorted() + [1] where fraction > last {
      let half = (last + fraction) / 2
      let place = GridPoint(
        x: Grid.roundedToPart(start.x + (end.x - start.x) * half),
        y: Grid.roundedToPart(start.y + (end.y - start.y) * half))
      let position = boundary.position(of: place, steps: steps, limit: Self.onEdge)
      let weight = position.distance < Self.onEdge ? 0.5 : position.isInside ? 1 : 0
      share += weight * (fraction - last)
      last = fraction
    }
    return share
  }
}

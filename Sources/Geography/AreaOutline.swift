// SPDX-License-Identifier: Apache-2.0

/// The boundary of an area in the turn round the globe that its box begins in.
struct AreaOutline {
  let boundary: Boundary
  /// Steps to add to the longitudes of the boundary.
  let shift: Double

  init(_ area: Area) {
    boundary = area.boundary
    let west = boundary.box.minX
    shift = Grid.wrapped(west, around: 0) - west
  }

  /// In steps: the west is within ±180°, the east may run past it.
  var box: Box { boundary.box.shifted(byX: shift) }

  /// Runs of edges; an edge has the number of the corner it starts at.
  var edges: some Sequence<Range<Int>> {
    boundary.nodes[..<boundary.leafCount].lazy.map { Int($0.first)..<Int($0.last) }
  }

  var edgeCount: Int { edges.reduce(0) { $0 + $1.count } }

  /// Steps that all edges run east or west, and north or south, taken together.
  var length: Double {
    edges.joined().reduce(0) { length, edge in
      let (a, b) = (boundary.corners[edge], boundary.corners[edge + 1])
      return length + abs(b.x - a.x) + abs(b.y - a.y)
    }
  }
}

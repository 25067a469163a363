// SPDX-License-Identifier: Apache-2.0

/// The edges of an area in flat arrays, under a tree of boxes.
///
/// Edges lie in chains of corners; a closed ring is one chain. A leaf of the tree holds up to eight
/// consecutive edges of one chain. Consecutive edges are close to each other, so the tree keeps the
/// order of the chains and nothing is sorted. A class, so that copies of an area share it.
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

extension Boundary {
  /// Whether `p` lies inside or exactly on an edge.
  ///
  /// Counts the edges that a ray to the east crosses; an edge does not include its upper end. If a
  /// leaf lies wholly to the east, its first and last corner tell whether the count is odd.
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

/// A ray to the east, and the parity of the edges it has crossed so far. An edge does not include
/// its upper end.
struct Ray {
  let start: GridPoint
  /// Whether the ray has crossed an odd number of edges.
  private(set) var isInside = false
  private(set) var startsOnEdge = false

  init(from start: GridPoint) { self.start = start }

  var box: Box { Box(minX: start.x, minY: start.y, maxX: .infinity, maxY: start.y) }

  /// Whether the ray may cross an edge in the box.
  @inline(__always)
  func mayMeet(_ box: Box) -> Bool {
    box.minY <= start.y && start.y <= box.maxY && start.x <= box.maxX
  }

  @inline(__always)
  mutating func meet(_ a: GridPoint, _ b: GridPoint) {
    if (a.y > start.y) != (b.y > start.y) {
      let side = side(of: start, from: a, to: b)
      if side == 0 { startsOnEdge = true }
      if (side > 0) == (b.y > a.y) { isInside.toggle() }
    } else if a.y == start.y || b.y == start.y {
      let isOnCorner = a == start || b == start
      let isOnLevelEdge = a.y == b.y && min(a.x, b.x) <= start.x && start.x <= max(a.x, b.x)
      if isOnCorner || isOnLevelEdge { startsOnEdge = true }
    }
  }

  /// Crosses a chain of edges that lies east of the start. Its two ends tell whether the number of
  /// crossings is odd.
  @inline(__always)
  mutating func meetChain(from first: GridPoint, to last: GridPoint) {
    meet(oddly: (first.y > start.y) != (last.y > start.y))
  }

  /// Adds crossings whose parity is known.
  @inline(__always)
  mutating func meet(oddly isOdd: Bool) { isInside = isInside != isOdd }
}

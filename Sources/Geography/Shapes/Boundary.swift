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

/// A ray to the east and what it has met so far, each edge without its upper end.
struct Ray {
  let start: GridPoint
  /// Whether an odd number of edges was met.
  private(set) var isInside = false
  private(set) var startsOnEdge = false

  init(from start: GridPoint) { self.start = start }

  var box: Box { Box(minX: start.x, minY: start.y, maxX: .infinity, maxY: start.y) }

  /// Whether edges within the box can matter.
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

  /// Meets a chain that lies east of the start: as often as its two ends say.
  @inline(__always)
  mutating func meetChain(from first: GridPoint, to last: GridPoint) {
    meet(oddly: (first.y > start.y) != (last.y > start.y))
  }

  /// Meets edges of which it is known already whether their number is odd.
  @inline(__always)
  mutating func meet(oddly isOdd: Bool) { isInside = isInside != isOdd }
}

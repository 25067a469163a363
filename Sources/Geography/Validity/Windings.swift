// SPDX-License-Identifier: Apache-2.0

/// The winding number of each ring on the two sides of a piece of an edge.
///
/// In a valid area every place has winding number 1 (inside) or 0 (outside). So the two sides of
/// every edge tell whether rings that touch or contain each other are valid together.
struct Windings {
  private let boundary: Boundary
  private let rings: [Ring]
  /// Ring of each leaf of the boundary.
  private let ringOfLeaf: [Int32]
  /// By node: its leaves.
  private let leaves: [Range<Int>]
  /// How many more nodes may be visited.
  private var left: Int
  /// By ring: edges met by a ray to the east, those going north less those going south.
  private var east: [Int]
  /// By ring: edges that the piece lies on, those going its way less those going against it.
  private var along: [Int]
  /// Rings met, each once.
  private var met: [Int] = []
  private var isMet: [Bool]

  /// Winding numbers on the interior side and on the exterior side, for each ring that has any.
  typealias Sides = [(ring: Int, interior: Int, exterior: Int)]

  /// Limit of nodes visited per edge. Boundaries of real places need under 50.
  private static let mostNodesPerEdge = 1000

  /// Whether the limit was passed. Then the sides are not reliable.
  var areTooMany: Bool { left < 0 }

  /// - Parameter boundary: One chain a ring, in the same order.
  init(_ boundary: Boundary, rings: [Ring]) {
    self.boundary = boundary
    left = Self.mostNodesPerEdge * boundary.corners.count
    self.leaves = Self.leaves(of: boundary)
    self.rings = rings
    var leaves: [Int32] = []
    var ring = 0
    var end = rings[0].corners.count
    for leaf in boundary.tree.nodes[..<boundary.tree.leafCount] {
      while Int(leaf.first) >= end {
        ring += 1
        end += rings[ring].corners.count
      }
      leaves.append(Int32(ring))
    }
    ringOfLeaf = leaves
    east = Array(repeating: 0, count: rings.count)
    along = east
    isMet = Array(repeating: false, count: rings.count)
  }

  private static func leaves(of boundary: Boundary) -> [Range<Int>] {
    var leaves = (0..<boundary.tree.leafCount).map { $0..<$0 + 1 }
    for node in boundary.tree.nodes[boundary.tree.leafCount...] {
      let (first, last) = (leaves[Int(node.first)], leaves[Int(node.last) - 1])
      leaves.append(first.lowerBound..<last.upperBound)
    }
    return leaves
  }

  /// Both sides of the piece from `a` to `b` of an edge of the ring of index `ring`, which nothing
  /// else touches between its ends.
  mutating func sides(from a: GridPoint, to b: GridPoint, ring: Int) -> Sides {
    let middle = GridPoint(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2)
    visit(boundary.tree.nodes.count - 1, middle)
    defer { reset() }
    let goesForth = a.y == b.y ? b.x > a.x : b.y > a.y
    let interiorIsLeft = rings[ring].interiorSide == 1
    return met.sorted().map { index in
      let left: Int
      let right: Int
      if a.y == b.y {
        let (above, below) = (east[index], east[index] - along[index])
        (left, right) = goesForth ? (above, below) : (below, above)
      } else {
        let (east, west) = (east[index], east[index] + along[index])
        (left, right) = goesForth ? (west, east) : (east, west)
      }
      let sign = rings[index].interiorSide
      return interiorIsLeft
        ? (index, left * sign, right * sign) : (index, right * sign, left * sign)
    }
  }

  private mutating func reset() {
    for ring in met {
      east[ring] = 0
      along[ring] = 0
      isMet[ring] = false
    }
    met.removeAll(keepingCapacity: true)
  }

  private mutating func visit(_ index: Int, _ p: GridPoint) {
    let node = boundary.tree.nodes[index]
    guard node.box.minY <= p.y, p.y <= node.box.maxY, p.x <= node.box.maxX, left >= 0
    else { return }
    left -= 1
    if p.x < node.box.minX, meetWhole(index, p) { return }
    if index >= boundary.tree.leafCount {
      for child in Int(node.first)..<Int(node.last) { visit(child, p) }
      return
    }
    let ring = Int(ringOfLeaf[index])
    for edge in Int(node.first)..<Int(node.last) {
      meet(boundary.corners[edge], boundary.corners[edge + 1], p, ring)
    }
  }

  /// Counts a node that lies to the east by its two ends, if it belongs to one ring: between the
  /// ends, edges to the north and edges to the south cancel each other out.
  private mutating func meetWhole(_ index: Int, _ p: GridPoint) -> Bool {
    let leaves = leaves[index]
    let ring = ringOfLeaf[leaves.lowerBound]
    guard ring == ringOfLeaf[leaves.upperBound - 1] else { return false }
    let first = boundary.corners[Int(boundary.tree.nodes[leaves.lowerBound].first)]
    let last = boundary.corners[Int(boundary.tree.nodes[leaves.upperBound - 1].last)]
    if (first.y > p.y) != (last.y > p.y) { note(Int(ring), east: last.y > p.y ? 1 : -1) }
    return true
  }

  private mutating func meet(_ a: GridPoint, _ b: GridPoint, _ p: GridPoint, _ ring: Int) {
    if (a.y > p.y) != (b.y > p.y) {
      let direction = b.y > a.y ? 1 : -1
      let side = side(of: p, from: a, to: b)
      if side == 0 { note(ring, along: direction) }
      if side == direction { note(ring, east: direction) }
    } else if a.y == p.y, b.y == p.y, min(a.x, b.x) < p.x, p.x < max(a.x, b.x) {
      note(ring, along: b.x > a.x ? 1 : -1)
    }
  }

  private mutating func note(_ ring: Int, east: Int = 0, along: Int = 0) {
    if !isMet[ring] {
      isMet[ring] = true
      met.append(ring)
    }
    self.east[ring] += east
    self.along[ring] += along
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// With this many leaves or fewer (32 edges), a look at all of them is faster than a choice.
  private static let fewLeaves = 4

  /// Metres from `p` to the nearest edge, `limit` when none is nearer than that, and whether `p`
  /// lies inside or exactly on an edge.
  func position(
    of p: GridPoint, steps: StepLengths, limit: Double = .infinity
  ) -> (distance: Double, isInside: Bool) {
    corners.withUnsafeBufferPointer { corners in
      tree.nodes.withUnsafeBufferPointer { nodes in
        var walk = DistanceWalk(
          nodes: nodes, leafCount: tree.leafCount, corners: corners, p: p, steps: steps,
          limit: limit)
        if tree.leafCount <= Self.fewLeaves {
          for leaf in 0..<tree.leafCount { walk.pass(nodes[leaf]) }
        } else {
          walk.visit(nodes.count - 1)
        }
        return (walk.square.squareRoot(), walk.isInside)
      }
    }
  }
}

/// A search for the nearest edge. It also counts the edges that a ray to the east crosses.
private struct DistanceWalk {
  /// Squared metres to the nearest edge found so far.
  private(set) var square: Double
  private let nodes: UnsafeBufferPointer<BoxNode>
  private let leafCount: Int
  private let corners: UnsafeBufferPointer<GridPoint>
  private let p: GridPoint
  private let steps: StepLengths
  private var ray: Ray
  /// Whether `p` may lie inside at all.
  private let followsRay: Bool

  init(
    nodes: UnsafeBufferPointer<BoxNode>, leafCount: Int, corners: UnsafeBufferPointer<GridPoint>,
    p: GridPoint, steps: StepLengths, limit: Double
  ) {
    self.nodes = nodes
    self.leafCount = leafCount
    self.corners = corners
    self.p = p
    self.steps = steps
    square = limit * limit
    ray = Ray(from: p)
    followsRay = nodes[nodes.count - 1].box.contains(p)
  }

  var isInside: Bool { followsRay && (ray.isInside || ray.startsOnEdge) }

  /// Visits the nearest child first. After it, the others are mostly too far away to visit.
  mutating func visit(_ index: Int) {
    let node = nodes[index]
    let isNear = squareDistance(to: node.box) < square
    if index < leafCount { return visitLeaf(node, isNear: isNear) }
    let nearest = isNear ? nearestChild(of: node) : Int(node.first)
    visit(nearest)
    for child in Int(node.first)..<Int(node.last) where child != nearest {
      if concerns(nodes[child].box) { visit(child) }
    }
  }

  /// Whether an edge in the box may be nearer than the nearest so far, or may cross the ray.
  @inline(__always)
  private func concerns(_ box: Box) -> Bool {
    squareDistance(to: box) < square || (followsRay && ray.mayMeet(box))
  }

  private mutating func visitLeaf(_ leaf: BoxNode, isNear: Bool) {
    if isNear || leaf.box.minX <= p.x {
      pass(leaf)
    } else {
      ray.meetChain(from: corners[Int(leaf.first)], to: corners[Int(leaf.last)])
    }
  }

  /// Looks at all edges of a leaf.
  mutating func pass(_ leaf: BoxNode) {
    let (first, last) = (Int(leaf.first), Int(leaf.last))
    var pass = EdgePass(from: corners[first], seenFrom: p, steps)
    guard followsRay else {
      for next in first + 1...last { pass.goOn(to: corners[next], crossing: false) }
      square = min(square, pass.square)
      return
    }
    for next in first + 1...last { pass.goOn(to: corners[next], crossing: true) }
    square = min(square, pass.square)
    if pass.isSure {
      ray.meet(oddly: pass.isMetOddly)
    } else {
      for edge in first..<last { ray.meet(corners[edge], corners[edge + 1]) }
    }
  }

  private func nearestChild(of node: BoxNode) -> Int {
    var nearest = Int(node.first)
    var least = Double.infinity
    for child in Int(node.first)..<Int(node.last) {
      let square = squareDistance(to: nodes[child].box)
      if square < least { (nearest, least) = (child, square) }
    }
    return nearest
  }

  @inline(__always)
  private func squareDistance(to box: Box) -> Double {
    let x = max(0, box.minX - p.x, p.x - box.maxX) * steps.east
    let y = max(0, box.minY - p.y, p.y - box.maxY) * steps.north
    return x * x + y * y
  }
}

/// Distance from a place to a chain of edges, and the ray's crossings with it, without a branch.
struct EdgePass {
  /// Square metres to the nearest edge.
  private(set) var square = Double.infinity
  /// The top bit says whether a ray to the east from the place crosses an odd number of the edges.
  private var crossings: UInt64 = 0
  /// Not positive if double precision cannot decide the crossings (see `side`), or if a corner has
  /// the place's latitude.
  private var certainty: Double
  private let p: SIMD2<Double>
  /// Squared metres per squared step, east and north.
  private let weights: SIMD2<Double>
  /// The last corner, in steps from the place.
  private var a: SIMD2<Double>

  @inline(__always)
  init(from corner: GridPoint, seenFrom p: GridPoint, _ steps: StepLengths) {
    self.p = SIMD2(p.x, p.y)
    let metresPerStep = SIMD2(steps.east, steps.north)
    weights = metresPerStep * metresPerStep
    a = SIMD2(corner.x, corner.y) - self.p
    certainty = abs(a.y)
  }

  var isMetOddly: Bool { crossings >> 63 == 1 }
  var isSure: Bool { certainty > 0 }

  /// Adds the edge to the next corner. Counts its crossings only if `crossing` is true.
  @inline(__always)
  mutating func goOn(to corner: GridPoint, crossing: Bool) {
    let b = SIMD2(corner.x, corner.y) - p
    let edge = b - a
    if crossing { cross(edge, to: b) }
    approach(edge)
    a = b
  }

  @inline(__always)
  private mutating func cross(_ edge: SIMD2<Double>, to b: SIMD2<Double>) {
    let left = edge.y * a.x
    let right = edge.x * a.y
    let difference = left - right
    let doubt = (abs(left) + abs(right)) * roundingOfSide
    certainty = min(certainty, abs(b.y), abs(difference) - doubt)
    let passes = a.y.bitPattern ^ b.y.bitPattern
    crossings ^= passes & ~(difference.bitPattern ^ edge.y.bitPattern)
  }

  @inline(__always)
  private mutating func approach(_ edge: SIMD2<Double>) {
    let weighted = edge * weights
    let along = -(a * weighted).sum() / (edge * weighted).sum()
    let nearest = a + edge * min(1, max(0, along))
    square = min(square, (nearest * nearest * weights).sum())
  }
}

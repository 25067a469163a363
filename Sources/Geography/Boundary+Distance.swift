// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Metres from `p` to the nearest edge; `limit` when none is nearer than that.
  func distance(from p: GridPoint, steps: StepLengths, limit: Double = .infinity) -> Double {
    corners.withUnsafeBufferPointer { corners in
      nodes.withUnsafeBufferPointer { nodes in
        var search = NearestEdge(from: p, steps: steps, square: limit * limit)
        search.visit(nodes.count - 1, nodes: nodes, leafCount: leafCount, corners: corners)
        return search.square.squareRoot()
      }
    }
  }
}

/// The nearest edge met so far.
private struct NearestEdge {
  let p: GridPoint
  let steps: StepLengths
  /// Square metres of the distance.
  var square: Double

  init(from p: GridPoint, steps: StepLengths, square: Double) {
    self.p = p
    self.steps = steps
    self.square = square
  }

  /// Visits the child whose box is nearest first: it mostly spares the others.
  mutating func visit(
    _ index: Int, nodes: UnsafeBufferPointer<BoxNode>, leafCount: Int,
    corners: UnsafeBufferPointer<GridPoint>
  ) {
    let node = nodes[index]
    if index < leafCount { return meet(node, corners) }
    var nearest = Int(node.first)
    var least = Double.infinity
    for child in Int(node.first)..<Int(node.last) {
      let square = squareDistance(to: nodes[child].box)
      if square < least { (nearest, least) = (child, square) }
    }
    guard least < square else { return }
    visit(nearest, nodes: nodes, leafCount: leafCount, corners: corners)
    for child in Int(node.first)..<Int(node.last) where child != nearest {
      if squareDistance(to: nodes[child].box) < square {
        visit(child, nodes: nodes, leafCount: leafCount, corners: corners)
      }
    }
  }

  private func squareDistance(to box: Box) -> Double {
    let x = max(0, box.minX - p.x, p.x - box.maxX) * steps.east
    let y = max(0, box.minY - p.y, p.y - box.maxY) * steps.north
    return x * x + y * y
  }

  private mutating func meet(_ leaf: BoxNode, _ corners: UnsafeBufferPointer<GridPoint>) {
    var a = metres(corners[Int(leaf.first)])
    for next in Int(leaf.first) + 1...Int(leaf.last) {
      let b = metres(corners[next])
      square = min(square, squareDistance(toEdge: a, b))
      a = b
    }
  }

  /// Metres from `p`.
  private func metres(_ corner: GridPoint) -> Point {
    Point(x: (corner.x - p.x) * steps.east, y: (corner.y - p.y) * steps.north)
  }

  private func squareDistance(toEdge a: Point, _ b: Point) -> Double {
    let x = b.x - a.x
    let y = b.y - a.y
    let length = x * x + y * y
    let along = length > 0 ? min(1, max(0, -(a.x * x + a.y * y) / length)) : 0
    let nearX = a.x + along * x
    let nearY = a.y + along * y
    return nearX * nearX + nearY * nearY
  }
}

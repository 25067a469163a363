// SPDX-License-Identifier: Apache-2.0

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

// SPDX-License-Identifier: Apache-2.0

/// One ring of an area on the grid, in the order of its source.
struct Ring {
  /// Index of its polygon, from 0.
  let polygon: Int
  /// Index in its polygon, from 0: 0 is the outline.
  let index: Int
  /// Corners without repeats; the last is the first again. At least three differ.
  let corners: [GridPoint]
  /// Indices of the source's positions that repeat the one before them, ascending.
  let repeated: [Int]
  /// Index of the first position whose edge is taken the short way round.
  let firstShortWay: Int?
  /// Twice the area in square steps, positive when the corners go counter-clockwise.
  let doubledArea: Int128

  static let leastPositions = 4

  /// - Parameter middle: The longitude, in steps, that the ring should lie around; nil when it is
  ///   the first of its area.
  init(
    _ positions: [Coordinate], polygon: Int, index: Int, around middle: Double?
  ) throws(AreaFault) {
    self.polygon = polygon
    self.index = index
    let place = AreaPlace(polygon: polygon + 1, ring: index + 1)
    let tracing = try RingTracing(positions, place: place, around: middle)
    corners = tracing.corners
    repeated = tracing.repeated
    firstShortWay = tracing.firstShortWay
    guard Self.enclosesSomething(corners) else { throw AreaFault(.enclosesNothing, at: place) }
    doubledArea = Self.doubledArea(of: corners)
  }

  var isOutline: Bool { index == 0 }

  /// 1 when the interior of the area is on the left of the edges, −1 when on the right.
  var interiorSide: Int { (doubledArea > 0) == isOutline ? 1 : -1 }

  /// The source's position at which the edge from a corner starts.
  func place(ofCorner corner: Int) -> AreaPlace {
    var position = corner
    for index in repeated where index <= position { position += 1 }
    return AreaPlace(polygon: polygon + 1, ring: index + 1, position: position + 1)
  }

  private static func enclosesSomething(_ corners: [GridPoint]) -> Bool {
    guard corners.count >= leastPositions else { return false }
    return corners.contains { side(of: $0, from: corners[0], to: corners[1]) != 0 }
  }

  /// The shoelace formula, relative to the first corner.
  private static func doubledArea(of corners: [GridPoint]) -> Int128 {
    let origin = corners[0]
    var sum: Int128 = 0
    var a = (x: Int64(0), y: Int64(0))
    for corner in corners {
      let b = (x: Int64(corner.x - origin.x), y: Int64(corner.y - origin.y))
      sum += Int128(a.x) * Int128(b.y) - Int128(a.y) * Int128(b.x)
      a = b
    }
    return sum
  }
}

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
  ) throws(AreaError) {
    self.polygon = polygon
    self.index = index
    let place = AreaPlace(polygon: polygon + 1, ring: index + 1)
    let tracing = try RingTracing(positions, place: place, around: middle)
    corners = tracing.corners
    repeated = tracing.repeated
    firstShortWay = tracing.firstShortWay
    guard Self.enclosesSomething(corners) else { throw AreaError(.enclosesNothing, at: place) }
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

/// A ring's positions checked one by one and brought onto the grid.
struct RingTracing {
  private(set) var corners: [GridPoint] = []
  private(set) var repeated: [Int] = []
  private(set) var firstShortWay: Int?
  private let place: AreaPlace
  /// Longitude of the position before, as the source says it.
  private var lastStep = 0.0

  init(_ positions: [Coordinate], place: AreaPlace, around middle: Double?) throws(AreaError) {
    self.place = place
    guard positions.count >= Ring.leastPositions else {
      throw AreaError(.tooFewPositions(positions.count), at: place)
    }
    corners.reserveCapacity(positions.count)
    for (index, position) in positions.enumerated() {
      try check(position, at: index)
      try append(position, at: index, around: middle)
    }
    guard let first = positions.first, let last = positions.last, first.isSamePlace(as: last)
    else { throw fault(.notClosed, at: positions.count - 1) }
    guard corners[0].x == corners[corners.count - 1].x else {
      throw AreaError(.roundAPole, at: place)
    }
  }

  private func fault(_ reason: AreaError.Reason, at index: Int) -> AreaError {
    var place = place
    place.position = index + 1
    return AreaError(reason, at: place)
  }

  private func check(_ position: Coordinate, at index: Int) throws(AreaError) {
    guard position.isOnTheGlobe else { throw fault(Self.reason(against: position), at: index) }
    guard abs(position.latitude) < 90 else { throw fault(.atAPole, at: index) }
  }

  private static func reason(against position: Coordinate) -> AreaError.Reason {
    let (latitude, longitude) = (abs(position.latitude), abs(position.longitude))
    if !latitude.isFinite || !longitude.isFinite { return .notFinite }
    if latitude <= 180, longitude <= 90 { return .swapped }
    if max(latitude, longitude) > 1000 { return .projected }
    return .outOfRange
  }

  private mutating func append(
    _ position: Coordinate, at index: Int, around middle: Double?
  ) throws(AreaError) {
    var corner = GridPoint(
      x: Grid.step(ofDegrees: position.longitude), y: Grid.step(ofDegrees: position.latitude))
    guard let previous = corners.last else {
      lastStep = corner.x
      corner.x = Grid.wrapped(corner.x, around: middle ?? corner.x)
      corners.append(corner)
      return
    }
    if firstShortWay == nil, abs(corner.x - lastStep) > Grid.halfTurn { firstShortWay = index - 1 }
    lastStep = corner.x
    while corner.x - previous.x > Grid.halfTurn { corner.x -= Grid.fullTurn }
    while corner.x - previous.x < -Grid.halfTurn { corner.x += Grid.fullTurn }
    guard abs(corner.x - previous.x) < Grid.halfTurn else {
      throw fault(.halfTheGlobeInOneEdge, at: index - 1)
    }
    if corner == previous {
      repeated.append(index)
    } else {
      corners.append(corner)
    }
  }
}

extension Coordinate {
  /// Whether both lie on the same place of the grid; 180° east and 180° west are one.
  fileprivate func isSamePlace(as other: Coordinate) -> Bool {
    let turned = Grid.step(ofDegrees: longitude) - Grid.step(ofDegrees: other.longitude)
    return Grid.step(ofDegrees: latitude) == Grid.step(ofDegrees: other.latitude)
      && turned.remainder(dividingBy: Grid.fullTurn) == 0
  }
}

// SPDX-License-Identifier: Apache-2.0

/// A ring's positions checked one by one and brought onto the grid.
struct RingTracing {
  private(set) var corners: [GridPoint] = []
  private(set) var repeated: [Int] = []
  private(set) var firstShortWay: Int?
  private let place: AreaPlace
  /// Longitude of the position before, as the source says it.
  private var lastStep = 0.0

  init(_ positions: [Coordinate], place: AreaPlace, around middle: Double?) throws(AreaFault) {
    self.place = place
    guard positions.count >= Ring.leastPositions else {
      throw AreaFault(.tooFewPositions(positions.count), at: place)
    }
    corners.reserveCapacity(positions.count)
    for (index, position) in positions.enumerated() {
      try check(position, at: index)
      try append(position, at: index, around: middle)
    }
    guard let first = positions.first, let last = positions.last, first.isSamePlace(as: last)
    else { throw fault(.notClosed, at: positions.count - 1) }
    guard corners[0].x == corners[corners.count - 1].x else {
      throw AreaFault(.roundAPole, at: place)
    }
  }

  private func fault(_ reason: AreaFault.Reason, at index: Int) -> AreaFault {
    var place = place
    place.position = index + 1
    return AreaFault(reason, at: place)
  }

  private func check(_ position: Coordinate, at index: Int) throws(AreaFault) {
    guard position.isOnTheGlobe else { throw fault(Self.reason(against: position), at: index) }
    guard abs(position.latitude) < 90 else { throw fault(.atAPole, at: index) }
  }

  private static func reason(against position: Coordinate) -> AreaFault.Reason {
    let (latitude, longitude) = (abs(position.latitude), abs(position.longitude))
    if !latitude.isFinite || !longitude.isFinite { return .notFinite }
    if latitude <= 180, longitude <= 90 { return .swapped }
    if max(latitude, longitude) > 1000 { return .projected }
    return .outOfRange
  }

  private mutating func append(
    _ position: Coordinate, at index: Int, around middle: Double?
  ) throws(AreaFault) {
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

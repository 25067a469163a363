// SPDX-License-Identifier: Apache-2.0

/// Finds among many areas those at or near a place without looking at all of them.
///
/// Answers are positions in the array the index was made from. How it is done and what it costs,
/// `CellGrid` says.
package struct AreaIndex: Sendable {
  private let areas: [Area]
  /// By area, in steps: the west is within ±180°, the east may run past it.
  private let boxes: [Box]
  let grid: CellGrid
  /// Half the height in degrees of the area that reaches farthest north to south.
  private let greatestReach: Double

  package init(_ areas: [Area]) {
    self.areas = areas
    let outlines = areas.map(AreaOutline.init)
    boxes = outlines.map(\.box)
    grid = CellGrid(over: outlines)
    greatestReach = areas.reduce(0) { max($0, $1.bounds.north - $1.bounds.south) } / 2
  }

  /// Bytes that the index takes beside the areas.
  package var byteCount: Int { grid.byteCount + boxes.count * MemoryLayout<Box>.stride }

  /// Calls `body` with each area that contains the place, in no order.
  ///
  /// Takes no memory.
  package func forEachArea(containing place: Coordinate, _ body: (_ area: Int) -> Void) {
    find(place, body)
  }

  /// Calls `body` for each place in order with each area that contains it, in no order: the same a
  /// little faster.
  package func forEachArea(
    containing places: [Coordinate], _ body: (_ place: Int, _ area: Int) -> Void
  ) {
    for number in places.indices {
      find(places[number]) { body(number, $0) }
    }
  }

  /// Areas that contain the place, ascending.
  package func areas(containing coordinate: Coordinate) -> [Int] {
    var found: [Int] = []
    forEachArea(containing: coordinate) { found.append($0) }
    if found.count > 1 { found.sort() }
    return found
  }

  /// Areas that contain the place or have an edge nearer than `metres` to it, as
  /// `Area.signedDistance` measures, ascending; none when `metres` is not positive.
  package func areas(within metres: Double, of coordinate: Coordinate) -> [Int] {
    guard metres > 0, coordinate.isOnTheGlobe else { return [] }
    let place = GridPoint(coordinate, around: 0)
    var found = candidates(widened(Box(place, place), by: metres))
    found.removeAll { !areas[$0].isWithin(metres, of: coordinate) }
    return found
  }

  /// Areas that may lie within `metres` of the straight way from `a` to `b` (the short way
  /// round), ascending: all that do and some that do not, judged by boxes alone.
  package func areas(near a: Coordinate, and b: Coordinate, within metres: Double) -> [Int] {
    guard metres >= 0, a.isOnTheGlobe, b.isOnTheGlobe else { return [] }
    let start = GridPoint(a, around: 0)
    let box = Box(start, GridPoint(b, around: start.x))
    return candidates(widened(box, by: metres))
  }
}

// MARK: - Searching by cells

extension AreaIndex {
  @inline(__always)
  private func find(_ coordinate: Coordinate, _ body: (Int) -> Void) {
    let x = Grid.parts(ofDegrees: coordinate.longitude)
    let y = Grid.parts(ofDegrees: coordinate.latitude)
    if grid.frame.crossesAntimeridian || x.magnitude > Grid.partsInHalfTurn {
      findRound(atX: x, y: y, coordinate, body)
    } else {
      find(atX: x, y: y, coordinate, body)
    }
  }

  @inline(__always)
  private func find(
    atX x: Int64, y: Int64, _ coordinate: Coordinate, _ body: (Int) -> Void
  ) {
    guard let location = grid.location(ofX: x, y: y), location.cell.kind != .empty else { return }
    if location.cell.kind == .covered {
      body(location.cell.number)
    } else {
      findCrossed(at: location, coordinate, body)
    }
  }

  /// Looks at the place from both sides of the antimeridian.
  @inline(never)
  private func findRound(
    atX x: Int64, y: Int64, _ coordinate: Coordinate, _ body: (Int) -> Void
  ) {
    for turn in [0, Grid.partsInFullTurn, -Grid.partsInFullTurn] {
      find(atX: x &+ turn, y: y, coordinate, body)
    }
  }

  /// Apart, so that the way to an empty cell or a covered one stays short.
  @inline(never)
  private func findCrossed(
    at location: CellGrid.Location, _ coordinate: Coordinate, _ body: (Int) -> Void
  ) {
    grid.forEachArea(at: location, decide: { areas[$0].contains(coordinate) }, body)
  }
}

// MARK: - Searching by boxes

extension AreaIndex {
  /// Areas whose boxes overlap `box` in any of its turns round the globe and that have a part in a
  /// cell that does.
  private func candidates(_ box: Box) -> [Int] {
    var found: [Int] = []
    for turn in [0, Grid.fullTurn, -Grid.fullTurn] {
      let box = box.shifted(byX: turn)
      guard grid.box.overlaps(box) else { continue }
      grid.forEachArea(near: box) { area in
        if area != found.last, boxes[area].overlaps(box) { found.append(area) }
      }
    }
    if found.count > 1 { found.sortOnceEach() }
    return found
  }

  /// A box that holds the boxes of all areas that come within `metres` of one overlapping `box`.
  ///
  /// An area measures on the plane of its own centre, so a degree of longitude is taken as short
  /// as it can be there, and one of latitude as on the equator, where it is shortest.
  private func widened(_ box: Box, by metres: Double) -> Box {
    let north = metres / LocalPlane.leastMetresPerDegreeNorth
    let farthest = Grid.degrees(ofStep: max(abs(box.minY), abs(box.maxY))) + north + greatestReach
    let east = min(360, metres / LocalPlane.leastMetresPerDegreeEast(upToLatitude: farthest))
    return box.grown(
      byX: (east * Grid.stepsPerDegree).rounded(.up), y: (north * Grid.stepsPerDegree).rounded(.up))
  }
}

extension [Int] {
  /// Sorts, and leaves each number only once.
  fileprivate mutating func sortOnceEach() {
    sort()
    var count = 1
    for index in 1..<self.count where self[index] != self[count - 1] {
      self[count] = self[index]
      count += 1
    }
    removeLast(self.count - count)
  }
}

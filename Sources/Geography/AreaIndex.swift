// SPDX-License-Identifier: Apache-2.0

/// Finds among many areas those at or near a place without looking at all of them.
///
/// A packed tree of the areas' boxes along a Hilbert curve. Answers are positions in the array the
/// index was made from, ascending.
package struct AreaIndex: Sendable {
  private let areas: [Area]
  /// Leaves hold one area each, `first`. Boxes are in steps; their west is within ±180°, their east
  /// may run past it.
  private let nodes: [BoxNode]
  /// Half the height in degrees of the area that reaches farthest north to south.
  private let greatestReach: Double

  package init(_ areas: [Area]) {
    self.areas = areas
    nodes = areas.isEmpty ? [] : BoxNode.tree(over: Self.leaves(areas))
    greatestReach = areas.reduce(0) { max($0, $1.bounds.north - $1.bounds.south) } / 2
  }

  /// Areas that contain the place.
  package func areas(containing coordinate: Coordinate) -> [Int] {
    let place = GridPoint(coordinate, around: 0)
    var found = candidates(Box(place, place))
    found.removeAll { !areas[$0].contains(coordinate) }
    return found
  }

  /// Areas that contain the place or have an edge nearer than `metres` to it, as
  /// `Area.signedDistance` measures; none when `metres` is not positive.
  package func areas(within metres: Double, of coordinate: Coordinate) -> [Int] {
    guard metres > 0, coordinate.isOnTheGlobe else { return [] }
    let place = GridPoint(coordinate, around: 0)
    var found = candidates(widened(Box(place, place), by: metres))
    found.removeAll { !areas[$0].isWithin(metres, of: coordinate) }
    return found
  }

  /// Areas that may lie within `metres` of the straight way from `a` to `b` (the short way
  /// round): all that do and some that do not, judged by boxes alone.
  package func areas(near a: Coordinate, and b: Coordinate, within metres: Double) -> [Int] {
    guard metres >= 0, a.isOnTheGlobe, b.isOnTheGlobe else { return [] }
    let start = GridPoint(a, around: 0)
    let box = Box(start, GridPoint(b, around: start.x))
    return candidates(widened(box, by: metres))
  }
}

// MARK: - Building

extension AreaIndex {
  private static func leaves(_ areas: [Area]) -> [BoxNode] {
    let boxes = areas.map { normalised($0.boundary.box) }
    let whole = boxes.reduce(into: Box.empty) { $0.formUnion($1) }
    let numbers = boxes.map { number(of: $0, in: whole) }
    return boxes.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      .map { BoxNode(box: boxes[$0], first: Int32($0), last: Int32($0) + 1) }
  }

  /// The same box with its west within ±180°.
  private static func normalised(_ box: Box) -> Box {
    box.shifted(byX: Grid.wrapped(box.minX, around: 0) - box.minX)
  }

  /// Place of a box's middle on the Hilbert curve through all boxes.
  private static func number(of box: Box, in whole: Box) -> UInt32 {
    let cell = { (middle: Double, least: Double, extent: Double) in
      UInt32((middle - least) / max(extent, 1) * Double(HilbertCurve.side - 1))
    }
    return HilbertCurve.number(
      x: cell((box.minX + box.maxX) / 2, whole.minX, whole.width),
      y: cell((box.minY + box.maxY) / 2, whole.minY, whole.height))
  }
}

// MARK: - Searching

extension AreaIndex {
  /// Areas whose boxes overlap `box` in any of its turns round the globe.
  private func candidates(_ box: Box) -> [Int] {
    guard let root = nodes.last else { return [] }
    var found: [Int] = []
    nodes.search(for: box, leafCount: areas.count, &found)
    for turn in [Grid.fullTurn, -Grid.fullTurn] where root.box.overlaps(box.shifted(byX: turn)) {
      nodes.search(for: box.shifted(byX: turn), leafCount: areas.count, &found)
      found = Array(Set(found))
    }
    found.sort()
    return found
  }

  /// A box that holds the boxes of all areas that come within `metres` of one overlapping `box`.
  ///
  /// An area measures on the plane of its own centre, so a degree of longitude is taken as short
  /// as it can be there, and one of latitude as on the equator, where it is shortest.
  private func widened(_ box: Box, by metres: Double) -> Box {
    let degreeNorth = LocalPlane(origin: Coordinate(latitude: 0, longitude: 0)).metresPerDegreeNorth
    let north = metres / degreeNorth
    let farthest = Grid.degrees(ofStep: max(abs(box.minY), abs(box.maxY))) + north + greatestReach
    let plane = LocalPlane(origin: Coordinate(latitude: min(90, farthest), longitude: 0))
    let east = min(360, metres / plane.metresPerDegreeEast)
    let (stepsEast, stepsNorth) = (
      (east * Grid.stepsPerDegree).rounded(.up), (north * Grid.stepsPerDegree).rounded(.up)
    )
    return Box(
      minX: box.minX - stepsEast, minY: box.minY - stepsNorth, maxX: box.maxX + stepsEast,
      maxY: box.maxY + stepsNorth)
  }
}

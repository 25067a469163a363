// SPDX-License-Identifier: Apache-2.0

/// Finds among many areas those at or near a place without looking at all of them.
///
/// A packed tree of the areas' boxes chooses candidates, and each candidate's own tree of edges
/// decides. Answers are positions in the array that the index was made from.
package final class AreaIndex: Sendable {
  private let areas: [Area]
  /// A leaf holds one area, `first`. Boxes are in steps of the `Grid`; their west is within ±180°,
  /// their east may run past it.
  private let tree: BoxTree
  /// Half the height in degrees of the area that reaches farthest from north to south.
  private let greatestReach: Double

  package init(_ areas: [Area]) {
    self.areas = areas
    tree = BoxTree(
      packing: areas.enumerated().map { number, area in
        let box = area.boundary.box
        let turn = Grid.wrapped(box.minX, around: 0) - box.minX
        return BoxNode(
          box: box.shifted(byX: turn), first: Int32(number), last: Int32(number) + 1)
      })
    greatestReach = areas.reduce(0) { max($0, $1.bounds.north - $1.bounds.south) } / 2
  }

  /// Bytes that the index takes beside the areas.
  package var byteCount: Int { tree.nodes.count * MemoryLayout<BoxNode>.stride }

  /// Calls `body` with each area that contains the place, in no order.
  ///
  /// Allocates no memory.
  package func forEachArea(containing place: Coordinate, _ body: (_ area: Int) -> Void) {
    let point = GridPoint(place, around: 0)
    forEachCandidate(Box(point, point)) { area in
      if areas[area].contains(place) { body(area) }
    }
  }

  /// Areas that contain the place, ascending.
  package func areas(containing place: Coordinate) -> [Int] {
    var found: [Int] = []
    forEachArea(containing: place) { found.append($0) }
    return found.sortedWithoutRepeats()
  }

  /// Areas that contain the place or have an edge nearer than `metres` to it, as
  /// `Area.signedDistance` measures, ascending; none when `metres` is not positive.
  package func areas(within metres: Double, of place: Coordinate) -> [Int] {
    guard metres > 0, place.isOnTheGlobe else { return [] }
    let point = GridPoint(place, around: 0)
    return candidates(widened(Box(point, point), by: metres)).filter {
      areas[$0].isWithin(metres, of: place)
    }
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

// MARK: - Candidates

extension AreaIndex {
  /// Areas whose boxes overlap `box` in any of its turns round the globe, ascending.
  private func candidates(_ box: Box) -> [Int] {
    var found: [Int] = []
    forEachCandidate(box) { found.append($0) }
    return found.sortedWithoutRepeats()
  }

  /// Calls `body` with each area whose box overlaps `box` in any of its turns round the globe, once
  /// for each turn.
  @inline(__always)
  private func forEachCandidate(_ box: Box, _ body: (Int) -> Void) {
    for turn in [0, Grid.fullTurn, -Grid.fullTurn] {
      tree.forEachLeaf(overlapping: box.shifted(byX: turn)) { body(Int($0.first)) }
    }
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
  fileprivate consuming func sortedWithoutRepeats() -> [Int] {
    guard count > 1 else { return self }
    sort()
    var count = 1
    for index in 1..<self.count where self[index] != self[count - 1] {
      self[count] = self[index]
      count += 1
    }
    removeLast(self.count - count)
    return self
  }
}

// SPDX-License-Identifier: Apache-2.0

extension SurroundingsDrawing {
  // MARK: Streets along axes

  /// Metres that such a street goes on beyond the hot spot.
  private static let overhang = 20.0
  /// Blocks from one side street to the next, and how far they may go.
  private static let sideStreets = 0.8
  private static let sideStreetReach = 3

  /// The middle of the part, with side streets to the net.
  mutating func addAxisStreet(of part: Int) {
    let axis = parts[part].axis
    let middle = axis.middle
    let overhang = axis.direction * Self.overhang
    let places = [middle[0] - overhang] + middle + [middle[middle.count - 1] + overhang]
    let corners = places.map { plan.addCorner(at: $0) }
    plan.addLine(through: corners, isKept: true)
    join(corners[0], towards: [-axis.direction])
    join(corners[corners.count - 1], towards: [axis.direction])
    var metres = 0.0
    for (before, corner) in zip(corners, corners.dropFirst()) {
      metres += plan.corners[before].distance(to: plan.corners[corner])
      guard metres > Self.sideStreets * net.block / 2 else { continue }
      metres -= Self.sideStreets * net.block
      join(corner, towards: [axis.direction.leftward, -axis.direction.leftward])
    }
    parts[part].corners += corners
  }

  /// Links a corner with the nearest of the net within an eighth of a turn of each way.
  private mutating func join(_ corner: Int, towards ways: [Vector]) {
    let place = plan.corners[corner]
    let near = net.corners(near: place, reach: Self.sideStreetReach, in: plan)
    for way in ways {
      let ahead = near.first {
        let line = plan.corners[$0] - place
        return (line * way).sum() > line.length * 0.5.squareRoot()
      }
      if let ahead { plan.addLine(through: [corner, ahead], isKept: true) }
    }
  }

  // MARK: Roads

  /// Metres from bend to bend of a road, and how far a bend is out of the straight line.
  private static let bends = 700.0
  private static let bend = 60.0
  /// How often a part has a second road, and from where to where in metres.
  private static let secondRoad = 0.3
  private static let secondRoadLengths = 1000.0...10_000

  /// Links all that is apart: along the shortest tree through all parts, with some second roads.
  mutating func addRoads() {
    var groups = plan.groups()
    for (one, other) in shortestTree()
    where groups.join(parts[one].corners[0], parts[other].corners[0]) {
      addRoad(from: one, to: other)
    }
    for part in parts.indices where generator.chance(Self.secondRoad) {
      if let other = farNeighbour(of: part) { addRoad(from: part, to: other) }
    }
    joinRest()
  }

  /// Pairs of parts, each with one of those before it: Prim's algorithm over their middles.
  private func shortestTree() -> [(Int, Int)] {
    var tree: [(Int, Int)] = []
    var nearest = parts.map { (part: 0, metres: $0.middle.distance(to: parts[0].middle)) }
    var open = Set(parts.indices.dropFirst())
    while let next = open.min(by: { (nearest[$0].metres, $0) < (nearest[$1].metres, $1) }) {
      open.remove(next)
      tree.append((nearest[next].part, next))
      for part in open {
        let metres = parts[part].middle.distance(to: parts[next].middle)
        if metres < nearest[part].metres { nearest[part] = (next, metres) }
      }
    }
    return tree
  }

  /// The nearest part beyond the net of this one but one; nil when there is none near enough.
  private func farNeighbour(of part: Int) -> Int? {
    let distances = parts.map { $0.middle.distance(to: parts[part].middle) }
    return parts.indices
      .filter { Self.secondRoadLengths.contains(distances[$0]) }
      .sorted { (distances[$0], $0) < (distances[$1], $1) }
      .dropFirst().first
  }

  /// From the corner nearest to the other part to the corner of that one nearest to it.
  private mutating func addRoad(from one: Int, to other: Int) {
    let start = nearest(to: parts[other].middle, of: parts[one].corners)
    let end = nearest(to: plan.corners[start], of: parts[other].corners)
    let (from, to) = (plan.corners[start], plan.corners[end])
    let count = Int(from.distance(to: to) / Self.bends)
    let bends = (0..<count).map { index in
      let place = from + (to - from) * (Double(index + 1) / Double(count + 1))
      return plan.addCorner(at: place + generator.gaussianVector() * Self.bend)
    }
    plan.addLine(through: [start] + bends + [end], isKept: true)
  }

  private func nearest(to place: Vector, of corners: [Int]) -> Int {
    corners.min {
      plan.corners[$0].distance(to: place) < plan.corners[$1].distance(to: place)
    } ?? corners[0]
  }

  /// What lies by itself still gets a street to the nearest corner of all the rest.
  private mutating func joinRest() {
    var groups = plan.groups()
    let first = parts[0].corners[0]
    for corner in plan.corners.indices
    where groups.representative(of: corner) != groups.representative(of: first) {
      let main = groups.representative(of: first)
      let rest = plan.corners.indices.filter { groups.representative(of: $0) == main }
      let end = nearest(to: plan.corners[corner], of: rest)
      plan.addLine(through: [corner, end], isKept: true)
      _ = groups.join(corner, end)
    }
  }
}

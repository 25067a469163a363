// SPDX-License-Identifier: Apache-2.0

import Geography

/// Lays out streets in and around hot spots of which only the outlines are known.
///
/// A grid of blocks about 100 m wide covers each part of a hot spot and one block around it. All
/// grids are parts of one, so neighbours share their streets. A part may be too narrow to contain a
/// street of the grid; it gets a street along its longest axis, joined to the grid on both sides.
/// Roads link grids that do not meet. Some streets are left out, and some are for pedestrians.
struct SurroundingsDrawing {
  /// One polygon of a hot spot.
  struct HotSpotPart {
    let area: Area
    let extent: Extent
    let axis: LongestAxis
    /// Whether a street runs along the axis.
    let hasAxisStreet: Bool
    /// Corners of the net, or of the street along the axis, in and near it.
    var corners: [Int] = []

    var middle: Vector { (extent.least + extent.most) / 2 }
  }

  let plane: LocalPlane
  var plan = StreetPlan()
  var parts: [HotSpotPart]
  private(set) var net: StreetNet
  /// Where shifts begin, in metres of the plane; at least one.
  private(set) var stations: [Vector] = []
  var generator: SeededGenerator

  /// Metres.
  private static let block = 100.0
  /// Of a net; where hot spots would need more, its blocks are larger.
  private static let mostCorners = 40_000.0
  /// Blocks: how far beyond a hot spot the net goes; mean width below which a part gets a street of
  /// its own; how near to such a part the net comes.
  private static let margin = 1.3
  private static let narrow = 0.8
  private static let clearance = 0.3
  /// Of the links that the net can do without.
  private static let missing = 0.15
  private static let pedestrian = 0.05

  /// - Parameters:
  ///   - areas: at least one.
  ///   - withAxis: numbers of those that get a street along their axis whatever their width.
  init(
    of areas: [Area], withAxis: Set<Int>, on plane: LocalPlane, generator: SeededGenerator
  ) {
    self.plane = plane
    self.generator = generator
    let found = areas.map { Self.polygons(of: $0, on: plane) }
    let block = Self.block(for: found.flatMap { $0.map(\.1) })
    net = StreetNet(block: block, generator: &self.generator)
    parts = found.enumerated().flatMap { number, polygons in
      polygons.map { area, extent in
        let axis = LongestAxis(of: area, on: plane)
        let isNarrow = area.squareMetres / axis.length < block * Self.narrow
        return HotSpotPart(
          area: area, extent: extent, axis: axis,
          hasAxisStreet: isNarrow || withAxis.contains(number))
      }
    }
    addNet()
    for part in parts.indices where parts[part].hasAxisStreet || parts[part].corners.isEmpty {
      addAxisStreet(of: part)
    }
    addRoads()
    plan.thin(missing: Self.missing, pedestrian: Self.pedestrian, generator: &self.generator)
    stations = stations(of: areas)
  }

  /// An area's polygons, each as an area. A polygon that is no valid area by itself is left out; no
  /// valid area has one.
  private static func polygons(of area: Area, on plane: LocalPlane) -> [(Area, Extent)] {
    area.polygons.compactMap { polygon in
      let extent = Extent(around: polygon.outer.map { Vector(plane.point(of: $0)) })
      return (try? Area(polygons: [polygon])).map { ($0, extent) }
    }
  }

  private static func block(for extents: [Extent]) -> Double {
    let squareMetres = extents.reduce(0.0) { sum, extent in
      let size = extent.most - extent.least + 2 * margin * block
      return sum + size.x * size.y
    }
    return max(block, (squareMetres / mostCorners).squareRoot())
  }

  // MARK: The net

  private mutating func addNet() {
    for part in parts {
      for crossing in net.crossings(in: part.extent.grown(by: Self.margin * net.block)) {
        net.insert(crossing)
      }
    }
    for part in parts where part.hasAxisStreet { clearNet(of: part) }
    net.addStreets(to: &plan, generator: &generator)
    for index in parts.indices {
      let extent = parts[index].extent.grown(by: Self.margin * net.block)
      parts[index].corners = net.crossings(in: extent).compactMap(net.corner)
    }
  }

  /// Removes crossings of the net near a part that has its own street.
  private mutating func clearNet(of part: HotSpotPart) {
    let clearance = Self.clearance * net.block
    for crossing in net.crossings(in: part.extent.grown(by: clearance)) {
      let place = plane.coordinate(of: net.straightPlace(of: crossing).point)
      if part.area.signedDistance(from: place) > -clearance { net.remove(crossing) }
    }
  }

  // MARK: Stations

  /// Metres from a hot spot to the nearest station, at most; from a station to any hot spot, at
  /// least.
  private static let stationReach = 5000.0
  private static let stationClearance = 60.0

  /// A station beside the hot spot nearest to the centre of all, and one for each hot spot that is
  /// far from every other station.
  private func stations(of areas: [Area]) -> [Vector] {
    let index = AreaIndex(areas)
    let outside = plan.corners.filter {
      index.areas(within: Self.stationClearance, of: plane.coordinate(of: $0.point)).isEmpty
    }
    let places = outside.isEmpty ? plan.corners : outside
    var open = areas.map { Vector(plane.point(of: $0.centre)) }
    let middle = open.reduce(.zero, +) / Double(open.count)
    var next = open.min { $0.distance(to: middle) < $1.distance(to: middle) } ?? middle
    var stations: [Vector] = []
    repeat {
      let station = places.min { $0.distance(to: next) < $1.distance(to: next) } ?? next
      stations.append(station)
      open.removeAll { $0.distance(to: station) <= Self.stationReach || $0 == next }
      if let farthest = open.max(by: { $0.distance(to: station) < $1.distance(to: station) }) {
        next = farthest
      }
    } while !open.isEmpty
    return stations
  }
}

extension SurroundingsDrawing {
  // MARK: Streets along axes

  /// Metres by which such a street continues beyond the hot spot.
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

  /// Metres from bend to bend of a road, and from a bend to the straight line.
  private static let bends = 700.0
  private static let bend = 60.0
  /// How often a part has a second road, and from where to where in metres.
  private static let secondRoad = 0.3
  private static let secondRoadLengths = 1000.0...10_000

  /// Links separate parts along a minimum spanning tree of all parts, and adds some second roads.
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

  /// The edges of the minimum spanning tree over the parts' centres (Prim's algorithm).
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

  /// Gives each group of corners that is still separate a street to the nearest other corner.
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

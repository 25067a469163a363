// SPDX-License-Identifier: Apache-2.0

import Geography

/// Lays out streets over and round hot spots of which nothing but their outlines is known.
///
/// Within and up to a block outside each part of a hot spot runs a net of blocks about 100 m wide,
/// all of them pieces of one net, so that neighbours share their streets. A part too narrow to be
/// sure of one has a street of its own along its longest axis, joined to the net on both sides.
/// Roads link nets that do not meet. Some streets are missing, some are for pedestrians.
struct SurroundingsDrawing {
  /// One polygon of a hot spot.
  struct Part {
    let area: Area
    let extent: Extent
    let axis: LongestAxis
    /// Whether a street runs along the axis.
    let hasAxisStreet: Bool
    /// Corners of the net, or of the axis, in and near it.
    var corners: [Int] = []

    var middle: Vector { (extent.least + extent.most) / 2 }
  }

  let plane: LocalPlane
  var plan = StreetPlan()
  var parts: [Part]
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
        return Part(
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

  /// An area's polygons, each an area of its own. A polygon that is none by itself, which no valid
  /// area has, is left out.
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

  /// Makes room for a street that has the part to itself.
  private mutating func clearNet(of part: Part) {
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

  /// One beside the hot spot nearest the middle of all, and one more wherever a hot spot is far
  /// from all others.
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

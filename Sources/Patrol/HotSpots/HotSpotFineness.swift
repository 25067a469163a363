// SPDX-License-Identifier: Apache-2.0

import Geography
import Text

/// Finds that hot spots are drawn so finely that visits and silences tell where officers are.
///
/// A visit tells a hot spot, and a silence some half kilometre. Where hot spots fill the ground,
/// visits alone tell a whole way, as exactly as the hot spots are drawn.
struct HotSpotFineness {
  /// In words, with the figure; nil when hot spots are few and far between.
  let reason: String?

  /// Trials have 20 to some hundred hot spots.
  private static let most = 2000
  /// More hot spots than this in half a kilometre by half a kilometre are pieces of places.
  private static let mostInASquare = 10
  /// The sides of such a square, in degrees of latitude.
  private static let squareSide = 0.0045
  /// Hot spots are some per cent of a town. So many of them that cover more tell all of it.
  private static let leastToCover = 100
  private static let mostCovered = 0.05

  init(_ hotSpots: [HotSpot]) {
    let crowd = Self.mostTogether(hotSpots.map(\.area.centre))
    let cover = hotSpots.count < Self.leastToCover ? 0 : Self.covered(hotSpots.map(\.area))
    if hotSpots.count > Self.most {
      reason = "there are \(hotSpots.count) hot spots"
    } else if crowd > Self.mostInASquare {
      reason = "\(crowd) hot spots are in one half kilometre by half a kilometre"
    } else if cover > Self.mostCovered {
      reason = "the hot spots cover \(cover.wholePercent) of the ground between them"
    } else {
      reason = nil
    }
  }

  var finding: HotSpotSetFinding? {
    reason.map {
      HotSpotSetFinding(
        "\($0): records tell where officers are as finely as the hot spots are drawn")
    }
  }

  // MARK: Helpers

  /// The greatest number of places in one square of a lattice.
  private static func mostTogether(_ places: [Coordinate]) -> Int {
    let squares = Dictionary(grouping: places) { place in
      let row = (place.latitude / squareSide).rounded(.down)
      let middle = Coordinate(latitude: (row + 0.5) * squareSide, longitude: 0)
      let plane = LocalPlane(origin: middle)
      let side = squareSide * plane.metresPerDegreeNorth
      let column = (place.longitude * plane.metresPerDegreeEast / side).rounded(.down)
      return Point(x: column, y: row)
    }
    return squares.values.map(\.count).max() ?? 0
  }

  /// The share of their convex hull that areas cover, by their bounding boxes' corners.
  private static func covered(_ areas: [Area]) -> Double {
    guard let origin = areas.first?.centre else { return 0 }
    let plane = LocalPlane(origin: origin)
    let corners = areas.map(\.bounds).flatMap { bounds in
      [bounds.south, bounds.north].flatMap { latitude in
        [bounds.west, bounds.east].map { Coordinate(latitude: latitude, longitude: $0) }
      }
    }
    let hull = squareMetresOfHull(around: corners.map(plane.point))
    return hull > 0 ? areas.reduce(0) { $0 + $1.squareMetres } / hull : 0
  }

  /// Andrew's monotone chain (Information Processing Letters 9, 1979), below and then above.
  private static func squareMetresOfHull(around points: [Point]) -> Double {
    let points = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    let ring = chain(points).dropLast() + chain(points.reversed()).dropLast()
    return zip(ring, ring.dropFirst() + ring.prefix(1)).reduce(0) {
      $0 + ($1.0.x * $1.1.y - $1.0.y * $1.1.x) / 2
    }
  }

  /// The side of the hull that lies to the right of the way through the points.
  private static func chain(_ points: [Point]) -> [Point] {
    points.reduce(into: []) { chain, point in
      while chain.count > 1, !turnsLeft(chain[chain.count - 2], chain[chain.count - 1], point) {
        chain.removeLast()
      }
      chain.append(point)
    }
  }

  private static func turnsLeft(_ a: Point, _ b: Point, _ c: Point) -> Bool {
    (b.x - a.x) * (c.y - a.y) > (b.y - a.y) * (c.x - a.x)
  }
}

extension HotSpotSet {
  /// That the hot spots are drawn too finely for the officers' privacy, in words; nil when not.
  package var finenessWarning: String? { HotSpotFineness(hotSpots).finding?.reason }
}

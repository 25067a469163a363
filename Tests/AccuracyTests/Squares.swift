// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Hot spots drawn in metres east and north of a place in the Midlands.
enum Squares {
  static let plane = LocalPlane(origin: Coordinate(latitude: 52.5, longitude: -1.5))

  /// A square of 150 m about each of the places, named HS1 and on.
  static func hotSpots(at places: [(x: Double, y: Double)]) -> [HotSpot] {
    places.enumerated().map { number, place in
      HotSpot(id: "HS\(number + 1)", area: area(rectangle(at: place, 150, 150)))
    }
  }

  /// So many of them, in rows of ten, `step` metres from middle to middle.
  static func grid(of count: Int, step: Double) -> [HotSpot] {
    hotSpots(at: (0..<count).map { (Double($0 % 10) * step, Double($0 / 10) * step) })
  }

  static func set(_ hotSpots: [HotSpot]) -> HotSpotSet {
    guard let set = try? HotSpotSet(hotSpots: hotSpots) else {
      preconditionFailure("hot spots that are no set")
    }
    return set
  }

  static func rectangle(
    at middle: (x: Double, y: Double), _ width: Double, _ height: Double
  ) -> [(x: Double, y: Double)] {
    [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map {
      (middle.x + $0.0 * width, middle.y + $0.1 * height)
    }
  }

  static func area(_ outer: [(x: Double, y: Double)], hole: [(x: Double, y: Double)]? = nil) -> Area
  {
    area([Polygon(outer: ring(outer), holes: hole.map { [ring($0)] } ?? [])])
  }

  static func area(_ polygons: [Polygon]) -> Area {
    guard let area = try? Area(polygons: polygons) else {
      preconditionFailure("an area is drawn wrongly")
    }
    return area
  }

  static func ring(_ corners: [(x: Double, y: Double)]) -> [Coordinate] {
    (corners + corners.prefix(1)).map { plane.coordinate(of: Point(x: $0.x, y: $0.y)) }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol

/// A flat piece of Southend to lay tracks on, in metres east and north of its origin.
enum Scene {
  static let plane = LocalPlane(origin: Coordinate(latitude: 51.5378, longitude: 0.7139))
  static let start = Timestamp("2026-03-02T14:00:00.000Z")!

  /// A rectangle as a hot spot.
  static func hotSpot(
    _ id: String, x: ClosedRange<Double>, y: ClosedRange<Double>, on plane: LocalPlane = plane
  ) throws -> HotSpot {
    let corners = [
      (x.lowerBound, y.lowerBound), (x.upperBound, y.lowerBound), (x.upperBound, y.upperBound),
      (x.lowerBound, y.upperBound), (x.lowerBound, y.lowerBound),
    ]
    let ring = corners.map { plane.coordinate(of: Point(x: $0.0, y: $0.1)) }
    return HotSpot(id: id, name: nil, area: try Area(polygons: [Polygon(outer: ring, holes: [])]))
  }

  /// One square of 100 m with its south-west corner at the origin.
  static func square(on plane: LocalPlane = plane) throws -> HotSpotSet {
    try HotSpotSet(hotSpots: [hotSpot("HS1", x: 0...100, y: 0...100, on: plane)])
  }

  static func fix(
    at seconds: Double, _ x: Double, _ y: Double = 50, speed: Double? = nil,
    course: Double? = nil, error: Double? = nil, on plane: LocalPlane = plane
  ) -> Fix {
    Fix(
      unit: "BW-1", time: start.advanced(bySeconds: seconds),
      coordinate: plane.coordinate(of: Point(x: x, y: y)), horizontalError: error, speed: speed,
      course: course)
  }

  static func time(_ seconds: Double) -> Timestamp { start.advanced(bySeconds: seconds) }
}

extension [DetectionEvent] {
  var visits: [Visit] {
    compactMap { if case .visit(let visit) = $0 { visit } else { nil } }
  }
  var passes: Int {
    count { if case .pass = $0 { true } else { false } }
  }
}

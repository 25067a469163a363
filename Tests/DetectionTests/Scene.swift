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
    _ id: String, x: ClosedRange<Double>, y: ClosedRange<Double>
  ) throws -> HotSpot {
    let corners = [
      (x.lowerBound, y.lowerBound), (x.upperBound, y.lowerBound), (x.upperBound, y.upperBound),
      (x.lowerBound, y.upperBound), (x.lowerBound, y.lowerBound),
    ]
    let ring = corners.map { plane.coordinate(of: Point(x: $0.0, y: $0.1)) }
    return HotSpot(id: id, name: nil, area: try Area(polygons: [Polygon(outer: ring, holes: [])]))
  }

  /// One square of 100 m with its south-west corner at the origin.
  static func square() throws -> HotSpotSet {
    try HotSpotSet(hotSpots: [hotSpot("HS1", x: 0...100, y: 0...100)])
  }

  static func fix(
    at seconds: Double, _ x: Double, _ y: Double = 50, speed: Double? = nil, error: Double? = nil
  ) -> Fix {
    Fix(
      unit: "BW-1", time: start.advanced(bySeconds: seconds),
      coordinate: plane.coordinate(of: Point(x: x, y: y)), horizontalError: error, speed: speed)
  }

  static func time(_ seconds: Double) -> Timestamp { start.advanced(bySeconds: seconds) }
}

/// A detector that fixes are fed to, and what it decided.
struct Watcher {
  var detector: Detector
  var events: [DetectionEvent] = []

  init(_ hotSpots: HotSpotSet, settings: DetectionSettings = DetectionSettings()) {
    detector = Detector(
      booking: Booking(unit: "BW-1", officer: "o-1", shift: "s-1"), hotSpots: hotSpots,
      settings: settings)
  }

  mutating func see(_ fixes: [Fix]) {
    for fix in fixes { events += detector.receive(fix) }
  }

  /// A fix a second at `x`, from one second up to and with another.
  mutating func stand(_ seconds: ClosedRange<Int>, at x: Double, speed: Double? = 0) {
    see(seconds.map { Scene.fix(at: Double($0), x, speed: speed) })
  }

  mutating func finish(at seconds: Double) {
    events += detector.finish(at: Scene.time(seconds))
  }

  var visits: [Visit] {
    events.compactMap { if case .visit(let visit) = $0 { visit } else { nil } }
  }
  var passes: Int {
    events.count { if case .pass = $0 { true } else { false } }
  }
}

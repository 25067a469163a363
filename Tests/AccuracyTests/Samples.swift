// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Detection
import Geography
import Patrol

/// Seconds into every shift of these tests.
func at(_ seconds: Double) -> Timestamp {
  Timestamp(milliseconds: 1_772_460_000_000).advanced(bySeconds: seconds)
}

func stay(_ start: Double, _ end: Double) -> Interval { Interval(from: at(start), to: at(end)) }

extension JudgedVisit {
  /// A visit of one stay in HS01.
  static func from(
    _ start: Double, to end: Double, bounds: ClosedRange<Double>? = nil,
    travel: Visit.Travel? = nil
  ) -> JudgedVisit {
    JudgedVisit(hotSpot: "HS01", stays: [stay(start, end)], bounds: bounds, travel: travel)
  }
}

/// A square of 200 m, and fixes along the line from west to east through its middle.
enum Square {
  private static let plane = LocalPlane(origin: Coordinate(latitude: 51.5, longitude: -0.1))

  static let hotSpots: HotSpotSet = {
    let corners = [(-100.0, -100.0), (100, -100), (100, 100), (-100, 100), (-100, -100)]
    let ring = corners.map { plane.coordinate(of: Point(x: $0.0, y: $0.1)) }
    do {
      let area = try Area(polygons: [Polygon(outer: ring)])
      return try HotSpotSet(hotSpots: [HotSpot(id: "HS01", area: area)])
    } catch {
      preconditionFailure("the square is drawn wrongly: \(error)")
    }
  }()

  /// Fixes at `times` seconds, `place` metres east of the middle; the shift ends `end` seconds in.
  static func recording(
    end: Double, at times: some Sequence<Double>, place: (Double) -> Double
  ) -> Recording {
    let fixes = times.map { time in
      Fix(
        unit: "BW-001", time: at(time),
        coordinate: plane.coordinate(of: Point(x: place(time), y: 0)))
    }
    return Recording(start: at(0), end: at(end), reports: fixes.map { .fix($0, arrived: nil) })
  }

  /// The stays of each visit that `method` finds, as seconds into the shift, to the millisecond.
  static func stays(_ method: some PresenceMethod, of recording: Recording) -> [[[Double]]] {
    method.visits(in: hotSpots, of: recording).map { visit in
      visit.stays.map { [$0.start.seconds(since: at(0)), $0.end.seconds(since: at(0))] }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Playing

/// A walk east along one parallel, a fix each second, past squares that are hot spots.
struct Walk {
  static let metresPerDegree = 111_320.0
  static let latitude = 51.5437219
  /// Where `east` is nought.
  static let longitude = 0.7123357
  /// Half the side of a hot spot, in metres.
  static let half = 40.0

  private(set) var time: Timestamp
  private(set) var east: Double

  init(from east: Double, at time: Timestamp = PatrolPlan.start) {
    self.east = east
    self.time = time
  }

  mutating func stand(_ seconds: Int) -> [RecordedEpoch] {
    (0..<seconds).map { _ in step(0) }
  }

  /// At 1.4 metres a second.
  mutating func walk(to target: Double) -> [RecordedEpoch] {
    (0..<Int(((target - east) / 1.4).rounded(.up))).map { _ in step(min(1.4, target - east)) }
  }

  /// Time goes by and the receiver says nothing.
  mutating func wait(_ seconds: Int) { time = time.advanced(bySeconds: Double(seconds)) }

  private mutating func step(_ metres: Double) -> RecordedEpoch {
    defer {
      time = time.advanced(bySeconds: 1)
      east += metres
    }
    return epoch(metres)
  }

  private func epoch(_ speed: Double) -> RecordedEpoch {
    let digits = Array(time.description.filter(\.isNumber))
    let clock = String(digits[8..<14])
    let date = String(digits[6..<8] + digits[4..<6] + digits[2..<4])
    let degrees = Self.longitude + east / (Self.metresPerDegree * cos(Self.latitude * .pi / 180))
    let place = Self.angle(Self.latitude, "%02d") + ",N," + Self.angle(degrees, "%03d") + ",E"
    let knots = String(format: "%.3f", speed / 0.514444)
    let bodies = [
      "GPRMC,\(clock).00,A,\(place),\(knots),90.0,\(date),,,A",
      "GPGGA,\(clock).00,\(place),1,08,0.90,10.0,M,45.4,M,,",
      "GPGSA,A,3,01,02,03,04,05,06,07,08,,,,,1.50,0.90,1.20",
    ]
    return RecordedEpoch(
      clock: String(digits[..<14]), sentences: bodies.map(Self.sentence).joined())
  }

  private static func angle(_ degrees: Double, _ whole: String) -> String {
    String(format: whole, Int(degrees)) + String(format: "%09.6f", (degrees - floor(degrees)) * 60)
  }

  private static func sentence(_ body: String) -> String {
    "$\(body)*" + String(format: "%02X", body.utf8.reduce(UInt8(0), ^)) + "\r\n"
  }

  /// Squares centred so many metres east, named HS01 and on.
  static func hotSpots(at centres: [Double]) -> String {
    let features = centres.enumerated().map { index, centre in
      let high = half / metresPerDegree
      let wide = half / (metresPerDegree * cos(latitude * .pi / 180))
      let middle = longitude + centre / (metresPerDegree * cos(latitude * .pi / 180))
      let (west, east) = (middle - wide, middle + wide)
      let (south, north) = (latitude - high, latitude + high)
      return """
        {"type":"Feature","id":"HS0\(index + 1)","properties":{"id":"HS0\(index + 1)"},\
        "geometry":{"type":"Polygon","coordinates":[[[\(west),\(south)],[\(east),\(south)],\
        [\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]]}}
        """
    }
    return #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
  }
}

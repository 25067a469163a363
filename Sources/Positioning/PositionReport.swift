// SPDX-License-Identifier: Apache-2.0

import CGpsd
package import Geography
package import Patrol

/// A time-position-velocity report as gpsd gave it, before it is judged.
package struct PositionReport: Hashable, Sendable {
  /// Path of the receiver as gpsd names it; empty when gpsd does not say.
  package var device: String
  /// Nil when the receiver does not know the time.
  package var time: Timestamp?
  /// gpsd's mode: 2 and 3 are positions, all else is none.
  package var mode: Int
  /// gpsd's status; says how a position was made, never whether there is one.
  package var status: Int
  /// NaN where not reported.
  package var coordinate: Coordinate
  /// gpsd's `eph` in metres.
  package var horizontalError: Double?
  /// Metres per second.
  package var speed: Double?
  /// Degrees from true north.
  package var course: Double?

  package init(
    device: String, time: Timestamp?, mode: Int, status: Int, coordinate: Coordinate,
    horizontalError: Double? = nil, speed: Double? = nil, course: Double? = nil
  ) {
    self.device = device
    self.time = time
    self.mode = mode
    self.status = status
    self.coordinate = coordinate
    self.horizontalError = horizontalError
    self.speed = speed
    self.course = course
  }
}

extension PositionReport {
  init(_ plain: patrol_position) {
    var plain = plain
    device = withUnsafeBytes(of: &plain.device) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    time =
      plain.milliseconds == Int64.min ? nil : Timestamp(milliseconds: plain.milliseconds)
    mode = Int(plain.mode)
    status = Int(plain.status)
    coordinate = Coordinate(latitude: plain.latitude, longitude: plain.longitude)
    horizontalError = Self.reported(plain.horizontal_error, atMost: .greatestFiniteMagnitude)
    speed = Self.reported(plain.speed, atMost: 500)
    course = Self.reported(plain.course, atMost: 360)
  }

  /// A measure from 0 to `most`; nil when it is none that a receiver on the ground can mean.
  private static func reported(_ value: Double, atMost most: Double) -> Double? {
    (0...most).contains(value) ? value : nil
  }
}

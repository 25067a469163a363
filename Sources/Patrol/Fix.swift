// SPDX-License-Identifier: Apache-2.0

package import Geography

/// One position report of one epoch of one unit, with what the receiver says of its own error.
package struct Fix: Hashable, Sendable {
  /// The body-worn receiver that reported.
  package var unit: String
  /// GPS time of the epoch.
  package var time: Timestamp
  package var coordinate: Coordinate
  /// Estimated horizontal error in metres (gpsd's `eph`); nil when the receiver says nothing.
  ///
  /// A relative figure: gpsd states no confidence, and from NMEA it is HDOP times a constant.
  package var horizontalError: Double?
  /// Horizontal speed in metres per second as the receiver measured it, from Doppler where it
  /// can; nil when not reported.
  package var speed: Double?
  /// Course over ground in degrees clockwise from true north, 0 to 360; nil when not reported.
  package var course: Double?
  /// Whether the receiver reckoned the position without satellites.
  package var isDeadReckoned: Bool

  package init(
    unit: String, time: Timestamp, coordinate: Coordinate, horizontalError: Double? = nil,
    speed: Double? = nil, course: Double? = nil, isDeadReckoned: Bool = false
  ) {
    self.unit = unit
    self.time = time
    self.coordinate = coordinate
    self.horizontalError = horizontalError
    self.speed = speed
    self.course = course
    self.isDeadReckoned = isDeadReckoned
  }
}

/// Why a report gave no usable fix.
package enum FixRefusal: String, Error, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
  /// The receiver had no position (mode below 2).
  case noPosition = "no_position"
  /// The receiver, or whoever feeds it, says the position is simulated.
  case simulated
  /// A position off the globe, not a number, or exactly 0° N 0° E.
  case notAPlace = "not_a_place"
  /// A reported error so large that the position says nothing of where the unit is.
  case imprecise
  /// A date outside the 1,024 weeks a receiver can tell apart.
  case absurdDate = "absurd_date"
  /// Not later than a fix of the same unit already taken.
  case outOfOrder = "out_of_order"
  /// Farther from the last position than anyone can have gone since.
  case impossibleJump = "impossible_jump"
}

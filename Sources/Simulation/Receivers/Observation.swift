// SPDX-License-Identifier: Apache-2.0

package import Geography
package import Patrol

/// What a receiver says at one epoch.
package struct Observation: Hashable, Sendable {
  package var time: Timestamp
  /// Nil when the receiver has no position.
  package var solution: Solution?
  /// The satellites it sees, used or not, the used ones first.
  package var satellites: [Satellite]

  /// A position, and what the receiver believes of it.
  package struct Solution: Hashable, Sendable {
    package enum Dimension: Int, Hashable, Sendable {
      case two = 2
      case three = 3
    }

    package var coordinate: Coordinate
    package var dimension: Dimension
    /// Metres above mean sea level.
    package var altitude: Double
    /// Metres per second, from Doppler; nil from a receiver that reports none.
    package var speed: Double?
    /// Degrees clockwise from true north, 0 to 360; nil when hardly moving or without a speed.
    package var course: Double?
    /// Horizontal dilution of precision, no unit.
    package var hdop: Double
    /// Satellites in the solution.
    package var used: Int
    /// One standard deviation north and east in metres, as the receiver believes.
    package var sigma: Double
    /// What gpsd gives as `eph`, in metres; nil when the receiver says nothing of its error.
    package var horizontalError: Double?
  }

  /// The fix that gpsd makes of it; nil when there is none.
  package func fix(unit: String) -> Fix? {
    solution.map {
      Fix(
        unit: unit, time: time, coordinate: $0.coordinate,
        horizontalError: $0.horizontalError, speed: $0.speed, course: $0.course)
    }
  }
}

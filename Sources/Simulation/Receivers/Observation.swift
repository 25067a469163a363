// SPDX-License-Identifier: Apache-2.0

package import Geography
package import Patrol

/// The report of a receiver at one epoch.
package struct Observation: Hashable, Sendable {
  package var time: Timestamp
  /// Nil when the receiver has no position.
  package var solution: Solution?
  /// The satellites in view, those that are used first.
  package var satellites: [Satellite]

  /// A position and the receiver's own estimate of its error.
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
    /// gpsd's `eph` in metres; nil if the receiver reports no error.
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

/// A GPS satellite in a receiver's list.
package struct Satellite: Hashable, Sendable {
  /// Pseudorandom noise number, 1 to 32.
  package var number: Int
  /// Whole degrees above the horizon, 0 to 90.
  package var elevation: Int
  /// Whole degrees clockwise from true north, 0 to 359.
  package var azimuth: Int
  /// Carrier to noise density in whole dB-Hz.
  package var strength: Int
  package var isUsed: Bool

  /// The satellites of a made-up sky at `time`, best first.
  ///
  /// Each crosses the sky at a constant rate and never sets. That is enough for realistic reports,
  /// and no use for computing a position.
  static func sky(at time: Timestamp, visible: Int, used: Int) -> [Satellite] {
    let minutes = Int(time.milliseconds / 60_000)
    return numbers.indices.map { index in
      // Up to 80° and down to 10° again in 280 minutes.
      let phase = (minutes + index * 97) % 280
      let elevation = 10 + min(phase, 280 - phase) / 2
      return Satellite(
        number: numbers[index], elevation: elevation,
        azimuth: (index * 137 + minutes / 2) % 360, strength: 22 + elevation / 4, isUsed: false)
    }
    .sorted { ($1.elevation, $0.number) < ($0.elevation, $1.number) }
    .prefix(visible).enumerated().map { rank, satellite in
      var satellite = satellite
      satellite.isUsed = rank < used
      return satellite
    }
  }

  /// As many as a GSA sentence has room for.
  private static let numbers = [2, 5, 7, 9, 13, 14, 16, 20, 22, 27, 29, 30]
  /// The most a sky holds.
  static let most = numbers.count
}

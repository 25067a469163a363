// SPDX-License-Identifier: Apache-2.0

import Patrol

/// A GPS satellite as a receiver lists it.
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
  /// Each crosses the sky at an even pace and never sets: enough for reports to look real, of no
  /// use for computing a position.
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

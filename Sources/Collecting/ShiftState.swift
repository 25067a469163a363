// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol

/// A shift that has been started and not ended, as the journal keeps it; no position.
package struct ShiftState: Hashable, Sendable, Codable {
  package var booking: Booking
  /// The hot spot set it began with.
  package var hotSpotsVersion: String
  /// When it was booked, and when this was written, by the device's clock.
  package var bookedAt: Timestamp
  package var savedAt: Timestamp
  /// Seconds since the booking, and those of them in which the collector did not run.
  var elapsed: Double
  var off: Double
  /// What happened before the first fix.
  var refused: [FixRefusal: Int]
  var remarks: [String]
  /// Nil until the unit's first fix.
  var shift: UnitShift.Checkpoint?
}

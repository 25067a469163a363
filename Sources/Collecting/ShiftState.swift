// SPDX-License-Identifier: Apache-2.0

package import Detection
package import FoundationEssentials
package import Patrol
package import Wire

/// An open shift as the journal keeps it. It holds no position.
package struct ShiftState: Hashable, Sendable, Codable {
  /// When it was booked, and when this was written, by the device's clock.
  package var bookedAt: Timestamp
  package var savedAt: Timestamp
  /// Seconds since the booking, and those of them in which the collector did not run.
  var elapsed: Double
  var off: Double
  /// Seconds of the shift in which the collector had run, and had not run, when the last fix came.
  var ranAtFix: Double
  var offAtFix: Double
  /// Seconds since the last fix in which gpsd was down, as known when the program was stopped; nil
  /// when there were none or they are not known.
  var downSinceFix: Double?
  /// True when the program was stopped properly; nil in every other saved state.
  var wasStopped: Bool?
  /// The gpsd that last reported the unit; nil when the unit was not heard.
  var gpsd: String?
  /// Epochs that were taken in since the booking; nil when there were none.
  var judged: Int?
  package var shift: UnitShift.Checkpoint

  package var booking: Booking { shift.booking }
  /// The hot spot set the shift began with.
  package var hotSpotsVersion: String { shift.hotSpotsVersion }
}

extension ShiftState {
  /// Reads what a journal kept.
  ///
  /// - Throws: `WireError.unreadable`, also for values that no shift can have.
  package init(bytes: Data) throws(WireError) {
    self = try Wire.decode(ShiftState.self, from: bytes)
    guard isPossible else { throw .unreadable("no shift can have these values") }
  }

  private var isPossible: Bool {
    [elapsed, off, ranAtFix, offAtFix, downSinceFix ?? 0].allSatisfy(Plausible.isSpan)
      && Plausible.isCount(judged ?? 0) && shift.isPossible
  }
}

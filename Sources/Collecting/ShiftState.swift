// SPDX-License-Identifier: Apache-2.0

package import Detection
package import FoundationEssentials
package import Patrol
package import Wire

/// A shift that has been started and not ended, as the journal keeps it; no position.
package struct ShiftState: Hashable, Sendable, Codable {
  /// When it was booked, and when this was written, by the device's clock.
  package var bookedAt: Timestamp
  package var savedAt: Timestamp
  /// Seconds since the booking, and those of them in which the collector did not run.
  var elapsed: Double
  var off: Double
  /// Both of them, with and without the collector running, at the last fix.
  var ranAtFix: Double
  var offAtFix: Double
  /// Seconds of gpsd's absence since the last fix, as far as the program that wrote this knew when
  /// it was stopped; nil when there were none, or nobody asked.
  var downSinceFix: Double?
  /// True when the program was stopped in good order; nil when it went on.
  var wasStopped: Bool?
  /// The gpsd that last told of the unit; nil when it was not heard.
  var gpsd: String?
  /// Epochs that were taken in since the booking; nil when there were none.
  var judged: Int?
  package var shift: UnitShift.Checkpoint

  package var booking: Booking { shift.booking }
  /// The hot spot set the shift began with.
  package var hotSpotsVersion: String { shift.hotSpotsVersion }
}

extension ShiftState {
  /// Longest that a shift may have lasted, in seconds; beyond any that people forget to end.
  private static let longest = 366 * 86_400.0
  /// More epochs than the fastest receiver has in the longest of them.
  private static let counts = 0...1_000_000_000

  /// Reads what a journal kept.
  ///
  /// - Throws: `WireError.unreadable`, also for what no shift can have come to.
  package init(bytes: Data) throws(WireError) {
    self = try Wire.decode(ShiftState.self, from: bytes)
    guard isPossible else { throw .unreadable("no shift can have come to this") }
  }

  private var isPossible: Bool {
    let spans = 0...Self.longest
    let seconds = [elapsed, off, ranAtFix, offAtFix, downSinceFix ?? 0]
    return seconds.allSatisfy(spans.contains)
      && Self.counts.contains(judged ?? 0) && shift.isPossible
  }
}

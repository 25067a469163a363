// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Journaling
import Patrol
import Platform

/// Makes room for new records on a full disk, and reports how many records that cost.
///
/// By then the journal has used its reserve, the spare segments. Each call removes the older half
/// of the records that the store has acknowledged. It never removes other records.
struct DiskRoom {
  /// Set from the first full disk until the reserve is whole again.
  private var isFull = false
  /// Records removed since then.
  private var removed = 0
  /// By the steady clock, in nanoseconds.
  private var lastTry: UInt64?
  /// Seconds between two tries to restore the reserve.
  private static let pause = 60.0

  /// A message for `patrol status`; nil while there is room.
  var trouble: String? {
    guard isFull else { return nil }
    let given =
      removed == 0
      ? "no record has been removed yet"
      : "to keep new records, the \(removed) oldest that the store has were removed"
    return "the disk is full: \(given)"
  }

  /// Removes the older half of the acknowledged records; false if there was none.
  mutating func removeOldest(from journal: Journal) throws(JournalError) -> Bool {
    isFull = true
    let count = try journal.pruneOlderHalf()
    removed += count
    return count > 0
  }

  /// Restores the reserve when there is room for it. It tries once a minute, so that it does not
  /// keep writing to a disk that stays full.
  mutating func recover(_ journal: Journal, _ now: ClockReading) {
    if let lastTry, now.seconds(since: lastTry) < Self.pause { return }
    lastTry = now.steady
    if journal.isReserveHeld {
      (isFull, removed) = (false, 0)
      return
    }
    guard journal.isReserveAffordable else {
      isFull = true
      return
    }
    do {
      try journal.holdReserve()
    } catch {
      // The journal itself reports other failures of the file system.
      if case .diskFull = error { isFull = true }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Journaling
import Patrol
import Platform

/// Makes room for new records on a full disk, and tells what that took.
///
/// The journal has taken its reserve, its next segment, by then. The oldest records go that the
/// store has answered for, half of them at a time; what it has not answered for never goes.
struct DiskRoom {
  /// Set from the first full disk until the reserve is whole again.
  private var isFull = false
  /// Records given up since.
  private var removed = 0
  /// By the steady clock, in nanoseconds.
  private var lastTry: UInt64?
  /// In seconds.
  private static let pause = 60.0

  /// What a person should know; nil while there is room.
  var trouble: String? {
    guard isFull else { return nil }
    let given = removed == 0 ? "no record has been removed" : "the \(removed) oldest were removed"
    return "the disk is full: of the records the store has, \(given) to keep new ones"
  }

  /// Removes the older half of what the store has answered for; false when that was nothing.
  mutating func removeOldest(from journal: Journal) throws(JournalError) -> Bool {
    isFull = true
    let count = try journal.pruneOlderHalf()
    removed += count
    return count > 0
  }

  /// Holds the reserve again when there is room for it; tries once a minute, so that a disk that
  /// stays full is not written for nothing.
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
      // A file system that fails otherwise is the journal's to tell.
      if case .diskFull = error { isFull = true }
    }
  }
}

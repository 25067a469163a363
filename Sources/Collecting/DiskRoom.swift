// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Journaling
import Patrol
import Platform

/// Makes room for new records on a full disk, and tells what that took.
///
/// First the reserve goes, then the oldest records the store has answered for, half of them at a
/// time; what it has not answered for never goes.
struct DiskRoom {
  private let reserve: Reserve
  /// Those that are held while there is room, the one needed for the next start first.
  private let reserves: [Reserve]
  /// Set from the first full disk until the reserves are whole again.
  private var isFull = false
  /// Records given up since.
  private var removed = 0
  /// By the steady clock, in nanoseconds.
  private var lastTry: UInt64?
  /// In seconds.
  private static let pause = 60.0

  init(journal path: String) {
    reserve = Reserve(journal: path)
    reserves = [Reserve(journal: path, for: .opening), reserve]
  }

  /// What a person should know; nil while there is room.
  var trouble: String? {
    guard isFull else { return nil }
    let given = removed == 0 ? "no record has been removed" : "the \(removed) oldest were removed"
    return "the disk is full: of the records the store has, \(given) to keep new ones"
  }

  /// Gives up the reserve; false when that made no room.
  mutating func giveUpReserve() -> Bool {
    isFull = true
    return reserve.release()
  }

  /// Removes the older half of what the store has answered for; false when that was nothing.
  mutating func removeOldest(from journal: Journal) throws(JournalError) -> Bool {
    isFull = true
    let count = try journal.pruneOlderHalf()
    removed += count
    return count > 0
  }

  /// Holds the reserves again when there is room for it; tries once a minute, so that a disk that
  /// stays full is not written for nothing.
  mutating func recover(_ now: ClockReading) {
    if let lastTry, now.seconds(since: lastTry) < Self.pause { return }
    lastTry = now.steady
    guard reserves.contains(where: { !$0.isHeld }) else {
      (isFull, removed) = (false, 0)
      return
    }
    do {
      for reserve in reserves where !reserve.isHeld {
        guard reserve.isAffordable else {
          isFull = true
          return
        }
        try reserve.hold()
      }
    } catch {
      // A file system that fails otherwise is the journal's to tell.
      if case .diskFull = error { isFull = true }
    }
  }
}

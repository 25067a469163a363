// SPDX-License-Identifier: Apache-2.0

import Journaling
import Logging
import Patrol

/// What the device need not keep any longer.
extension Collector {
  /// For how long records the store has answered for are kept, in seconds, and how many at most:
  /// what people may still ask the device itself, in some 10 MB. By the device's clock, which may be
  /// wrong: the number bounds what stays too long, and what goes too early the store has.
  private static let acknowledgedAge = 30 * 86_400.0
  private static let acknowledgedCount = 10_000
  /// In seconds.
  private static let pruningInterval = 3600.0

  /// Lets go of what the store has had for long.
  func prune(_ now: ClockReading) {
    if let lastPruning, now.seconds(since: lastPruning) < Self.pruningInterval { return }
    lastPruning = now.steady
    do {
      let removed = try withJournal { journal throws(JournalError) in
        try journal.prune(
          acknowledgedBefore: now.wall.advanced(bySeconds: -Self.acknowledgedAge),
          keepingAtMost: Self.acknowledgedCount)
      }
      if removed > 0 { log.info("old records removed", metadata: ["records": "\(removed)"]) }
    } catch {
      log.warning("old records cannot be removed: \(error)")
    }
  }
}

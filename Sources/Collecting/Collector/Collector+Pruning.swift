// SPDX-License-Identifier: Apache-2.0

import Journaling
import Logging
package import Patrol
import Platform
package import Wire

/// Removes old records that the store has.
extension Collector {
  /// How long acknowledged records stay, in seconds, and how many stay at most (about 10 MB), so
  /// that people can still ask the device about them. Only the store's clock counts: the device's
  /// own may be wrong by years.
  private static let acknowledgedAge = 30 * 86_400.0
  private static let acknowledgedCount = 10_000
  /// Seconds between two prunings.
  private static let pruningInterval = 3600.0

  /// Removes records that the store acknowledged long ago and that its new receipt confirms.
  ///
  /// Only a new receipt shows what the store has now: since the receipt before, the store may have
  /// been put back to an older copy.
  ///
  /// - Parameter time: when the store gave the receipt, by the store's clock. If it is nil, records
  ///   are removed only to limit their number.
  package func prune(with receipt: StoreAPI.Receipt, at time: Timestamp?) {
    let now = clock()
    if let lastPruning, now.seconds(since: lastPruning) < Self.pruningInterval { return }
    lastPruning = now.steady
    let oldest =
      time?.advanced(bySeconds: -Self.acknowledgedAge) ?? Timestamp(milliseconds: .min)
    do {
      let removed = try withJournal { journal throws(JournalError) in
        try journal.prune(
          acknowledgedBefore: oldest, keepingAtMost: Self.acknowledgedCount, namedBy: receipt)
      }
      if removed > 0 { log.info("old records removed", metadata: ["records": "\(removed)"]) }
    } catch {
      log.warning("old records cannot be removed: \(error)")
    }
  }
}

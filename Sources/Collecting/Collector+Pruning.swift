// SPDX-License-Identifier: Apache-2.0

import Journaling
import Logging
package import Patrol
import Platform
package import Wire

/// What the device need not keep any longer.
extension Collector {
  /// For how long records the store has answered for are kept, in seconds, and how many at most:
  /// what people may still ask the device itself, in some 10 MB. By the store's clock alone: the
  /// device's own may be wrong by years.
  private static let acknowledgedAge = 30 * 86_400.0
  private static let acknowledgedCount = 10_000
  /// In seconds.
  private static let pruningInterval = 3600.0

  /// Lets go of what the store has had for long and says now that it has.
  ///
  /// Only a receipt that has just come speaks of the store as it is: it may have been put back to
  /// an older copy since the one before.
  ///
  /// - Parameter time: when the store gave the receipt, by its own clock; without it only the
  ///   number of records bounds what stays.
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

// SPDX-License-Identifier: Apache-2.0

/// How much the journal holds.
package struct JournalCounts: Hashable, Sendable {
  /// Records the store has not answered for.
  package var pending = 0
  /// Records the store has answered for, those in quarantine included.
  package var acknowledged = 0
  /// Records in the store's quarantine.
  package var quarantined = 0
  /// Among them, those that were changed here after they were signed.
  package var refused = 0
  /// Numbers whose records were lost to damage, and which the store is not known to have.
  package var lost = 0
  /// Among them, those that no shift record tells of yet.
  package var untold = 0
  /// Numbers whose records the store has and the journal has no longer.
  package var spent = 0
  /// The newest record's number; 0 before the first.
  package var highestSequence: Int64 = 0
  /// The number of the oldest pending record; nil when none is.
  package var oldestPending: Int64?

  package init(highestSequence: Int64 = 0) { self.highestSequence = highestSequence }

  mutating func count(_ sequence: Int64, _ status: EntryStatus) {
    switch status {
    case .pending:
      pending += 1
      oldestPending = oldestPending ?? sequence
    case .stored, .duplicate: acknowledged += 1
    case .quarantined, .refused:
      acknowledged += 1
      quarantined += 1
      if status == .refused { refused += 1 }
    case .lost: lost += 1
    case .spent: spent += 1
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Wire

/// Records of one journal that the store will not take even alone.
package struct SetAside: Hashable, Sendable {
  /// The journal whose numbers these are; nil before any was read.
  let journal: JournalName?
  /// The store's reasons by record.
  package private(set) var faults: [Int64: StoreFault] = [:]
  /// What the records take in a batch, in bytes.
  private(set) var bytes = 0

  package init(journal: JournalName? = nil) {
    self.journal = journal
  }

  mutating func add(_ entry: Batch.Entry, because fault: StoreFault) {
    faults[entry.sequence] = fault
    bytes += SignedBatch.bytes(of: entry)
  }
}

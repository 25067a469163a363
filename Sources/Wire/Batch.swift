// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials

/// Records of one journal on their way to the store, each with its place in the chain.
///
/// Whether a record can be understood is not the batch's concern, so one bad record stops no
/// other. On paper a batch is signed: `SignedBatch`.
package struct Batch: Hashable, Sendable {
  /// Most records in a batch.
  package static let maximumEntries = 500
  /// Longest batch accepted, in bytes before compression.
  package static let maximumBytes = 8 << 20

  package struct Entry: Hashable, Sendable {
    /// Place in the device's journal, from 1.
    package var sequence: Int64
    /// The link of the record before.
    package var previous: Link
    /// The record's bytes as journaled; no line break among them.
    package var record: Data

    package init(sequence: Int64, previous: Link, record: Data) {
      self.sequence = sequence
      self.previous = previous
      self.record = record
    }

    /// The record's own link in the chain of `journal`.
    package func link(in journal: JournalName) -> Link {
      Link(
        journal: journal, sequence: sequence, previous: previous,
        digest: SHA256.hash(data: record))
    }
  }

  package var journal: JournalName
  package var entries: [Entry]

  package init(journal: JournalName, entries: [Entry]) {
    self.journal = journal
    self.entries = entries
  }
}

// SPDX-License-Identifier: Apache-2.0

/// How far a journal's chain has come.
package struct ChainHead: Hashable, Sendable {
  package var journal: JournalName
  /// The sequence number of the chain's first record.
  package var first: Int64
  /// The sequence number of its newest.
  package var last: Int64
  /// The link of the newest; nil when that record is lost.
  package var link: Link?

  package init(journal: JournalName, first: Int64, last: Int64, link: Link?) {
    self.journal = journal
    self.first = first
    self.last = last
    self.link = link
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Wire

/// A journal's name and where its chain of records begins.
package struct Chain: Hashable, Sendable {
  package var journal: JournalName
  /// The sequence number of the chain's first record.
  package var first: Int64

  package init(journal: JournalName, first: Int64) {
    self.journal = journal
    self.first = first
  }

  /// What stands before the record `sequence` when nothing is known of the one before it.
  func beginning(at sequence: Int64) -> Link { .beginning(of: journal, at: sequence) }
}

// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Wire

extension JournalName {
  /// The journal of tests that care for one alone.
  package static let test: JournalName = {
    guard let name = JournalName("0123456789abcdef") else { preconditionFailure("no such name") }
    return name
  }()
}

extension Batch.Entry {
  /// An entry that begins a chain of its own in the journal of tests.
  package init(sequence: Int64, record: Data) {
    self.init(
      sequence: sequence, previous: .beginning(of: .test, at: sequence), record: record)
  }
}

extension Batch {
  package init(entries: [Entry]) {
    self.init(journal: .test, entries: entries)
  }

  /// Records in one true chain, numbered from `first`.
  package static func chained(
    _ records: [Data], journal: JournalName = .test, from first: Int64 = 1
  ) -> Batch {
    var previous = Link.beginning(of: journal, at: first)
    var entries: [Entry] = []
    for (index, record) in records.enumerated() {
      let entry = Entry(sequence: first + Int64(index), previous: previous, record: record)
      previous = entry.link(in: journal)
      entries.append(entry)
    }
    return Batch(journal: journal, entries: entries)
  }
}

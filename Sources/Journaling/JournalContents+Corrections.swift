// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Wire

/// Which records count no more, since corrections replace them.
extension JournalContents {
  /// Entries read at once.
  private static let page = 500

  /// The records with numbers up to `last`, oldest first, without those that are spent.
  package func forEachRecord(upTo last: Int64, _ body: (Data) throws -> Void) throws {
    var sequence: Int64 = 0
    while sequence < last {
      let entries = try entries(after: sequence, limit: Self.page)
      guard let newest = entries.last else { return }
      sequence = newest.sequence
      for entry in entries where entry.status.hasRecord && entry.sequence <= last {
        try body(entry.record)
      }
    }
  }

  /// The ids of the records that others replace, among those with numbers up to `last`.
  package func replaced(upTo last: Int64) throws -> Set<String> {
    var ids: Set<String> = []
    try forEachRecord(upTo: last) { bytes in
      if let id = (try? Record(bytes: bytes))?.replaces { ids.insert(id) }
    }
    return ids
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Wire

/// Which of some records with the same bytes counts.
///
/// Devices enrolled under one name are one lineage: a device enrolled anew goes on as the old one.
/// A correction names the record it replaces by the id that this has on the correction's own
/// device, and must come after it in that device's journal. What replaces a record replaces the
/// same bytes in the whole lineage, and nowhere else. A visit is replaced by visits alone, and a
/// shift by shifts.
///
/// Of the same bytes from several devices, the first that its own lineage does not replace counts,
/// and no other. So a device enrolled anew may send its journal again, and a stranger who sends
/// another's record cannot take it out of the count.
package enum Supersession {
  /// A record with these bytes.
  package struct Copy: Hashable, Sendable {
    /// Grows in the order of arrival.
    package var row: Int64
    /// The name that its device was enrolled under.
    package var lineage: String
    /// Whether its own device replaced it (`isAfter`).
    package var isCorrected: Bool

    package init(row: Int64, lineage: String, isCorrected: Bool) {
      self.row = row
      self.lineage = lineage
      self.isCorrected = isCorrected
    }
  }

  /// Where a record stands among those of its device.
  package struct RecordPosition: Hashable, Sendable {
    package var row: Int64
    package var journal: JournalName
    package var sequence: Int64

    package init(row: Int64, journal: JournalName, sequence: Int64) {
      self.row = row
      self.journal = journal
      self.sequence = sequence
    }

    /// Whether it comes after `other`: by number within one journal, by arrival between two.
    package func isAfter(_ other: RecordPosition) -> Bool {
      journal == other.journal ? sequence > other.sequence : row > other.row
    }
  }

  /// Lineages that replace these bytes.
  package static func replacing(_ copies: [Copy]) -> Set<String> {
    Set(copies.lazy.filter(\.isCorrected).map(\.lineage))
  }

  /// The row that counts; nil when none does. All records with the same bytes must be given.
  package static func counting(among copies: [Copy]) -> Int64? {
    let replaced = replacing(copies)
    return copies.lazy.filter { !replaced.contains($0.lineage) }.map(\.row).min()
  }
}

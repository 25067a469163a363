// SPDX-License-Identifier: Apache-2.0

package import Dosage
import FoundationEssentials
import Patrol
import SQLite
import Wire

/// What never came, although what came before and after it did.
///
/// A journal goes with the name its device was enrolled under: one enrolled anew goes on with it, and
/// sends what it still has.
extension GeoPackageStore {
  package func missingRecords() throws(StoreError) -> [MissingRecords] {
    try answering { () throws(SQLiteError) in
      let rows = try connection.rows(
        """
        SELECT name, journal, before, sequence, previous FROM (
          SELECT name, journal, sequence, max(previous) AS previous,
                 lag(sequence, 1, 0) OVER (PARTITION BY name, journal ORDER BY sequence) AS before
            FROM entries CROSS JOIN devices ON devices.id = entries.device
           WHERE journal != '' GROUP BY name, journal, sequence)
         WHERE before < sequence - 1 ORDER BY name, journal, sequence
        """)
      var missing: [MissingRecords] = []
      for row in rows {
        if let records = try missingRecords(row) { missing.append(records) }
      }
      return missing
    }
  }

  /// Takes out of what a journal lacks what another device of its lineage brought.
  func lookElsewhere(for journal: inout AuditReport.Journal) throws(SQLiteError) {
    guard let name = journal.journal else { return }
    var missing: [ClosedRange<Int64>] = []
    for run in journal.missing {
      let found = try connection.rows(
        """
        SELECT DISTINCT theirs.sequence FROM devices AS own CROSS JOIN devices AS its
          CROSS JOIN entries AS theirs
         WHERE own.id = ? AND its.name = own.name AND its.id != own.id AND theirs.device = its.id
           AND theirs.journal = ? AND theirs.sequence BETWEEN ? AND ? ORDER BY theirs.sequence
        """, .text(journal.device), .text(name.description), .integer(run.lowerBound),
        .integer(run.upperBound)
      ).compactMap { $0.integer(0) }
      journal.elsewhere += Int64(found.count)
      var next = run.lowerBound
      for sequence in found {
        if next < sequence { missing.append(next...(sequence - 1)) }
        next = sequence + 1
      }
      if next <= run.upperBound { missing.append(next...run.upperBound) }
      if found.last == run.upperBound, try !follows(run.upperBound + 1, in: name, journal.device) {
        journal.breaks.append(run.upperBound + 1)
      }
    }
    journal.missing = missing
  }

  // MARK: Helpers

  /// 9999-12-31T23:59:59Z.
  private static let endOfTime = Timestamp(milliseconds: 253_402_300_799_000)

  private func missingRecords(_ row: Row) throws(SQLiteError) -> MissingRecords? {
    guard let lineage = row.text(0), let journal = row.text(1), let before = row.integer(2),
      let after = row.integer(3), before + 1 < after
    else { return nil }
    if before == 0 {
      // What follows from another record is not the first.
      guard let name = JournalName(journal), let previous = row.blob(4).flatMap(Link.init(bytes:)),
        previous != .beginning(of: name, at: after)
      else { return nil }
    }
    let earlier = try time(of: "sequence < \(after) ORDER BY sequence DESC", lineage, journal)
    let later = try time(of: "sequence >= \(after) ORDER BY sequence", lineage, journal)
    let known = try enrolled(lineage)
    let start = earlier?.start ?? known
    let end = later?.end ?? Self.endOfTime
    return MissingRecords(
      lineage: lineage, numbers: (before + 1)...(after - 1),
      span: Interval(from: start, to: max(start, end)))
  }

  /// The time that the first record tells of among those where `condition` holds.
  private func time(
    of condition: String, _ lineage: String, _ journal: String
  ) throws(SQLiteError) -> Interval? {
    let rows = try connection.rows(
      """
      WITH nearest AS (
        SELECT record FROM entries CROSS JOIN devices ON devices.id = entries.device
         WHERE name = ? AND journal = ? AND record IS NOT NULL AND \(condition) LIMIT 1)
      SELECT entered, "left" FROM visits WHERE fid = (SELECT record FROM nearest)
      UNION ALL SELECT started, ended FROM shifts WHERE fid = (SELECT record FROM nearest)
      """, .text(lineage), .text(journal))
    guard let row = rows.first, let start = row.text(0).flatMap({ Timestamp($0) }),
      let end = row.text(1).flatMap({ Timestamp($0) })
    else { return nil }
    return Interval(from: start, to: max(start, end))
  }

  /// When the first device of the lineage was made known; before that it had nothing to record.
  private func enrolled(_ lineage: String) throws(SQLiteError) -> Timestamp {
    let first = try connection.rows(
      "SELECT min(enrolled) FROM devices WHERE name = ?", .text(lineage)
    )
    .first
    return first?.text(0).flatMap { Timestamp($0) } ?? Timestamp(milliseconds: 0)
  }

  /// Whether the entry under `sequence` follows from the one before it, whichever device of the
  /// lineage brought that.
  private func follows(
    _ sequence: Int64, in journal: JournalName, _ device: String
  ) throws(SQLiteError) -> Bool {
    try !connection.rows(
      """
      SELECT 1 FROM entries AS own CROSS JOIN entries AS theirs
       WHERE own.device = ? AND own.journal = ? AND own.sequence = ?
         AND theirs.device IN (
           SELECT its.id FROM devices AS its JOIN devices AS own ON its.name = own.name
            WHERE own.id = ?)
         AND theirs.journal = own.journal AND theirs.sequence = own.sequence - 1
         AND theirs.link = own.previous
      """, .text(device), .text(journal.description), .integer(sequence), .text(device)
    ).isEmpty
  }
}

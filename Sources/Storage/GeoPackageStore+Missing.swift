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
      // Of most journals their counts say that nothing is missing.
      let rows = try connection.rows(
        """
        WITH lineages AS (
          SELECT name FROM devices WHERE id IN (
            SELECT device FROM entries
             GROUP BY device, journal HAVING count(*) < max(sequence)))
        SELECT name, journal, before, sequence, previous FROM (
          SELECT name, journal, sequence, max(previous) AS previous,
                 lag(sequence, 1, 0) OVER (PARTITION BY name, journal ORDER BY sequence) AS before
            FROM devices CROSS JOIN entries ON entries.device = devices.id
           WHERE name IN lineages GROUP BY name, journal, sequence)
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
    var missing: [ClosedRange<Int64>] = []
    for run in journal.missing {
      let found = try connection.rows(
        """
        SELECT DISTINCT theirs.sequence FROM devices AS own CROSS JOIN devices AS its
          CROSS JOIN entries AS theirs
         WHERE own.id = ? AND its.name = own.name AND its.id != own.id AND theirs.device = its.id
           AND theirs.journal = ? AND theirs.sequence BETWEEN ? AND ? ORDER BY theirs.sequence
        """, .text(journal.device), .text(journal.journal.description), .integer(run.lowerBound),
        .integer(run.upperBound)
      ).compactMap { $0.integer(0) }
      journal.elsewhere += Int64(found.count)
      var lacking = run.lowerBound
      for sequence in found {
        if lacking < sequence { missing.append(lacking...(sequence - 1)) }
        lacking = sequence + 1
      }
      if lacking <= run.upperBound { missing.append(lacking...run.upperBound) }
      let next = run.upperBound + 1
      if found.last == run.upperBound, !journal.breaks.contains(next),
        try !follows(next, in: journal.journal, journal.device)
      {
        journal.breaks.append(next)
      }
    }
    journal.missing = missing
  }

  // MARK: Helpers

  private static let beginningOfTime = Timestamp(milliseconds: 0)
  /// 9999-12-31T23:59:59Z.
  private static let endOfTime = Timestamp(milliseconds: 253_402_300_799_000)
  /// A record is numbered when what it tells of has ended, or a collector that was off learns that it
  /// has, among those of other units: it may tell of so many seconds before the record in front of it
  /// or after the one behind.
  private static let margin = 86_400.0

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
    let earlier = try time(of: lineage, journal, nearest: "sequence < ?", after, "DESC")
    let later = try time(of: lineage, journal, nearest: "sequence >= ?", after, "ASC")
    var (start, end) = (Self.beginningOfTime, Self.endOfTime)
    if let earlier {
      let first = min(earlier.end, later?.start ?? earlier.end)
      start = max(start, first.advanced(bySeconds: -Self.margin))
    }
    if let later {
      let last = max(later.end, earlier?.end ?? later.end)
      end = max(start, min(end, last.advanced(bySeconds: Self.margin)))
    }
    return MissingRecords(
      lineage: lineage, numbers: (before + 1)...(after - 1), span: Interval(from: start, to: end))
  }

  /// The time that the nearest record to `number` tells of, whichever device of the lineage sent it.
  private func time(
    of lineage: String, _ journal: String, nearest condition: String, _ number: Int64,
    _ order: String
  ) throws(SQLiteError) -> Interval? {
    // By the key alone, device for device: there may be very many entries.
    let rows = try connection.rows(
      """
      WITH nearest AS (
        SELECT id AS device, (
          SELECT sequence FROM entries WHERE entries.device = devices.id AND journal = ?
             AND \(condition) AND record IS NOT NULL ORDER BY sequence \(order) LIMIT 1
        ) AS sequence FROM devices WHERE name = ?),
      one AS (
        SELECT record FROM nearest CROSS JOIN entries ON entries.device = nearest.device
           AND entries.journal = ? AND entries.sequence = nearest.sequence
         ORDER BY nearest.sequence \(order) LIMIT 1)
      SELECT entered, "left" FROM visits WHERE fid = (SELECT record FROM one)
      UNION ALL SELECT started, ended FROM shifts WHERE fid = (SELECT record FROM one)
      """, .text(journal), .integer(number), .text(lineage), .text(journal))
    guard let row = rows.first, let start = row.text(0).flatMap({ Timestamp($0) }),
      let end = row.text(1).flatMap({ Timestamp($0) })
    else { return nil }
    return Interval(from: start, to: max(start, end))
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

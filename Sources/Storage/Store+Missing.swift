// SPDX-License-Identifier: Apache-2.0

import Databases
package import Dosage
import FoundationEssentials
import Keeping
import Patrol
import Wire

/// What never came, although what came before and after it did (`MissingRun`).
extension Store {
  /// What devices numbered and never sent, by lineage, journal and number.
  package func missingRecords() throws(StoreError) -> [MissingRecords] {
    try reading { () throws(DatabaseError) in
      // Of most journals their counts say that nothing is missing.
      let rows = try database.rows(
        """
        WITH lineages AS (
          SELECT name FROM devices WHERE id IN (
            SELECT device FROM entries
             GROUP BY device, journal HAVING count(*) < max(sequence)))
        SELECT name, journal, before, sequence FROM (
          SELECT name, journal, sequence,
                 lag(sequence) OVER (PARTITION BY name, journal ORDER BY sequence) AS before
            FROM devices JOIN entries ON entries.device = devices.id
           WHERE name IN (SELECT name FROM lineages) GROUP BY name, journal, sequence) AS numbers
         WHERE coalesce(before, 0) < sequence - 1 ORDER BY name, journal, sequence
        """)
      var missing: [MissingRecords] = []
      for row in rows {
        if let records = try missingRecords(row) { missing.append(records) }
      }
      return missing
    }
  }

  /// Takes out of what a journal lacks what another device of its lineage brought.
  func lookElsewhere(for journal: inout AuditReport.JournalChain) throws(DatabaseError) {
    var missing: [ClosedRange<Int64>] = []
    for run in journal.missing {
      let found = try database.rows(
        """
        SELECT DISTINCT theirs.sequence FROM devices AS own
          JOIN devices AS its ON its.name = own.name AND its.id <> own.id
          JOIN entries AS theirs ON theirs.device = its.id
         WHERE own.id = ? AND theirs.journal = ? AND theirs.sequence BETWEEN ? AND ?
         ORDER BY theirs.sequence
        """, .text(journal.device), .text(journal.journal.description),
        .integer(run.lowerBound), .integer(run.upperBound)
      ).compactMap { $0.integer(0) }
      journal.elsewhere += Int64(found.count)
      missing += run.lacking(found)
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

  private func missingRecords(_ row: Row) throws(DatabaseError) -> MissingRecords? {
    guard let lineage = row.text(0), let journal = row.text(1).flatMap(JournalName.init),
      let after = row.integer(3)
    else { return nil }
    let before = row.integer(2) ?? 0
    let previous = before == 0 ? try self.previous(of: after, in: journal, lineage) : nil
    guard
      let run = MissingRun(
        lineage: lineage, journal: journal, before: before, after: after, previous: previous)
    else { return nil }
    return run.records(
      earlier: try time(of: run, nearest: "sequence < ?", after, "DESC"),
      later: try time(of: run, nearest: "sequence >= ?", after, "ASC"))
  }

  /// The link that an entry says stands before it, whichever device of the lineage sent it.
  private func previous(
    of sequence: Int64, in journal: JournalName, _ lineage: String
  ) throws(DatabaseError) -> Link? {
    try database.rows(
      """
      SELECT previous FROM devices JOIN entries ON entries.device = devices.id
       WHERE name = ? AND journal = ? AND sequence = ? ORDER BY previous DESC LIMIT 1
      """, .text(lineage), .text(journal.description), .integer(sequence)
    ).first?.blob(0).flatMap(Link.init(bytes:))
  }

  /// The time that the nearest record to `number` tells of; any device of the lineage may have
  /// sent it.
  private func time(
    of run: MissingRun, nearest condition: String, _ number: Int64, _ order: String
  ) throws(DatabaseError) -> Interval? {
    // By the key alone, device for device: there may be very many entries.
    let rows = try database.rows(
      """
      WITH nearest AS (
        SELECT id AS device, (
          SELECT sequence FROM entries WHERE entries.device = devices.id AND journal = ?
             AND \(condition) AND record IS NOT NULL ORDER BY sequence \(order) LIMIT 1
        ) AS sequence FROM devices WHERE name = ?),
      one AS (
        SELECT record FROM nearest JOIN entries ON entries.device = nearest.device
           AND entries.journal = ? AND entries.sequence = nearest.sequence
         ORDER BY nearest.sequence \(order) LIMIT 1)
      SELECT entered, "left" FROM visits WHERE fid = (SELECT record FROM one)
      UNION ALL SELECT started, ended FROM shifts WHERE fid = (SELECT record FROM one)
      """, .text(run.journal.description), .integer(number), .text(run.lineage),
      .text(run.journal.description))
    guard let row = rows.first, let start = Self.time(row.text(0)),
      let end = Self.time(row.text(1))
    else { return nil }
    return Interval(from: start, to: max(start, end))
  }

  /// Whether the entry under `sequence` follows from the one before it, whichever device of the
  /// lineage brought that.
  private func follows(
    _ sequence: Int64, in journal: JournalName, _ device: String
  ) throws(DatabaseError) -> Bool {
    try !database.rows(
      """
      SELECT 1 FROM entries AS own JOIN entries AS theirs
          ON theirs.journal = own.journal AND theirs.sequence = own.sequence - 1
         AND theirs.link = own.previous
       WHERE own.device = ? AND own.journal = ? AND own.sequence = ?
         AND theirs.device IN (
           SELECT its.id FROM devices AS its JOIN devices AS mine ON its.name = mine.name
            WHERE mine.id = ?)
      """, .text(device), .text(journal.description), .integer(sequence), .text(device)
    ).isEmpty
  }
}

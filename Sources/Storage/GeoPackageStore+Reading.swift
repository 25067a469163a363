// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import SQLite
package import Wire

extension GeoPackageStore {
  package func records(_ query: RecordQuery) throws(StoreError) -> [StoredRecord] {
    let earliest = query.from?.advanced(bySeconds: -Record.longest)
    return try answering { () throws(SQLiteError) in
      try connection.rows(
        Self.statement(for: query.kind),
        .text(query.after?.began.description ?? earliest?.description ?? Self.beforeAll),
        .integer(query.after?.row ?? 0), .text(query.from?.description ?? Self.beforeAll),
        .text(query.to?.description ?? Self.afterAll), .integer(query.limit)
      ).compactMap(Self.record)
    }
  }

  package func quarantine(
    after row: Int64, limit: Int
  ) throws(StoreError) -> [QuarantinedRecord] {
    try answering { () throws(SQLiteError) in
      try connection.rows(
        """
        SELECT rowid, device, sequence, received, reason, bytes FROM quarantine
         WHERE rowid > ? ORDER BY rowid LIMIT ?
        """, .integer(row), .integer(limit)
      ).compactMap(Self.quarantined)
    }
  }

  package func quarantinedCount() throws(StoreError) -> Int {
    try answering { () throws(SQLiteError) in
      Int(try connection.rows("SELECT count(*) FROM quarantine").first?.integer(0) ?? 0)
    }
  }

  package func receipt(
    for run: ClosedRange<Int64>, in journal: JournalName, of device: String
  ) throws(StoreError) -> StoreAPI.Receipt {
    try answering { () throws(SQLiteError) in
      var tally = ReceiptTally(
        device: device, journal: journal, run: run,
        generation: try GeoPackageSchema.generation(of: connection))
      try connection.forEachRow(
        """
        SELECT sequence, record IS NULL, previous, link FROM entries
         WHERE device = ? AND journal = ? AND sequence BETWEEN ? AND ? AND CASE
          WHEN record IS NULL THEN EXISTS (
            SELECT 1 FROM quarantine
             WHERE quarantine.device = entries.device AND quarantine.journal = entries.journal
               AND quarantine.sequence = entries.sequence AND quarantine.sha256 = entries.sha256)
          ELSE EXISTS (SELECT 1 FROM records WHERE records.fid = entries.record) END
         ORDER BY sequence
        """,
        .text(device), .text(journal.description), .integer(max(1, run.lowerBound - 1)),
        .integer(run.upperBound)
      ) { row in
        guard let sequence = row.integer(0) else { return }
        tally.count(
          sequence, isQuarantined: row.integer(1) == 1,
          previous: row.blob(2).flatMap(Link.init(bytes:)),
          link: row.blob(3).flatMap(Link.init(bytes:)))
      }
      return tally.receipt
    }
  }

  // MARK: Helpers

  /// In the order of the index over the start, its bounds on both sides.
  static func statement(for kind: Record.Kind) -> String {
    let (table, start, end) =
      switch kind {
      case .visit: ("visits", "entered", #""left""#)
      case .shift: ("shifts", "started", "ended")
      }
    return """
      SELECT records.fid, \(start), records.device, records.sequence, received, superseded, bytes
        FROM \(table) CROSS JOIN records ON records.fid = \(table).fid
       WHERE (\(start), \(table).fid) > (?, ?) AND \(end) >= ? AND \(start) < ?
       ORDER BY \(start), \(table).fid LIMIT ?
      """
  }

  /// Times are text of one width and in order; these two stand before and after them all.
  private static let beforeAll = ""
  private static let afterAll = "~"

  private static func record(_ row: Row) -> StoredRecord? {
    guard let number = row.integer(0), let began = time(row.text(1)), let device = row.text(2),
      let sequence = row.integer(3), let received = time(row.text(4)),
      let superseded = row.integer(5), let bytes = row.blob(6)
    else { return nil }
    return StoredRecord(
      place: RecordQuery.Place(began: began, row: number), device: device, sequence: sequence,
      received: received, isSuperseded: superseded == 1, bytes: bytes)
  }

  private static func quarantined(_ row: Row) -> QuarantinedRecord? {
    guard let number = row.integer(0), let device = row.text(1), let sequence = row.integer(2),
      let received = time(row.text(3)), let reason = row.text(4), let bytes = row.blob(5)
    else { return nil }
    return QuarantinedRecord(
      row: number, device: device, sequence: sequence, received: received, reason: reason,
      bytes: bytes)
  }
}

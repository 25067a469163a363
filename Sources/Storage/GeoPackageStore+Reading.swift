// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import SQLite
package import Wire

extension GeoPackageStore {
  package func records(_ query: RecordQuery) throws(StoreError) -> [StoredRecord] {
    try answering { () throws(SQLiteError) in
      try connection.rows(
        Self.statement(for: query.kind), .integer(query.after),
        .text(query.from?.description ?? Self.beforeAll),
        .text(query.to?.description ?? Self.afterAll), .integer(query.limit)
      ).compactMap(Self.record)
    }
  }

  package func quarantine() throws(StoreError) -> [QuarantinedRecord] {
    try answering { () throws(SQLiteError) in
      try connection.rows(
        "SELECT device, sequence, received, reason, bytes FROM quarantine ORDER BY rowid"
      ).compactMap(Self.quarantined)
    }
  }

  package func receipt(
    for run: ClosedRange<Int64>, of device: String
  ) throws(StoreError) -> StoreAPI.Receipt {
    try answering { () throws(SQLiteError) in
      var tally = ReceiptTally(device: device, run: run)
      try connection.forEachRow(
        """
        SELECT sequence, max(quarantined) FROM (
          SELECT sequence, 0 AS quarantined FROM records
           WHERE device = ?1 AND sequence BETWEEN ?2 AND ?3
          UNION ALL
          SELECT sequence, 0 FROM repeats WHERE device = ?1 AND sequence BETWEEN ?2 AND ?3
          UNION ALL
          SELECT sequence, 1 FROM quarantine WHERE device = ?1 AND sequence BETWEEN ?2 AND ?3)
        GROUP BY sequence ORDER BY sequence
        """, .text(device), .integer(run.lowerBound), .integer(run.upperBound)
      ) { row in
        guard let sequence = row.integer(0) else { return }
        tally.count(sequence, isQuarantined: row.integer(1) == 1)
      }
      return tally.receipt
    }
  }

  // MARK: Helpers

  private static func statement(for kind: Record.Kind) -> String {
    let (table, start, end, superseded) =
      switch kind {
      case .visit: ("visits", "entered", #""left""#, "superseded")
      case .shift: ("shifts", "started", "ended", "0")
      }
    return """
      SELECT records.fid, records.device, records.sequence, received, \(superseded), bytes
        FROM \(table) JOIN records ON records.fid = \(table).fid
       WHERE records.fid > ? AND \(end) >= ? AND \(start) < ?
       ORDER BY records.fid LIMIT ?
      """
  }

  /// Times are text of one width and in order; these two stand before and after them all.
  private static let beforeAll = ""
  private static let afterAll = "~"

  private static func record(_ row: Row) -> StoredRecord? {
    guard let number = row.integer(0), let device = row.text(1), let sequence = row.integer(2),
      let received = time(row.text(3)), let superseded = row.integer(4), let bytes = row.blob(5)
    else { return nil }
    return StoredRecord(
      row: number, device: device, sequence: sequence, received: received,
      isSuperseded: superseded == 1, bytes: bytes)
  }

  private static func quarantined(_ row: Row) -> QuarantinedRecord? {
    guard let device = row.text(0), let sequence = row.integer(1), let received = time(row.text(2)),
      let reason = row.text(3), let bytes = row.blob(4)
    else { return nil }
    return QuarantinedRecord(
      device: device, sequence: sequence, received: received, reason: reason, bytes: bytes)
  }
}

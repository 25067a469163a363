// SPDX-License-Identifier: Apache-2.0

import SQLite

/// Reading a file parts of which may be damaged.
extension GeoPackageStore {
  /// Keys in a row that cannot be read, after which the rest is given up: a page of the smallest
  /// rows holds some hundreds.
  static let mostUnreadable = 10_000

  /// Runs `body`; what of it cannot be read goes into the report, and the audit goes on.
  func noting(
    _ what: String, in report: inout AuditReport,
    _ body: (inout AuditReport) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    do {
      try body(&report)
    } catch {
      guard error.saysDamage else { throw error }
      report.damage.append("\(what) cannot be read through: \(error.message)")
    }
  }

  /// What `body` reads; nil when that is damaged.
  func readable<Answer>(
    _ body: () throws(SQLiteError) -> Answer
  ) throws(SQLiteError) -> Answer? {
    do {
      return try body()
    } catch {
      guard error.saysDamage else { throw error }
      return nil
    }
  }

  /// Hands over each row of `table` that can be read, in the order of `key`, an alias of its rowid;
  /// the columns come after it.
  func forEachReadableRow(
    of table: String, by key: String, _ columns: String, in report: inout AuditReport,
    _ body: (Row, inout AuditReport) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    // Somebody may have given a row any key.
    var next = Int64.min
    var unreadable = 0
    var isWhole = true
    while unreadable < Self.mostUnreadable {
      let first = next
      let rows = try readable { () throws(SQLiteError) in
        try connection.rows(
          "SELECT \(key), \(columns) FROM \(table) WHERE \(key) >= ? ORDER BY \(key) LIMIT 1",
          .integer(first))
      }
      guard let rows else {
        if next == .max { break }
        // The store gives keys from 1 on.
        (next, unreadable, isWhole) = (max(next, 0) + 1, unreadable + 1, false)
        continue
      }
      guard let row = rows.first, let found = row.integer(0) else { break }
      try body(row, &report)
      if found == .max { break }
      (next, unreadable) = (found + 1, 0)
    }
    if !isWhole { report.damage.append("rows of \(table) cannot be read") }
  }
}

extension SQLiteError {
  /// Whether the file, or the disk under it, does not give what was written (SQLITE_IOERR,
  /// SQLITE_CORRUPT, SQLITE_NOTADB; SQLITE_TOOBIG of a length that must be wrong).
  var saysDamage: Bool { [10, 11, 18, 26].contains(primaryCode) }
}

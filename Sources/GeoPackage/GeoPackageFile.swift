// SPDX-License-Identifier: Apache-2.0

package import Databases
import SQLite
package import Storage

/// A database in one file: a GeoPackage (OGC 12-128r17, version 1.3), which QGIS, GDAL and R open
/// as it is.
///
/// SQLite in WAL mode with `synchronous=FULL`: what was answered survives a power cut. Several
/// processes may have the file open; SQLite's locks order their transactions. The file of a store
/// is guarded (`StoreFiles`): nothing is answered once it does not lie where it was opened.
///
/// Beside the tables of the GeoPackage and of the store it has two of its own:
///
///     patrol_file       one row: the inode of the file that was served last; in a copy, when it
///                       was made
///     patrol_commits    one row: a number that every commit raises (`CommitNumber`)
package final class GeoPackageFile: Database {
  package let path: String
  let connection: Connection
  /// Nil for a copy under way, which nobody else knows of.
  let files: StoreFiles?

  /// The store at `path`, with its guard.
  ///
  /// - Throws: `StoreError`, saying what is wrong with the file or its log.
  package init(store path: String) throws(StoreError) {
    self.path = path
    (connection, files) = try Self.opened(path)
  }

  /// A file that nobody else knows of yet, kept without a log.
  init(draft path: String) throws(DatabaseError) {
    self.path = path
    connection = try DatabaseError.wording { () throws(SQLiteError) in
      let connection = try Connection(path: path, access: .readWrite)
      _ = try connection.rows("PRAGMA journal_mode = DELETE")
      try connection.execute(script: "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
      return connection
    }
    files = nil
  }

  /// A copy or an export under way (`init(draft:)`).
  static func opened(draft path: String) throws(StoreError) -> sending GeoPackageFile {
    do throws(DatabaseError) {
      return try GeoPackageFile(draft: path)
    } catch {
      throw StoreError(error)
    }
  }

  /// What SQLite's SQL is like, and a GeoPackage's types (same standard, table 1).
  package let dialect = Dialect(
    types: [
      .countedKey: "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", .integer: "INTEGER",
      .real: "DOUBLE", .text: "TEXT", .blob: "BLOB", .flag: "BOOLEAN", .time: "DATETIME",
      .date: "DATE", .point: "POINT", .multiPolygon: "MULTIPOLYGON",
    ], clustered: " WITHOUT ROWID", isLoose: true)

  // MARK: Transactions

  package func reading<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(DatabaseError) -> Answer {
    try guarding { () throws(DatabaseError) in
      try execute(script: "BEGIN")
      let answer: Answer
      do throws(DatabaseError) {
        answer = try body()
      } catch {
        try? connection.execute(script: "ROLLBACK")
        throw error
      }
      // What was read was read, also when SQLite finds damage at the end.
      do { try connection.execute(script: "COMMIT") } catch {
        try? connection.execute(script: "ROLLBACK")
      }
      return answer
    }
  }

  package func writing<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(DatabaseError) -> Answer {
    try guarding { () throws(DatabaseError) in
      try connection.transaction(
        { () throws(DatabaseError) in
          let before = connection.changes
          let answer = try body()
          if files != nil, connection.changes != before {
            try run("UPDATE patrol_commits SET number = number + 1")
          }
          return answer
        }, failure: { DatabaseError($0) })
    }
  }

  /// Runs `body`; answers nothing unless the files lie where they were opened, before and after.
  @discardableResult
  func guarding<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(DatabaseError) -> Answer {
    try ensureInPlace()
    let answer = try body()
    try ensureInPlace()
    return answer
  }

  private func ensureInPlace() throws(DatabaseError) {
    do throws(DatabaseError) {
      try files?.ensureInPlace()
    } catch {
      // The log may be another store's by now, and the file another log's.
      connection.keepLogOnClose()
      throw error
    }
  }

  // MARK: Statements

  @discardableResult
  package func run(_ sql: String, values: [Value]) throws(DatabaseError) -> Int {
    try DatabaseError.wording { () throws(SQLiteError) in
      try connection.run(sql, values: values)
    }
  }

  package func forEachRow(
    _ sql: String, values: [Value], _ body: (Row) -> Void
  ) throws(DatabaseError) {
    try DatabaseError.wording { () throws(SQLiteError) in
      try connection.forEachRow(sql, values: values, body: body)
    }
  }

  package func execute(script: String) throws(DatabaseError) {
    try DatabaseError.wording { () throws(SQLiteError) in
      try connection.execute(script: script)
    }
  }

  /// Moves the log into the file, so that the one file can be copied.
  package func settle() throws(DatabaseError) {
    try guarding { () throws(DatabaseError) in
      _ = try rows("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  // MARK: Structure

  package func structuralFaults() throws(DatabaseError) -> [String] {
    var faults = try rows("PRAGMA integrity_check(100)").compactMap { $0.text(0) }
      .filter { $0 != "ok" }
    do throws(DatabaseError) {
      faults += try rows("PRAGMA foreign_key_check").prefix(100).map {
        "a row of \($0.text(0) ?? "?") refers to a row of \($0.text(2) ?? "?") that is not there"
      }
    } catch {
      guard error.reason == .damaged else { throw error }
      faults.append("the references between rows cannot be checked: \(error.message)")
    }
    return faults
  }
}

// SPDX-License-Identifier: Apache-2.0

import SQLite

/// One table of the journal, its key first and its seal, which is not listed, last.
struct SealedTable: Sendable {
  let name: String
  let columns: [String]
  /// The columns and the seal, as in `SELECT \(list)`.
  let list: String
  private let insertion: String
  private let replacement: String

  private init(_ name: String, _ columns: String...) {
    self.name = name
    self.columns = columns
    list = (columns + ["seal"]).joined(separator: ", ")
    let places = repeatElement("?", count: columns.count + 1).joined(separator: ", ")
    insertion = "INSERT INTO \(name) (\(list)) VALUES (\(places))"
    let updates = (columns.dropFirst() + ["seal"]).map { "\($0) = excluded.\($0)" }
    replacement =
      "\(insertion) ON CONFLICT (\(columns[0])) DO UPDATE SET \(updates.joined(separator: ", "))"
  }

  static let format = SealedTable("format", "version")
  static let records = SealedTable(
    "records", "sequence", "id", "record", "status", "acknowledged", "reason", "previous")
  /// The records of format 1, which had no links.
  static let unlinkedRecords = SealedTable(
    "records", "sequence", "id", "record", "status", "acknowledged", "reason")
  static let chain = SealedTable("chain", "name", "first")
  static let shifts = SealedTable("shifts", "unit", "shift", "state")
  static let recoveries = SealedTable(
    "recoveries", "number", "quarantined", "carried", "lost", "reported")

  static let all = [format, records, shifts, recoveries, chain]

  /// Every row, in no stated order.
  var everything: String { "SELECT \(list) FROM \(name)" }

  /// Writes a row whose key is new.
  func insert(_ values: [Value], into connection: Connection) throws(SQLiteError) {
    try connection.run(insertion, values: values + [Seal.of(values)])
  }

  /// Writes a row, in place of the one of the same key if there is one.
  func put(_ values: [Value], into connection: Connection) throws(SQLiteError) {
    try connection.run(replacement, values: values + [Seal.of(values)])
  }

  /// Removes the row of `key`, if there is one.
  func remove(_ key: Value, from connection: Connection) throws(SQLiteError) {
    try connection.run("DELETE FROM \(name) WHERE \(columns[0]) = ?", key)
  }
}

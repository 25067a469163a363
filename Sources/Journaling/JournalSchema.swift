// SPDX-License-Identifier: Apache-2.0

import SQLite

/// The journal's file format, version 3, and version 2 as long as nothing is `spent`.
///
/// A journal is one SQLite 3 database with pages of 4,096 bytes, incremental auto-vacuum and a
/// write-ahead log, written with `synchronous = FULL`; its application id is `0x5074726c`
/// ("Ptrl"). It is made under another name and renamed into place, so it is never seen half made.
///
///     format      version                                        one row
///     records     sequence, id, record, status, acknowledged, reason, previous
///     shifts      unit, shift, state
///     recoveries  number, quarantined, carried, lost, reported
///     chain       name, first                                    one row
///
/// Every table's last column is `seal`, a checksum over the row's others (`Seal`). Times are
/// milliseconds since 1970 in UTC.
///
/// **records.** `sequence` counts from 1. The rows kept are always one unbroken run: a new record
/// takes the number after the newest, the oldest are removed first, and the newest is never
/// removed, so no number is skipped or given twice. `record` is the record's bytes as they go to
/// the store. `status` is `pending` until the store has answered for the record, then the store's
/// word: `stored`, `duplicate` or `quarantined` (with its `reason`). `lost` marks a number whose
/// record could not be read back from a damaged journal; it has no `id` and no `record`. `spent`
/// (from version 3 on) marks one that the store answered for and that is past keeping, but stands
/// behind a pending one: it has its `sequence` and `previous`, and nothing else.
///
/// **format.** A journal is made as version 2 and an older one brought up to it. The transaction that
/// writes the first `spent` row makes it version 3; all else is the same. So the program before this
/// one, which would take such a row for damage, goes on with a journal in place that has none.
///
/// **chain.** The journal's name (`JournalName`), drawn when it is made, and the sequence number at
/// which its chain of records begins (`Link`). `previous` is the link of the record before, kept
/// with each record, so that a lost record does not cut the chain of those after it. Version 1 had
/// no chain: a journal brought up from it begins its chain at the oldest record not answered for. A
/// journal that was put back to an older copy begins another, under a new name, at the first number
/// under which the store has another record, or at a pending one before it. What is lost or spent is
/// passed over there: it has no `previous` in that chain, and the next record has the link of the last
/// one before that could be sent.
///
/// **shifts.** The open shift of each unit: the id its record will have, and its state with the
/// visits open in it, opaque here. A row changes in the same transaction as the records that follow
/// from it, so after a crash a visit or a shift is either open here or recorded: never both, never
/// neither.
///
/// **recoveries.** Each time a damaged journal was put aside: the directory it lies in now (for a later
/// program's journal, put aside or taken back, the file it is now; for one of which nothing but its
/// receipt is left, a name that says up to which number), how many records were carried over and
/// lost, and whether a shift record has told of it (1) or not.
///
/// Beside the database lies `-owner`, one line (`Ownership`): which process has the journal, the
/// first and highest sequence number kept, the journal's name and the newest link. It is what a
/// damaged database is held against: a write-ahead log cut short looks sound to SQLite. And `-open`
/// (`OpenShiftSlots`): how far the open shifts have come since their rows were written. And `-booked`
/// (`BookedShifts`): those rows once more, from which a shift is carried on whose row is destroyed.
///
/// A program that finds a later version than it knows puts that journal aside whole, under the name
/// `.newer-<version>` with a copy of its `-owner`, and begins a new one with the open shifts that
/// `-booked` tells of (`recoveries` says so). A program that knows the version takes back from there,
/// in one transaction, the records the store had not answered for, and the open shifts nothing else
/// tells of: ids keep both from being there twice.
///
/// Later versions keep the table `format`, the column `sequence` and the place of `seal`, and
/// reseal the rows whose columns they change.
package struct JournalSchema: Sendable {
  /// Step n takes version n to n + 1; version 0 is an empty database.
  package var steps: [Step]

  /// A script, and what is done to the rows after it.
  package struct Step: Sendable, ExpressibleByStringLiteral {
    let script: String
    let reworkRows: @Sendable (Connection) throws(SQLiteError) -> Void

    init(
      _ script: String,
      reworkRows: @escaping @Sendable (Connection) throws(SQLiteError) -> Void
    ) {
      self.script = script
      self.reworkRows = reworkRows
    }

    package init(stringLiteral script: String) {
      self.init(script) { _ throws(SQLiteError) in }
    }

    func run(on connection: Connection) throws(SQLiteError) {
      try connection.execute(script: script)
      try reworkRows(connection)
    }
  }

  /// The version a journal is made as and brought up to.
  let first: Int

  /// - Parameter first: nil for the newest version.
  package init(steps: [Step], first: Int? = nil) {
    self.steps = steps
    self.first = first ?? steps.count
  }

  /// The newest version known.
  package var version: Int { steps.count }
  /// The version from which on a row may be `spent`.
  static let spending = 3

  package static let current = JournalSchema(steps: allSteps, first: spending - 1)

  private static let allSteps: [Step] = [
    """
    CREATE TABLE format (version INTEGER NOT NULL, seal INTEGER NOT NULL);
    CREATE TABLE records (
      sequence INTEGER PRIMARY KEY, id TEXT UNIQUE, record BLOB, status TEXT NOT NULL,
      acknowledged INTEGER, reason TEXT, seal INTEGER NOT NULL);
    CREATE INDEX pending ON records (sequence) WHERE status = 'pending';
    CREATE TABLE shifts (
      unit TEXT PRIMARY KEY, shift TEXT NOT NULL, state BLOB NOT NULL, seal INTEGER NOT NULL);
    CREATE TABLE recoveries (
      number INTEGER PRIMARY KEY, quarantined TEXT, carried INTEGER NOT NULL,
      lost INTEGER NOT NULL, reported INTEGER NOT NULL, seal INTEGER NOT NULL);
    """,
    Step(
      """
      ALTER TABLE records RENAME TO unlinked;
      DROP INDEX pending;
      CREATE TABLE records (
        sequence INTEGER PRIMARY KEY, id TEXT UNIQUE, record BLOB, status TEXT NOT NULL,
        acknowledged INTEGER, reason TEXT, previous BLOB, seal INTEGER NOT NULL);
      CREATE INDEX pending ON records (sequence) WHERE status = 'pending';
      CREATE TABLE chain (name TEXT PRIMARY KEY, first INTEGER NOT NULL, seal INTEGER NOT NULL);
      """, reworkRows: Chain.begin),
    // Nothing is new but the status `spent`, which an older program would take for damage.
    "",
  ]

  /// "Ptrl", as SQLite's `application_id`.
  static let application: Int32 = 0x5074_726c
  static let pageSize = 4096

  /// Takes a database of `version` to `target`, to `first` if that is nil, all or nothing.
  func migrate(
    _ connection: Connection, from version: Int, to target: Int? = nil
  ) throws(SQLiteError) {
    let target = target ?? first
    guard version < target else { return }
    try connection.transaction { () throws(SQLiteError) in
      for step in steps[version..<target] { try step.run(on: connection) }
      try Self.write(target, into: connection)
    }
  }

  /// Says that the journal may hold spent records, within the transaction that writes the first.
  static func allowSpent(in connection: Connection) throws(SQLiteError) {
    let found = try JournalContents.version(of: connection) ?? 0
    if found < spending { try write(spending, into: connection) }
  }

  private static func write(_ version: Int, into connection: Connection) throws(SQLiteError) {
    try connection.run("DELETE FROM format")
    try SealedTable.format.insert([.integer(version)], into: connection)
  }

  /// The schema as SQLite lists it at `version`.
  func listing(version: Int) throws(SQLiteError) -> [Row] {
    let model = try Connection(path: ":memory:")
    for step in steps[..<version] { try step.run(on: model) }
    return try Self.listing(of: model)
  }

  static func listing(of connection: Connection) throws(SQLiteError) -> [Row] {
    try connection.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
  }
}

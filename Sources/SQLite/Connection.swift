// SPDX-License-Identifier: Apache-2.0

import CSQLite
package import Databases
import FoundationEssentials
import Glibc

/// One open SQLite database, for one owner at a time.
///
/// Statements are prepared once and kept. Not sendable: whoever opens it keeps it on one thread
/// or inside one actor.
package final class Connection {
  package let path: String
  private let handle: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]

  package enum Access: Sendable {
    case readOnly
    /// Reads the file alone as it lies there, without its log and without locks.
    case settled
    case readWrite
    /// Reads and writes, making the file when there is none.
    case create
  }

  /// Opens the database at `path` (`:memory:` for one that lives with the connection).
  ///
  /// `patience` is how long a lock held by another process is waited for, in milliseconds.
  package init(
    path: String, access: Access = .create, patience: Int32 = 5000
  ) throws(SQLiteError) {
    let flags =
      switch access {
      case .readOnly: SQLITE_OPEN_READONLY
      case .settled: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      access == .settled ? Self.settledAddress(of: path) : path, &opened,
      flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      let systemError = opened.map { sqlite3_system_errno($0) } ?? 0
      sqlite3_close_v2(opened)
      throw SQLiteError(
        operation: "open", path: path, code: code, message: message, systemError: systemError)
    }
    self.path = path
    handle = opened
    sqlite3_busy_timeout(handle, patience)
  }

  /// Asked when the connection is closed: whether the log is then left as it is.
  package var keepsLogOnClose: (() -> Bool)?

  deinit {
    if keepsLogOnClose?() == true { keepLogOnClose() }
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  /// Runs statements that take no values and give no rows, separated by semicolons.
  package func execute(script: String) throws(SQLiteError) {
    errno = 0
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    if code != SQLITE_OK { throw failure(code, script) }
  }

  /// Runs one statement; returns how many rows it changed.
  @discardableResult
  package func run(_ sql: String, _ values: Value...) throws(SQLiteError) -> Int {
    try step(sql, values) { _ in }
    return Int(sqlite3_changes(handle))
  }

  /// Runs one statement with as many values as it has places; returns how many rows it changed.
  @discardableResult
  package func run(_ sql: String, values: [Value]) throws(SQLiteError) -> Int {
    try step(sql, values) { _ in }
    return Int(sqlite3_changes(handle))
  }

  /// Runs one statement and returns all its rows.
  package func rows(_ sql: String, _ values: Value...) throws(SQLiteError) -> [Row] {
    var rows: [Row] = []
    try step(sql, values) { rows.append($0) }
    return rows
  }

  /// Runs one statement with as many values as it has places, and returns all its rows.
  package func rows(_ sql: String, values: [Value]) throws(SQLiteError) -> [Row] {
    var rows: [Row] = []
    try step(sql, values) { rows.append($0) }
    return rows
  }

  /// Runs one statement and hands over row after row, holding one at a time.
  package func forEachRow(
    _ sql: String, _ values: Value..., body: (Row) -> Void
  ) throws(SQLiteError) {
    try step(sql, values, body)
  }

  /// Runs one statement with as many values as it has places, and hands over row after row, holding
  /// one at a time.
  package func forEachRow(
    _ sql: String, values: [Value], body: (Row) -> Void
  ) throws(SQLiteError) {
    try step(sql, values, body)
  }

  /// Runs `body` in one transaction: all of it is kept, or none.
  package func transaction<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result, failure wrap: (SQLiteError) -> Failure
  ) throws(Failure) -> Result {
    do { try execute(script: "BEGIN IMMEDIATE") } catch { throw wrap(error) }
    let result: Result
    do {
      result = try body()
    } catch {
      rollBack()
      throw error
    }
    do {
      try execute(script: "COMMIT")
    } catch {
      rollBack()
      throw wrap(error)
    }
    return result
  }

  /// Runs `body` in one transaction: all of it is kept, or none.
  package func transaction<Result>(
    _ body: () throws(SQLiteError) -> Result
  ) throws(SQLiteError) -> Result {
    try transaction(body, failure: { $0 })
  }

  /// Rows that were changed since the database was opened.
  package var changes: Int { Int(sqlite3_total_changes(handle)) }

  /// Whether the file that was opened lies no more under its name.
  package var hasMoved: Bool {
    var moved: Int32 = 0
    let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
    return code == SQLITE_OK && moved != 0
  }

  /// Leaves the log as it is when the last connection closes: neither played nor removed.
  package func keepLogOnClose() {
    _ = patrol_sqlite_keep_log(handle)
  }

  // MARK: Helpers

  /// The file as a URI (https://sqlite.org/uri.html) that says that nobody writes to it.
  private static func settledAddress(of path: String) -> String {
    let escapes: [Character: String] = ["%": "%25", "?": "%3f", "#": "%23"]
    return "file:" + path.map { escapes[$0] ?? String($0) }.joined() + "?immutable=1"
  }

  /// Undoes what can be undone: after some faults SQLite has rolled back already.
  private func rollBack() {
    if sqlite3_get_autocommit(handle) == 0 { try? execute(script: "ROLLBACK") }
  }

  private func step(
    _ sql: String, _ values: [Value], _ body: (Row) -> Void
  ) throws(SQLiteError) {
    errno = 0
    let statement = try prepared(sql)
    defer { release(statement, sql) }
    guard sqlite3_bind_parameter_count(statement) == Int32(values.count) else {
      throw failure(SQLITE_RANGE, sql)
    }
    for (index, value) in values.enumerated() {
      let code = bind(value, to: statement, at: Int32(index + 1))
      if code != SQLITE_OK { throw failure(code, sql) }
    }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: body(row(of: statement))
      case SQLITE_DONE: return
      case let code: throw failure(code, sql)
      }
    }
  }

  /// Takes the kept statement out of the store, so that a step within a step gets one of its own.
  private func prepared(_ sql: String) throws(SQLiteError) -> OpaquePointer {
    if let statement = statements.removeValue(forKey: sql) { return statement }
    var statement: OpaquePointer?
    var rest = ""
    let code = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v3(
        handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
      rest = tail.map { String(cString: $0) } ?? ""
      return code
    }
    if code != SQLITE_OK { throw failure(code, sql) }
    guard let statement, rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
      sqlite3_finalize(statement)
      throw failure(SQLITE_MISUSE, sql)
    }
    return statement
  }

  private func release(_ statement: OpaquePointer, _ sql: String) {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    if let spare = statements.updateValue(statement, forKey: sql) { sqlite3_finalize(spare) }
  }

  private func bind(_ value: Value, to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch value {
    case .null: sqlite3_bind_null(statement, index)
    case .integer(let value): sqlite3_bind_int64(statement, index, value)
    case .real(let value): sqlite3_bind_double(statement, index, value)
    case .text(let value):
      sqlite3_bind_text(
        statement, index, value, Int32(value.utf8.count), patrol_sqlite_transient())
    case .blob(let value):
      value.withUnsafeBytes {
        $0.isEmpty
          ? sqlite3_bind_zeroblob(statement, index, 0)
          : sqlite3_bind_blob(
            statement, index, $0.baseAddress, Int32($0.count), patrol_sqlite_transient())
      }
    }
  }

  private func row(of statement: OpaquePointer) -> Row {
    Row(
      values: (0..<sqlite3_column_count(statement)).map { column in
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
          .text(
            String(
              decoding: UnsafeBufferPointer(
                start: sqlite3_column_text(statement, column),
                count: Int(sqlite3_column_bytes(statement, column))), as: UTF8.self))
        case SQLITE_BLOB:
          .blob(
            Data(
              UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, column),
                count: Int(sqlite3_column_bytes(statement, column)))))
        default: .null
        }
      })
  }

  /// `errno` counts for file errors only. The handle lacks it after COMMIT and keeps old ones, so the
  /// thread's, cleared before, is used.
  private func failure(_ code: Int32, _ operation: String) -> SQLiteError {
    let systemError = errno
    let faults = [SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_READONLY]
    let isFault = faults.contains(code & 0xff)
    return SQLiteError(
      operation: operation, path: path, code: code, message: message(of: code),
      systemError: isFault ? systemError : 0)
  }

  private func message(of code: Int32) -> String {
    let isHandles = sqlite3_extended_errcode(handle) == code
    return String(cString: isHandles ? sqlite3_errmsg(handle) : sqlite3_errstr(code))
  }
}

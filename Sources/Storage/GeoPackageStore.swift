// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol
import SQLite

/// The embedded store: one GeoPackage file (`GeoPackageSchema` says what is in it).
///
/// Several processes may have the file open; SQLite's locks order their transactions.
package actor GeoPackageStore: Store {
  private let executor = DatabaseExecutor()
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  let connection: Connection

  package enum Access: Sendable {
    /// Only a file that is there.
    case existing
    /// Makes the file when there is none, readable by its owner alone.
    case creating
  }

  package init(path: String, access: Access = .creating, at now: Timestamp) throws(StoreError) {
    if Glibc.access(path, F_OK) != 0 {
      guard access == .creating else { throw .missing(path: path) }
      Self.makeFile(at: path)
    }
    do {
      connection = try Connection(path: path, access: .readWrite)
      try Self.prepare(connection, at: now)
    } catch let error as SQLiteError {
      throw StoreError(error)
    } catch let error as StoreError {
      throw error
    } catch {
      preconditionFailure("an error of no known kind: \(type(of: error))")
    }
  }

  package func check() throws(StoreError) {
    try answering { () throws(SQLiteError) in
      _ = try connection.rows("SELECT schema_version FROM patrol_store")
    }
  }

  /// Moves the log into the file, so that the one file can be copied; others may still write.
  package func checkpoint() throws(StoreError) {
    try answering { () throws(SQLiteError) in
      _ = try connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  // MARK: For the topics

  /// Runs `body`, with SQLite's refusals in the store's words.
  @discardableResult
  func answering<Answer>(
    _ body: () throws(SQLiteError) -> Answer
  ) throws(StoreError) -> Answer {
    do { return try body() } catch { throw StoreError(error) }
  }

  /// Runs `body` in one transaction; durable when it returns.
  @discardableResult
  func changing<Answer>(
    _ body: () throws(SQLiteError) -> Answer
  ) throws(StoreError) -> Answer {
    try answering { () throws(SQLiteError) in try connection.transaction(body) }
  }

  /// A time as a column holds it.
  static func time(_ text: String?) -> Timestamp? {
    text.flatMap(Timestamp.init)
  }

  // MARK: Opening

  /// An empty file is a database without tables; SQLite gives its log files the same mode.
  private static func makeFile(at path: String) {
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  /// Two that change a new file's mode at once would wait for each other; SQLite tells one of them
  /// so (SQLITE_BUSY, 5) without any wait, whatever patience it was given.
  private static func setMode(of connection: Connection) throws {
    for attempt in 1... {
      do {
        _ = try connection.rows("PRAGMA journal_mode = WAL")
        return
      } catch {
        guard error.primaryCode == 5, attempt < modeAttempts else { throw error }
        usleep(modePause)
      }
    }
  }

  /// A second in all, in pauses of microseconds.
  private static let modeAttempts = 50
  private static let modePause: UInt32 = 20_000

  private static func prepare(_ connection: Connection, at now: Timestamp) throws {
    try setMode(of: connection)
    // After the mode: what was set before it may not outlive it.
    try connection.execute(script: "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF")
    // Another process may be at the same file: look and lay out under one lock.
    let (isNew, version) = try connection.transaction { () throws(SQLiteError) in
      let isNew = try GeoPackageSchema.isEmpty(connection)
      if isNew { try GeoPackageSchema.create(in: connection, at: now) }
      let found = try GeoPackageSchema.version(of: connection)
      return (isNew, found)
    }
    try connection.execute(script: "PRAGMA foreign_keys = ON")
    // GDAL reads the file's first page past SQLite and must find a GeoPackage there at once.
    if isNew { _ = try connection.rows("PRAGMA wal_checkpoint(PASSIVE)") }
    guard let version else { throw StoreError.notAStore(path: connection.path) }
    guard version == GeoPackageSchema.version else {
      throw StoreError.otherVersion(
        path: connection.path, version: version, known: GeoPackageSchema.version)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

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
  /// Nil for a copy under way, which nobody else knows of.
  let files: StoreFiles?

  package enum Access: Sendable {
    /// Only a store that is there.
    case existing
    /// Makes the store when there is none, readable by its owner alone.
    case creating
  }

  package init(path: String, access: Access = .creating, at now: Timestamp) throws(StoreError) {
    if access == .creating {
      do throws(StoreError) {
        try Self.create(at: path, at: now)
      } catch {
        guard case .exists = error else { throw error }
      }
    }
    (connection, files) = try Self.opened(path)
  }

  /// A copy under way, changed by `body` in one transaction and kept without a log.
  init(
    copyIn draft: StoreDraft, _ body: (Connection) throws(SQLiteError) -> Void
  ) throws(StoreError) {
    connection = try StoreError.wording { () throws(SQLiteError) in
      let connection = try Connection(path: draft.path, access: .readWrite)
      _ = try connection.rows("PRAGMA journal_mode = DELETE")
      try connection.execute(script: "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
      try connection.transaction { () throws(SQLiteError) in try body(connection) }
      return connection
    }
    files = nil
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

  /// Runs `body`, with SQLite's refusals in the store's words; answers nothing unless the files lie
  /// where they were opened, before and after.
  @discardableResult
  func answering<Answer>(
    _ body: () throws(SQLiteError) -> Answer
  ) throws(StoreError) -> Answer {
    try ensureInPlace()
    let answer = try StoreError.wording(body)
    try ensureInPlace()
    return answer
  }

  /// Runs `body` in one transaction; durable when it returns.
  @discardableResult
  func changing<Answer>(
    _ body: () throws(SQLiteError) -> Answer
  ) throws(StoreError) -> Answer {
    try answering { () throws(SQLiteError) in
      try connection.transaction { () throws(SQLiteError) in
        let before = connection.changes
        let answer = try body()
        if connection.changes != before {
          try connection.run("UPDATE patrol_commits SET number = number + 1")
        }
        return answer
      }
    }
  }

  private func ensureInPlace() throws(StoreError) {
    do throws(StoreError) {
      try files?.ensureInPlace()
    } catch {
      // The log may be another store's by now, and the file another log's.
      connection.keepLogOnClose()
      throw error
    }
  }

  /// A time as a column holds it.
  static func time(_ text: String?) -> Timestamp? {
    text.flatMap(Timestamp.init)
  }
}

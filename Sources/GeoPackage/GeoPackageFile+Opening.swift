// SPDX-License-Identifier: Apache-2.0

import Databases
import Glibc
package import Patrol
import Platform
import SQLite
package import Storage

extension GeoPackageFile {
  /// Makes a new store; it appears under its name once it is whole, readable by its owner alone.
  ///
  /// - Throws: `DatabaseError.exists` when something is there already,
  ///   `DatabaseError.logWithoutStore` when the log of another store lies beside the name.
  package static func create(at path: String, at now: Timestamp) throws(StoreError) {
    guard FileFacts(of: path) == nil else { throw StoreError(.exists(path: path)) }
    if let facts = FileFacts(of: path + "-wal"), facts.size > 0 {
      throw StoreError(.logWithoutStore(path: path))
    }
    let draft = try StoreDraft(beside: path)
    let file = try StoreError.wording { () throws(DatabaseError) in
      let file = try GeoPackageFile(draft: draft.path)
      try file.writing { () throws(DatabaseError) in
        try file.becomeGeoPackage()
        try file.execute(
          script: """
            CREATE TABLE patrol_file (inode INTEGER, copied DATETIME);
            INSERT INTO patrol_file VALUES (NULL, NULL);
            CREATE TABLE patrol_commits (number INTEGER NOT NULL);
            INSERT INTO patrol_commits VALUES (\(CommitNumber.beginning(at: now)));
            """)
      }
      return file
    }
    try Store.create(in: file, at: now)
    try file.noteBackup(begun: now)
    try draft.place(at: path)
  }

  /// Makes sure that there is a store at `path`, making one when nothing is there, and opens it.
  package convenience init(
    storeAt path: String, creatingAt now: Timestamp
  ) throws(StoreError) {
    do throws(StoreError) {
      try Self.create(at: path, at: now)
    } catch {
      guard error.reason == .exists else { throw error }
    }
    try self.init(store: path)
  }

  /// Opens what lies at `path`, if it is a store and the log beside it is its own.
  static func opened(_ path: String) throws(StoreError) -> (Connection, StoreFiles) {
    var connection: Connection?
    let files = try StoreFiles(locking: path) { () throws(StoreError) in
      // Before SQLite plays the log into it.
      let settled = try settledStore(at: path)
      let hasLog = try StoreLog.ensureItBelongs(to: path)
      let opened = try connected(to: path)
      try ensureGeoPackage(opened)
      let (commits, place) = try wording { () throws(SQLiteError) in
        (try CommitNumber.current(of: opened), try CommitNumber(in: opened))
      }
      guard commits >= settled, !opened.hasMoved else {
        opened.keepLogOnClose()
        throw StoreError(.foreignLog(path: path))
      }
      guard let place else { throw .notAStore(place: path) }
      connection = opened
      return StoreFiles.Opening(commits: place, hadLog: hasLog)
    }
    guard let connection else { preconditionFailure("a store was opened without a connection") }
    // A file that was written over since the last answer is torn by no log when the program ends.
    connection.keepsLogOnClose = { (try? files.ensureInPlace()) == nil }
    return (connection, files)
  }

  /// Runs `body`, with SQLite's refusals as a store's.
  @discardableResult
  static func wording<Answer>(
    _ body: () throws(SQLiteError) -> Answer
  ) throws(StoreError) -> Answer {
    try StoreError.wording { () throws(DatabaseError) in try DatabaseError.wording(body) }
  }

  // MARK: Serving

  /// Makes sure that the file can be served: it is no copy, and its structure is whole. What lies
  /// in another file than the one that was served last begins a generation; true in that case.
  package func prepareToServe() throws(StoreError) -> Bool {
    try ensureSound()
    let row = try StoreError.wording { () throws(DatabaseError) in
      try reading { () throws(DatabaseError) in
        try rows("SELECT copied, inode FROM patrol_file").first
      }
    }
    if let made = row?.text(0) { throw StoreError(.isCopy(path: path, made: made)) }
    guard let files, row?.integer(1) != files.inode else { return false }
    let isNew = row?.integer(1) == nil
    try StoreError.wording { () throws(DatabaseError) in
      try writing { () throws(DatabaseError) in
        try run("UPDATE patrol_file SET inode = ?", .integer(files.inode))
        if !isNew { try Store.beginGeneration(in: self) }
      }
    }
    return !isNew
  }

  /// Looks at the structure of the whole file, and at the indexes too where a log was played into
  /// it.
  ///
  /// - Throws: `DatabaseError.malformed` when it is not that of a database.
  private func ensureSound() throws(StoreError) {
    let check = files?.hadLog == false ? "quick_check" : "integrity_check"
    let words = try StoreError.wording { () throws(DatabaseError) in
      try reading { () throws(DatabaseError) in
        try rows("PRAGMA \(check)(1)").first?.text(0)
      }
    }
    guard words == "ok" else {
      throw StoreError(.malformed(path: path, words: words ?? "nothing can be read"))
    }
  }

  // MARK: Helpers

  /// Refuses a database that is no GeoPackage with a store, or one of another layout.
  static func ensureGeoPackage(_ connection: Connection) throws(StoreError) {
    let (application, tables) = try wording { () throws(SQLiteError) in
      (
        try connection.rows("PRAGMA application_id").first?.integer(0),
        try connection.rows(
          """
          SELECT 1 FROM sqlite_schema WHERE type = 'table'
             AND name IN ('patrol_store', 'patrol_file', 'patrol_commits')
          """
        ).count
      )
    }
    guard application == applicationID, tables == 3 else {
      throw GeoPackageExport.isExport(connection)
        ? StoreError(.isExport(path: connection.path)) : .notAStore(place: connection.path)
    }
    let found = try wording { () throws(SQLiteError) in
      try connection.rows("SELECT schema_version FROM patrol_store").first?.integer(0) ?? 0
    }
    guard found == Schema.version else {
      throw .otherVersion(place: connection.path, version: found, known: Schema.version)
    }
  }

  /// How many commits the file holds without its log.
  private static func settledStore(at path: String) throws(StoreError) -> Int64 {
    let settled = try wording { () throws(SQLiteError) in
      try Connection(path: path, access: .settled)
    }
    try ensureGeoPackage(settled)
    return try wording { () throws(SQLiteError) in try CommitNumber.current(of: settled) }
  }

  private static func connected(to path: String) throws(StoreError) -> Connection {
    let (connection, mode) = try wording { () throws(SQLiteError) in
      let connection = try Connection(path: path, access: .readWrite)
      let mode = try setMode(of: connection)
      // After the mode: what was set before it may not outlive it.
      try connection.execute(script: "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
      return (connection, mode)
    }
    guard mode == "wal" else { throw StoreError(.withoutLog(path: path, mode: mode)) }
    return connection
  }

  /// Two that change a new file's mode at once would wait for each other; SQLite tells one of them
  /// so (SQLITE_BUSY, 5) without any wait, whatever patience it was given.
  private static func setMode(of connection: Connection) throws(SQLiteError) -> String {
    var attempt = 1
    while true {
      do throws(SQLiteError) {
        return try connection.rows("PRAGMA journal_mode = WAL").first?.text(0) ?? ""
      } catch {
        guard error.primaryCode == 5, attempt < modeAttempts else { throw error }
        attempt += 1
        usleep(modePause)
      }
    }
  }

  /// A second in all, in pauses of microseconds.
  private static let modeAttempts = 50
  private static let modePause: UInt32 = 20_000
}

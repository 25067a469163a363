// SPDX-License-Identifier: Apache-2.0

package import Databases
import Platform
import SQLite

/// What only a database in a file can suffer, and what to do about it.
extension DatabaseError {
  /// There is no file at the path.
  package static func missing(path: String) -> DatabaseError {
    DatabaseError(
      .missing, place: path, problem: "no store is there",
      advice: "make a new one with “patrol-store init”, put the file back where it was, or put a "
        + "copy in its place with “patrol-store restore”")
  }

  /// Something is at the path already.
  package static func exists(path: String) -> DatabaseError {
    DatabaseError(.exists, place: path)
  }

  /// The file may not be opened or written where it is.
  static func inaccessible(_ error: SystemError) -> DatabaseError {
    DatabaseError(
      .inaccessible, place: error.place, problem: error.problem, advice: error.advice)
  }

  /// Another process has the store open, or is putting a copy in its place.
  static func inUse(path: String) -> DatabaseError {
    DatabaseError(
      .busy, place: path, problem: "another process has it open",
      advice: "stop “patrol-store serve”, or wait until “patrol-store restore” has ended, and try "
        + "again")
  }

  /// The file's structure is not that of a database.
  static func malformed(path: String, words: String) -> DatabaseError {
    DatabaseError(
      .damaged, place: path, problem: "is damaged (\(words))", advice: restoring)
  }

  fileprivate static let restoring = "put a copy in its place with “patrol-store restore”"

  // MARK: What it is

  /// The file is a copy that `backUp` made.
  static func isCopy(path: String, made: String) -> DatabaseError {
    DatabaseError(
      .unsuitable, place: path, problem: "is a copy of a store, made at \(made)",
      advice: "put it in the store's place with “patrol-store restore”")
  }

  /// A store was given as a copy of itself.
  static func isStoreItself(path: String) -> DatabaseError {
    DatabaseError(
      .unsuitable, place: path, problem: "this is the store itself, and not a copy of it",
      advice: "give the file that “patrol-store backup” wrote")
  }

  /// The file is what `GeoPackageExport` wrote.
  package static func isExport(path: String) -> DatabaseError {
    DatabaseError(
      .unsuitable, place: path,
      problem: "this is what “patrol-store export gpkg” wrote, and holds no records as sent",
      advice: "give the store's own file; what each hot spot received on each day is in the "
        + "export's layer “dosage”")
  }

  // MARK: Its log

  /// The log beside the file belongs to another file.
  package static func foreignLog(path: String) -> DatabaseError {
    DatabaseError(
      .unsuitable, place: path,
      problem: "\(path)-wal belongs to another file, and would damage this one",
      advice: "put the right file back; to use a copy, or a store that was moved here with its "
        + "log, run “patrol-store restore”")
  }

  /// There is a log for this name, but no file.
  package static func logWithoutStore(path: String) -> DatabaseError {
    DatabaseError(
      .unsuitable, place: "\(path)-wal",
      problem: "this log holds the newest records of a store whose file is missing",
      advice: "look for the file, as \(path).before-… or where it was moved to, and put it back "
        + "beside its log")
  }

  /// SQLite cannot keep a log where the file lies.
  static func withoutLog(path: String, mode: String) -> DatabaseError {
    DatabaseError(
      .inputOutput, place: path,
      problem: "SQLite can keep no write-ahead log here (mode \(mode)), and without it a power cut "
        + "could lose records",
      advice: "move the store to a local disk")
  }

  // MARK: Its place

  /// What became of a file that was opened.
  enum Displacement: String {
    case gone = "has been moved or removed"
    case replaced = "is another file now"
    case overwritten = "was written over with something older, or something else"
  }

  /// A file of the open store does not lie where it was opened.
  static func displaced(path: String, _ fault: Displacement) -> DatabaseError {
    DatabaseError(
      .displaced, place: path, problem: "\(fault.rawValue): no records are accepted",
      advice: "put back the file that was served, or stop the server and put a copy in its place "
        + "with “patrol-store restore”")
  }
}

// MARK: - What SQLite refuses

extension DatabaseError {
  init(_ error: SQLiteError) {
    if let inaccessible = Self.systemError(of: error) {
      self = .inaccessible(inaccessible)
      return
    }
    let kind = Self.kind(of: error)
    self.init(
      kind, place: error.path, operation: error.operation,
      message: "\(error.message); SQLite \(error.code)"
        + (error.systemError == 0 ? "" : ", errno \(error.systemError)"),
      advice: kind == .damaged ? Self.restoring : nil)
  }

  /// Result codes: https://sqlite.org/rescode.html.
  private static func kind(of error: SQLiteError) -> DatabaseFailure {
    switch error.primaryCode {
    case 5, 6: .busy
    case 10, 18: .inputOutput
    case 11: .damaged
    case 13: .full
    case 26: .notADatabase
    default: .failed
    }
  }

  /// Why the file may not be opened or written; nil when that is not the fault. Where SQLite does
  /// not know, what its code stands for most often: ENOENT 2, EACCES 13.
  private static func systemError(of error: SQLiteError) -> SystemError? {
    guard [3, 8, 14].contains(error.primaryCode) else { return nil }
    let usual: Int32 = error.primaryCode == 14 ? 2 : 13
    return SystemError(path: error.path, error.systemError == 0 ? usual : error.systemError)
  }

  /// Runs `body`, with SQLite's refusals as a database's.
  @discardableResult
  static func wording<Answer>(
    _ body: () throws(SQLiteError) -> Answer
  ) throws(DatabaseError) -> Answer {
    do throws(SQLiteError) { return try body() } catch { throw DatabaseError(error) }
  }
}

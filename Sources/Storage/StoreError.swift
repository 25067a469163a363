// SPDX-License-Identifier: Apache-2.0

package import Databases
package import Patrol
package import Platform

/// Why the store could not do something. The texts hold no position, no key and no code.
package enum StoreError: ExplainedError, Hashable {
  /// There is no file at the path.
  case missing(path: String)
  /// Something is at the path already.
  case exists(path: String)
  /// No file can be made at the path.
  case unwritable(path: String, reason: String)
  /// The file is something else.
  case notAStore(path: String)
  /// Another version of the program wrote the file.
  case otherVersion(path: String, version: Int64, known: Int64)
  /// Another process holds the database; trying again will help.
  case busy(DatabaseError)
  /// No room on the disk; trying again helps once there is some.
  case full(DatabaseError)
  /// The file may not be opened or written where it is.
  case inaccessible(SystemError)
  /// A file of the open store does not lie where it was opened: what is written to it now is lost.
  case outOfPlace(path: String, fault: DatabaseError.Displacement)
  /// The log beside the file belongs to another file.
  case foreignLog(path: String)
  /// There is a log for this name, but no file.
  case logWithoutStore(path: String)
  /// The file is a copy that `backUp` made.
  case isCopy(path: String, made: String)
  /// The file is what `GeoPackageExport` wrote.
  case isExport(path: String)
  /// The store is on a server, and this is done to files; what is done there instead.
  case onServer(instead: String)
  /// Another process has the store open, or is putting a copy in its place.
  case inUse(path: String)
  /// SQLite cannot keep a log where the file lies.
  case withoutLog(path: String, mode: String)
  /// The file's structure is not that of a database.
  case malformed(path: String, words: String)
  /// The file is damaged.
  case damaged(DatabaseError)
  /// The device is not known, or revoked.
  case notAllowed(device: String)
  /// A record that was readable when it came is not readable now.
  case unreadable(device: String, sequence: Int64)
  /// A hot spot set that was usable when it came is not usable now.
  case unusableHotSpots(version: String)
  /// The database cannot be reached; trying again may help.
  case unreachable(DatabaseError)
  /// Anything else the database refused.
  case failed(DatabaseError)

  /// Whether the same request may succeed later.
  package var mayPass: Bool {
    switch self {
    case .busy, .full, .inUse, .outOfPlace, .unreachable: true
    case .missing, .exists, .unwritable, .notAStore, .otherVersion, .inaccessible, .foreignLog,
      .logWithoutStore, .isCopy, .isExport, .onServer, .withoutLog, .malformed, .damaged,
      .notAllowed, .unreadable,
      .unusableHotSpots, .failed:
      false
    }
  }

  package var kind: ErrorKind {
    switch self {
    case .missing, .inaccessible, .unwritable: .missing
    case .exists, .notAStore, .otherVersion, .foreignLog, .logWithoutStore, .isCopy, .isExport,
      .onServer, .malformed, .damaged, .notAllowed, .unreadable, .unusableHotSpots:
      .unusable
    case .busy, .inUse, .unreachable: .later
    case .outOfPlace, .withoutLog, .full, .failed: .inputOutput
    }
  }

  package init(_ error: DatabaseError) {
    switch error.kind {
    case .busy: self = .busy(error)
    case .full: self = .full(error)
    case .damaged: self = .damaged(error)
    case .notADatabase: self = .notAStore(path: error.place)
    case .inaccessible(let number): self = .inaccessible(SystemError(path: error.place, number))
    case .unreachable: self = .unreachable(error)
    case .displaced(let fault): self = .outOfPlace(path: error.place, fault: fault)
    case .failed, .inputOutput: self = .failed(error)
    }
  }

  /// Runs `body` and turns its `DatabaseError` into a `StoreError`.
  @discardableResult
  package static func wording<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(StoreError) -> Answer {
    do throws(DatabaseError) { return try body() } catch { throw StoreError(error) }
  }

  package var place: String? {
    switch self {
    case .missing(let path), .exists(let path), .unwritable(let path, _), .notAStore(let path),
      .otherVersion(let path, _, _), .outOfPlace(let path, _), .foreignLog(let path),
      .isCopy(let path, _), .isExport(let path), .inUse(let path), .withoutLog(let path, _),
      .malformed(let path, _):
      path
    case .logWithoutStore(let path): "\(path)-wal"
    case .inaccessible(let error): error.place
    case .busy(let error), .full(let error), .damaged(let error), .unreachable(let error),
      .failed(let error):
      error.place
    case .onServer, .notAllowed, .unreadable, .unusableHotSpots: nil
    }
  }

  package var problem: String {
    switch self {
    case .missing: "no store is there"
    case .exists: "there already, and not written over"
    case .unwritable(_, let reason): "cannot be written: \(reason)"
    case .notAStore: "not a patrol store"
    case .outOfPlace(_, let fault): "\(fault.rawValue): no records are accepted"
    case .foreignLog(let path):
      "\(path)-wal belongs to another file, and would damage this one"
    case .logWithoutStore: "this log holds the newest records of a store whose file is missing"
    case .isCopy(_, let made): "is a copy of a store, made at \(made)"
    case .isExport:
      "this is what “patrol-store export gpkg” wrote, and holds no records as sent"
    case .onServer: "this is done to a store's file, and the store is on a PostgreSQL server"
    case .inUse: "another process has it open"
    case .withoutLog(_, let mode):
      "SQLite can keep no write-ahead log here (mode \(mode)), and without it a power cut could lose "
        + "records"
    case .malformed(_, let words): "is damaged (\(words))"
    case .otherVersion(_, let version, let known):
      "written by another patrol-store (layout \(version); this one knows \(known))"
    case .busy(let error): "another process is using the store: \(error.words)"
    case .full(let error): "no room on the disk: \(error.words)"
    case .inaccessible(let error): error.problem
    case .damaged(let error): "the store is damaged: \(error.words)"
    case .notAllowed(let device): "device \(device) is not known, or may not send any more"
    case .unreadable(let device, let sequence):
      "record \(sequence) of \(device) was readable when it came, and is not readable now"
    case .unusableHotSpots(let version):
      "hot spot set \(version) was usable when it came, and is not usable now"
    case .unreachable(let error): "the database cannot be reached: \(error.words)"
    case .failed(let error): "the store failed: \(error.words)"
    }
  }

  package var advice: String? {
    switch self {
    case .missing:
      "make a new one with “patrol-store init”, put the file back where it was, or put a copy in its "
        + "place with “patrol-store restore”"
    case .exists: "name another, or move that one away"
    case .notAStore: "give the store's own file, as “patrol-store init” made it"
    case .outOfPlace:
      "put back the file that was served, or stop the server and put a copy in its place with "
        + "“patrol-store restore”"
    case .foreignLog:
      "put the right file back; to use a copy, or a store that was moved here with its log, run "
        + "“patrol-store restore”"
    case .logWithoutStore(let path):
      "look for the file, as \(path).before-… or where it was moved to, and put it back beside its "
        + "log"
    case .isExport:
      "give the store's own file; what each hot spot received on each day is in the copy's layer "
        + "“dosage”"
    case .onServer(let instead): instead
    case .isCopy: "put it in the store's place with “patrol-store restore”"
    case .inUse:
      "stop “patrol-store serve”, or wait until “patrol-store restore” has ended, and try again"
    case .withoutLog: "move the store to a local disk"
    case .malformed, .damaged: "put a copy in its place with “patrol-store restore”"
    case .otherVersion: "use the program that wrote it"
    case .inaccessible(let error): error.advice
    case .busy: "try again"
    case .full: "make room and try again"
    case .unreadable: "run “patrol-store audit” to see what else is damaged"
    case .unusableHotSpots: "import the set again with “patrol-store hotspots import”"
    case .unreachable: "check that the database server runs and admits this user, and try again"
    case .unwritable, .notAllowed, .failed: nil
    }
  }
}

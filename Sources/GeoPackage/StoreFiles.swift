// SPDX-License-Identifier: Apache-2.0

import Databases
import Glibc
import Platform
import Storage
import Synchronization

/// The files of an open store: the database, its log (`-wal`) and the log's index (`-shm`).
///
/// SQLite goes on with the files it has opened, whatever becomes of their names. What is committed
/// to a file without a name is gone when the program ends. So the names are held against the opened
/// files before and after each answer. A file that was written over in place keeps its name and its
/// identity: whenever it has changed, the number of commits it holds is held against what it held
/// before, which no process of the store ever lowers.
///
/// A shared lock (flock(2)) on the database says that it is in use; who puts another in its place
/// asks for the exclusive one.
final class StoreFiles: Sendable {
  let path: String
  private let lock: FileLock
  private let opened: [(name: String, identity: FileFacts.Identity?)]
  private let commits: CommitNumber
  private let seen: Mutex<Seen>
  /// Whether a log was played at the opening: whoever had the store open before did not close it.
  let hadLog: Bool

  /// The database as it was found last.
  private struct Seen {
    var size = -1
    var lastChange: Int64 = 0
    var number: Int64 = 0
  }

  /// What opening the database brings to light.
  struct Opening {
    let commits: CommitNumber
    let hadLog: Bool
  }

  /// The names of a store's files, the database first; SQLite puts the others beside the file
  /// itself when `path` is a symbolic link.
  static func names(of path: String) -> [String] {
    let own = resolved(path)
    return [path, own + "-wal", own + "-shm"]
  }

  /// The path with its symbolic links followed; as it is where nothing lies.
  static func resolved(_ path: String) -> String {
    guard let own = realpath(path, nil) else { return path }
    defer { free(own) }
    return String(cString: own)
  }

  /// Locks the file at `path`, runs `open`, and notes which files it has opened.
  init(
    locking path: String, opening open: () throws(StoreError) -> Opening
  ) throws(StoreError) {
    try Self.examine(path)
    self.path = path
    lock = try Self.lock(path, .shared)
    let locked = FileFacts(of: path)?.identity
    let opening = try open()
    (commits, hadLog) = (opening.commits, opening.hadLog)
    opened = Self.names(of: path).map { ($0, FileFacts(of: $0)?.identity) }
    seen = Mutex(Seen())
    // Somebody may have put another there between these steps.
    guard let locked, opened[0].identity == locked else {
      throw StoreError(.displaced(path: path, .replaced))
    }
  }

  /// Holds the database at `path`.
  ///
  /// - Throws: `DatabaseError.inUse` when somebody else has it.
  static func lock(_ path: String, _ sharing: FileLock.Sharing) throws(StoreError) -> FileLock {
    do throws(SystemError) { return try FileLock(path, sharing) } catch {
      throw StoreError(
        error.number == EWOULDBLOCK ? .inUse(path: path) : .inaccessible(error))
    }
  }

  /// The number by which the file system knows the database.
  var inode: Int64 { opened[0].identity.map { Int64(bitPattern: $0.inode) } ?? 0 }

  /// - Throws: `DatabaseError`, `.displaced`, when a file does not lie where it was opened.
  func ensureInPlace() throws(DatabaseError) {
    for (name, identity) in opened {
      let found = FileFacts(of: name)?.identity
      if found == identity { continue }
      throw DatabaseError.displaced(path: name, found == nil ? .gone : .replaced)
    }
    guard isAsFarAsBefore else { throw DatabaseError.displaced(path: path, .overwritten) }
  }

  /// Whether what the database holds without its log has not become less.
  private var isAsFarAsBefore: Bool {
    seen.withLock { seen in
      guard let facts = FileFacts(of: path) else { return false }
      if facts.size == seen.size, facts.lastChange == seen.lastChange { return true }
      guard let number = commits.settled(in: lock.descriptor), number >= seen.number else {
        return false
      }
      seen = Seen(size: facts.size, lastChange: facts.lastChange, number: number)
      return true
    }
  }

  // MARK: Helpers

  /// - Throws: what keeps this process from using the store at `path`.
  private static func examine(_ path: String) throws(StoreError) {
    guard let facts = FileFacts(of: path) else {
      guard errno == ENOENT, FileFacts(of: DurableFile.directory(of: path)) != nil else {
        throw StoreError(.inaccessible(SystemError(path: path, errno)))
      }
      throw StoreError(.missing(path: path))
    }
    guard facts.isRegular else { throw .notAStore(place: path) }
    let files = names(of: path).map { ($0, R_OK | W_OK) }
    // The log is made in the directory. Another process that closes the store takes log and index
    // away.
    for (name, mode) in files + [(DurableFile.directory(of: path), W_OK | X_OK)]
    where faccessat(AT_FDCWD, name, mode, AT_EACCESS) != 0 && errno != ENOENT {
      throw StoreError(.inaccessible(SystemError(path: name)))
    }
  }
}

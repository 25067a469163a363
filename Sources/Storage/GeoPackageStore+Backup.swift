// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol
import Platform
import SQLite

/// Whole copies of a store, and the way back from one.
extension GeoPackageStore {
  /// Writes all the store holds to a new file that its owner alone may read, while others go on
  /// writing here. The copy gets its name after it was audited; it says of itself that it is one.
  ///
  /// - Returns: What the audit of the copy came to.
  /// - Throws: `StoreError.exists` when something is at the path already.
  package func backUp(
    to path: String, at now: Timestamp, progress: @Sendable (Int) -> Void
  ) async throws(StoreError) -> AuditReport {
    guard FileFacts(of: path) == nil else { throw .exists(path: path) }
    let draft = try StoreDraft(beside: path)
    try answering { () throws(SQLiteError) in
      try connection.run("VACUUM INTO ?", .text(draft.path))
    }
    let copy = try GeoPackageStore(copyIn: draft) { (copy) throws(SQLiteError) in
      try copy.run("UPDATE patrol_store SET copied = ?", .text(now.description))
      try copy.run("UPDATE patrol_commits SET number = ?", .integer(CommitNumber.ofCopy))
    }
    let report = try await copy.audit(against: nil, progress: progress)
    try draft.place(at: path)
    return report
  }

  /// What `restore` did.
  package struct Restoration: Hashable, Sendable {
    /// Where what lay in the copy's place lies now; nil when nothing did.
    package var aside: String?
    /// When the copy was made; nil for a file that is not marked as one.
    package var copied: Timestamp?
    package var audit: AuditReport
  }

  /// Puts a copy in the place of the store at `path`, and begins a generation with it, so that
  /// every device compares what it holds with what is there. Enrolment codes handed out before the
  /// copy was made are good no more. What lay there is moved aside with its log, never removed.
  ///
  /// - Throws: `StoreError.inUse` when a process has the store open, `StoreError.malformed` when the
  ///   copy is damaged; nothing was changed in either case.
  package static func restore(
    _ copy: String, to path: String, at now: Timestamp, progress: @Sendable (Int) -> Void
  ) async throws(StoreError) -> Restoration {
    let path = StoreFiles.resolved(path)
    if FileFacts(of: path) == nil, let log = FileFacts(of: path + "-wal"), log.size > 0 {
      throw .logWithoutStore(path: path)
    }
    if let one = FileFacts(of: copy), one.identity == FileFacts(of: path)?.identity {
      throw .unwritable(path: copy, reason: "it is the store itself, and no copy of it")
    }
    let source = try sourceOfCopy(copy)
    let draft = try StoreDraft(beside: path)
    try StoreError.wording { () throws(SQLiteError) in
      try source.run("VACUUM INTO ?", .text(draft.path))
    }
    var copied: Timestamp?
    let store = try GeoPackageStore(copyIn: draft) { (copy) throws(SQLiteError) in
      copied = time(try copy.rows("SELECT copied FROM patrol_store").first?.text(0))
      try copy.run(
        "UPDATE patrol_store SET copied = NULL, inode = NULL, generation = ?",
        .text(GeoPackageSchema.newGeneration()))
      try copy.run(
        "UPDATE patrol_commits SET number = ?", .integer(CommitNumber.beginning(at: now)))
      try copy.run("DELETE FROM enrolment_codes WHERE device IS NULL")
    }
    let report = try await store.audit(against: nil, progress: progress)
    if let damage = report.damage.first { throw .malformed(path: copy, words: damage) }
    let held = try holdAlone(path)
    defer { if let held { close(held) } }
    let aside = try moveAside(path, at: now)
    try draft.place(at: path)
    return Restoration(aside: aside, copied: copied, audit: report)
  }

  // MARK: Helpers

  /// The file that is to be put back, with its own log if it has one.
  private static func sourceOfCopy(_ path: String) throws(StoreError) -> Connection {
    guard let facts = FileFacts(of: path) else { throw .inaccessible(SystemError(path: path)) }
    guard facts.isRegular else { throw .notAStore(path: path) }
    try StoreLog.ensureItBelongs(to: path, isMoved: true)
    let log = FileFacts(of: StoreFiles.resolved(path) + "-wal")
    let source = try StoreError.wording { () throws(SQLiteError) in
      try Connection(path: path, access: (log?.size ?? 0) > 0 ? .readOnly : .settled)
    }
    try GeoPackageSchema.ensureStore(source)
    return source
  }

  /// A descriptor by which nobody else can open the file as a store; nil when there is no file.
  private static func holdAlone(_ path: String) throws(StoreError) -> Int32? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw .inaccessible(SystemError(path: path))
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw .inUse(path: path)
    }
    return file
  }

  /// Renames the store's files so that they stay one store; its new name, nil when there was none.
  private static func moveAside(_ path: String, at now: Timestamp) throws(StoreError) -> String? {
    let stamp = now.description.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    let aside = "\(path).before-\(stamp)"
    var moved = false
    for suffix in ["", "-wal", "-shm"] where FileFacts(of: path + suffix) != nil {
      // Nothing that was put aside before is written over.
      guard FileFacts(of: aside + suffix) == nil else { throw .exists(path: aside + suffix) }
      guard rename(path + suffix, aside + suffix) == 0 else {
        throw .inaccessible(SystemError(path: path + suffix))
      }
      moved = true
    }
    return moved ? aside : nil
  }
}

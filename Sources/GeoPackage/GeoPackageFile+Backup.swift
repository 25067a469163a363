// SPDX-License-Identifier: Apache-2.0

import Databases
import Glibc
package import Keeping
package import Patrol
import Platform
import SQLite
package import Storage

/// Whole copies of a store's file, and the way back from one.
extension GeoPackageFile {
  /// Writes all the store holds to a new file that its owner alone may read, while others go on
  /// writing here. The copy gets its name after it was audited; it says of itself that it is one.
  /// Who finds it good has the store note it (`noteBackup`).
  ///
  /// - Returns: What the audit of the copy came to.
  /// - Throws: `DatabaseError.exists` when something is at the path already.
  package func backUp(
    to copy: String, at now: Timestamp, progress: @Sendable (Int) -> Void
  ) async throws(StoreError) -> AuditReport {
    guard FileFacts(of: copy) == nil else { throw StoreError(.exists(path: copy)) }
    let draft = try StoreDraft(beside: copy)
    try StoreError.wording { () throws(DatabaseError) in
      try copyAll(to: draft.path)
      let file = try GeoPackageFile(draft: draft.path)
      try file.writing { () throws(DatabaseError) in
        try file.run("UPDATE patrol_file SET copied = ?", .text(now.description))
        try file.run("UPDATE patrol_commits SET number = ?", .integer(CommitNumber.ofCopy))
      }
    }
    let store = try Store(in: Self.opened(draft: draft.path), at: copy)
    let report = try await store.audit(against: nil, progress: progress)
    try draft.place(at: copy)
    return report
  }

  /// Notes that a good copy was begun at `time`.
  package func noteBackup(begun time: Timestamp) throws(StoreError) {
    try StoreError.wording { () throws(DatabaseError) in
      try writing { () throws(DatabaseError) in try Store.noteBackup(in: self, begun: time) }
    }
  }

  /// Not within a transaction, for which SQLite has no whole copy.
  private func copyAll(to draft: String) throws(DatabaseError) {
    try guarding { () throws(DatabaseError) in try run("VACUUM INTO ?", .text(draft)) }
  }

  /// What `restore` did.
  package struct Restoration: Hashable, Sendable {
    /// Where what lay in the copy's place lies now; nil when nothing did.
    package var aside: String?
    /// When the copy was made; nil for a file that is not marked as one.
    package var copied: Timestamp?
    package var audit: AuditReport
  }

  /// Puts a copy in the place of the store at `path`. What people open is made again from its
  /// records. A generation begins with it, so that every device compares what it holds with what is
  /// there. Enrolment codes handed out before the copy was made are good no more. What lay there is
  /// moved aside with its log, never removed.
  ///
  /// - Throws: `DatabaseError.inUse` when a process has the store open, `DatabaseError.malformed`
  ///   when the copy is damaged; nothing was changed in either case.
  package static func restore(
    _ copy: String, to path: String, at now: Timestamp, progress: @Sendable (Int) -> Void
  ) async throws(StoreError) -> Restoration {
    let path = StoreFiles.resolved(path)
    if FileFacts(of: path) == nil, let log = FileFacts(of: path + "-wal"), log.size > 0 {
      throw StoreError(.logWithoutStore(path: path))
    }
    if let one = FileFacts(of: copy), one.identity == FileFacts(of: path)?.identity {
      throw StoreError(.isStoreItself(path: copy))
    }
    let source = try sourceOfCopy(copy)
    let draft = try StoreDraft(beside: path)
    try wording { () throws(SQLiteError) in
      try source.run("VACUUM INTO ?", .text(draft.path))
    }
    let copied = try beginAnew(draft.path, at: now)
    let store = try Store(in: opened(draft: draft.path), at: copy)
    let report = try await store.audit(against: nil, progress: progress)
    if let damage = report.damage.first { throw StoreError(.malformed(path: copy, words: damage)) }
    _ = try await store.rebuild(at: now) { _ in }
    let held = try holdAlone(path)
    defer { withExtendedLifetime(held) {} }
    let aside = try moveAside(path, at: now)
    try draft.place(at: path)
    return Restoration(aside: aside, copied: copied, audit: report)
  }

  // MARK: Helpers

  /// Makes a copy under way a store of its own; returns when the copy was made.
  private static func beginAnew(
    _ draft: String, at now: Timestamp
  ) throws(StoreError) -> Timestamp? {
    try StoreError.wording { () throws(DatabaseError) in
      let file = try GeoPackageFile(draft: draft)
      return try file.writing { () throws(DatabaseError) in
        let made = try file.rows("SELECT copied FROM patrol_file").first?.text(0)
        try file.run("UPDATE patrol_file SET copied = NULL, inode = NULL")
        try file.run(
          "UPDATE patrol_commits SET number = ?", .integer(CommitNumber.beginning(at: now)))
        try Store.beginGeneration(in: file)
        try Store.withdrawAllCodes(in: file)
        let begun = made.flatMap(Timestamp.init)
        if let begun { try Store.noteBackup(in: file, begun: begun) }
        return begun
      }
    }
  }

  /// The file that is to be put back, with its own log if it has one.
  private static func sourceOfCopy(_ path: String) throws(StoreError) -> Connection {
    guard let facts = FileFacts(of: path) else {
      throw StoreError(.inaccessible(SystemError(path: path)))
    }
    guard facts.isRegular else { throw .notAStore(place: path) }
    try StoreLog.ensureItBelongs(to: path, isMoved: true)
    let log = FileFacts(of: StoreFiles.resolved(path) + "-wal")
    let source = try wording { () throws(SQLiteError) in
      try Connection(path: path, access: (log?.size ?? 0) > 0 ? .readOnly : .settled)
    }
    try ensureGeoPackage(source)
    return source
  }

  /// A lock by which nobody else can open the file as a store; nil when there is no file.
  private static func holdAlone(_ path: String) throws(StoreError) -> FileLock? {
    if FileFacts(of: path) == nil, errno == ENOENT { return nil }
    return try StoreFiles.lock(path, .exclusive)
  }

  /// Renames the store's files so that they stay one store; its new name, nil when there was none.
  private static func moveAside(_ path: String, at now: Timestamp) throws(StoreError) -> String? {
    let stamp = now.description.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    let aside = "\(path).before-\(stamp)"
    var moved = false
    for suffix in ["", "-wal", "-shm"] where FileFacts(of: path + suffix) != nil {
      // Nothing that was put aside before is written over.
      guard FileFacts(of: aside + suffix) == nil else {
        throw StoreError(.exists(path: aside + suffix))
      }
      guard rename(path + suffix, aside + suffix) == 0 else {
        throw StoreError(.inaccessible(SystemError(path: path + suffix)))
      }
      moved = true
    }
    return moved ? aside : nil
  }
}

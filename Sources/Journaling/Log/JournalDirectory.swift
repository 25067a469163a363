// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform
import Text

/// The names of a log's segments: `log-` and at least eight digits. No number is used twice.
enum SegmentName {
  private static let lead = "log-"

  static func of(_ number: Int) -> String { lead + "\(number)".leftPadded(to: 8) }

  static func number(_ name: String) -> Int? {
    name.hasPrefix(lead) ? Int(name.dropFirst(lead.count)) : nil
  }
}

/// The directory of a journal. It holds the segments of the log, its `mark`, its `checkpoints`, the
/// spare segments, and `quarantined-<n>` with files that were found damaged.
///
/// If something has one of these names and is no regular file, it is renamed: it may be somebody's,
/// but it must not prevent a start. What root makes gets the owner of the directory. So a command
/// that an administrator runs does not lock the service out of its journal.
struct JournalDirectory {
  static let spares = ["spare-1", "spare-2"]
  private static let quarantine = "quarantined-"

  let path: String

  func path(of name: String) -> String { "\(path)/\(name)" }

  // MARK: The directory

  /// Whether it is there.
  ///
  /// - Throws: `JournalError.notAJournal` when something else is.
  var isThere: Bool {
    get throws(JournalError) {
      guard let facts = FileFacts(of: path) else {
        if errno == ENOENT, !Directory.isTaken(path) { return false }
        throw .system("stat", path)
      }
      guard facts.isDirectory else { throw .notAJournal(path: path) }
      return true
    }
  }

  /// Makes the directory if it is missing, and gives access to its owner alone.
  func make() throws(JournalError) {
    _ = try isThere
    try JournalError.of(Directory.makePrivate(path))
  }

  /// Holds the directory for this process, whatever becomes of the files in it.
  ///
  /// - Throws: `JournalError.inUse` when another process has it, with the process that its mark
  ///   names.
  func lock() throws(JournalError) -> FileLock {
    do throws(SystemError) {
      return try FileLock(path)
    } catch {
      guard error.number == EWOULDBLOCK else { throw JournalError(error) }
      throw .inUse(path: path, process: holder)
    }
  }

  /// The process that the mark names, if it runs. The mark may name one that has ended.
  private var holder: Int32? {
    let mark = try? contents(of: Mark.name).flatMap { Mark.newest(in: $0.bytes) }
    return mark.map(\.process).flatMap { kill($0, 0) == 0 || errno == EPERM ? $0 : nil }
  }

  // MARK: Files

  /// The names of everything in it, sorted.
  var names: [String] {
    get throws(JournalError) { try JournalError.of(Directory.names(in: path)) }
  }

  /// All segments in it, whether they belong to the log or not.
  var segments: [String] {
    get throws(JournalError) { try names.filter { SegmentName.number($0) != nil } }
  }

  /// Writes a file whole: after a power cut the old one or the new one is there.
  func write(_ bytes: Data, to name: String) throws(JournalError) {
    try JournalError.of(DurableFile.write(bytes, to: path(of: name)))
  }

  /// The file `name`, to be written in place.
  func file(_ name: String, makes: Bool = false) throws(JournalError) -> DirectFile {
    try JournalError.of(DirectFile(path(of: name), makes: makes))
  }

  func rename(_ name: String, to target: String) throws(JournalError) {
    if Glibc.rename(path(of: name), path(of: target)) != 0 {
      throw .system("rename", path(of: name))
    }
  }

  func remove(_ name: String) throws(JournalError) {
    if unlink(path(of: name)) == 0 || errno == ENOENT { return }
    guard errno == EISDIR else { throw .system("unlink", path(of: name)) }
    try putAside(name)
  }

  /// Renames what stands in the way of a file.
  func putAside(_ name: String) throws(JournalError) {
    let aside = Directory.freeName(path(of: "\(name).\(Self.quarantine)"))
    try rename(name, to: String(aside.dropFirst(path(of: "").count)))
    try synchronize()
  }

  /// Renames what has the name `name` if it is no regular file.
  func clear(_ name: String) throws(JournalError) {
    let facts = FileFacts(of: path(of: name), followingLinks: false)
    if facts?.isRegular == false { try putAside(name) }
  }

  /// Whether a directory of that name is one for damaged files.
  static func isQuarantine(_ name: some StringProtocol) -> Bool { name.hasPrefix(quarantine) }

  /// Makes a directory for damaged files, and returns its path.
  func makeQuarantine() throws(JournalError) -> String {
    // An earlier start may have crashed here: the empty directory that it left is used.
    let aside = Directory.freeName(path(of: Self.quarantine), takesEmpty: true)
    try JournalDirectory(path: aside).make()
    try synchronize()
    return aside
  }

  /// Moves `files`, those that are still there, to the directory `aside`.
  func move(_ files: some Sequence<String>, to aside: String) throws(JournalError) {
    try JournalDirectory(path: aside).make()
    for file in files where Directory.isTaken(path(of: file)) {
      if Glibc.rename(path(of: file), "\(aside)/\(file)") != 0 {
        throw .system("rename", path(of: file))
      }
    }
    try JournalDirectory(path: aside).synchronize()
    try synchronize()
  }

  /// Makes the names in the directory durable.
  func synchronize() throws(JournalError) {
    try JournalError.of(DurableFile.syncDirectory(of: path(of: "")))
  }

  // MARK: Reading

  /// The longest file that a log may have, in bytes. What follows is not read.
  static let longestFile = 1 << 25

  /// What can be read of the file `name`; nil when there is no such file.
  func contents(of name: String) throws(JournalError) -> SalvagedFile? {
    try JournalError.of(SalvagedFile(path(of: name), atMost: Self.longestFile))
  }

  /// `length` bytes of a file at `place`, in one go.
  ///
  /// - Throws: `JournalError.damaged` when they are not there or cannot be read.
  func read(_ name: String, at place: Int, length: Int) throws(JournalError) -> Data {
    do throws(SystemError) {
      return try SalvagedFile.read(path(of: name), at: place, length: length)
    } catch {
      if error.operation == "read" || error.number == ENOENT || error.number == ELOOP {
        throw .damage(error.operation ?? "open", path(of: name))
      }
      throw JournalError(error)
    }
  }
}

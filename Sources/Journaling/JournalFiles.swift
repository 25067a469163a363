// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// The names beside a journal, and the steps by which a new file takes its place.
///
/// A new journal is made as `-building`, and renamed to `-new` when it is whole and durable. A
/// damaged one then moves with its `-wal` and `-shm` into the directory `.quarantined-<n>`, and
/// `-new` takes its name. Whatever moment the power goes, the next start can tell where it was:
/// `-new` beside a journal has not replaced it and is thrown away; `-new` alone is the journal.
///
/// A later program's journal of format n, its log taken in, is renamed to `.newer-<n>`, or where
/// that is taken to `.newer-<n>.2` and so on; beside it lies `-handed-booked`, what `-booked` told
/// then and the new journal carries on. When all has been taken back of it, it is renamed to
/// `.taken-<n>`, or `.taken-<n>.2` and so on.
///
/// What bears one of these names and is no file is renamed to `<name>.quarantined-<n>`: it may be
/// somebody's, but it must not stop a start. What root makes belongs to the directory's owner, so
/// that a command of an administrator's locks no service out of its journal.
struct JournalFiles {
  /// Nobody but the owner reads or writes.
  static let mode: mode_t = 0o600

  let journal: String

  var log: String { journal + "-wal" }
  var index: String { journal + "-shm" }
  var building: String { journal + "-building" }
  var whole: String { journal + "-new" }

  /// Puts right what an interrupted start left behind.
  func tidy() throws(JournalError) {
    for suffix in ["", "-wal", "-shm", "-journal"] { try remove(building + suffix) }
    if Self.isDirectory(whole) { try Self.putAside(whole) }
    guard exists(whole) else { return }
    if exists(journal) { try remove(whole) } else { try exchange() }
  }

  /// Puts the journal aside, if there is one, and `-new` in its place.
  func exchange() throws(JournalError) {
    if isThere {
      // An exchange that was cut short goes on where it was.
      let begun = quarantines.last { Self.isDirectory($0) }
      let aside = if let begun { begun } else { try makeQuarantine() }
      for path in [journal, log, index] where exists(path) {
        try move(path, to: "\(aside)/\(name(of: path))")
      }
    }
    try move(whole, to: journal)
  }

  /// Makes the directory the journal will move to, and returns its path.
  func makeQuarantine() throws(JournalError) -> String {
    if let last = quarantines.last, isUnused(last) { return last }
    let path = quarantine(quarantines.count + 1)
    if mkdir(path, 0o700) != 0 { throw .system("mkdir", path) }
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor >= 0 {
      Self.handOver(descriptor, at: path)
      close(descriptor)
    }
    try synchronizeDirectory()
    return path
  }

  /// Makes an empty file nobody else can read.
  func create(_ path: String) throws(JournalError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, Self.mode)
    if descriptor < 0 { throw .system("open", path) }
    Self.handOver(descriptor, at: path)
    close(descriptor)
  }

  /// Gives what root has made at `path` to the owner of its directory, as far as that can be done.
  ///
  /// A file of more names than this one may be root's own, put there by somebody else.
  static func handOver(_ descriptor: Int32, at path: String) {
    var (facts, directory) = (stat(), stat())
    guard geteuid() == 0, fstat(descriptor, &facts) == 0, facts.st_uid == 0,
      facts.st_mode & S_IFMT == S_IFDIR || facts.st_nlink == 1,
      stat(Self.directory(of: path), &directory) == 0
    else { return }
    _ = fchown(descriptor, directory.st_uid, directory.st_gid)
  }

  /// Renames durably.
  func move(_ path: String, to target: String) throws(JournalError) {
    if rename(path, target) != 0 { throw .system("rename", path) }
    try synchronizeDirectory()
  }

  /// Removes a file; a directory in its place is put aside.
  func remove(_ path: String) throws(JournalError) {
    if unlink(path) == 0 || errno == ENOENT { return }
    guard errno == EISDIR else { throw .system("unlink", path) }
    try Self.putAside(path)
  }

  /// Renames what stands in the way of one of the journal's files.
  static func putAside(_ path: String) throws(JournalError) {
    var number = 1
    while isTaken("\(path).quarantined-\(number)") { number += 1 }
    if rename(path, "\(path).quarantined-\(number)") != 0 { throw .system("rename", path) }
    try synchronizeDirectory(of: path)
  }

  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether any of the journal's own files is there.
  var isThere: Bool { [journal, log, index].contains(where: exists) }

  /// Which file the journal is; nil when there is none.
  var inode: UInt64? {
    var status = stat()
    return stat(journal, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// Takes from everybody else what an older file or a careless copy let them do.
  func restrict() throws(JournalError) {
    if chmod(journal, Self.mode) != 0 { throw .system("chmod", journal) }
  }

  /// The first bytes of a database, as many as a header has; empty when there is no file.
  func header(of path: String) throws(JournalError) -> [UInt8] {
    try contents(of: path, upTo: JournalHeader.length)
  }

  /// How often a page is read before it counts as unreadable.
  private static let attempts = 10

  /// Whether what lies at the journal's own path can be opened without waiting: a pipe or a device
  /// may hold up for ever whoever opens it. A directory is put aside as a damaged file is.
  var mayBeDatabase: Bool {
    var status = stat()
    return stat(journal, &status) != 0 || [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// Whether the journal, its log and its index are files, as far as they are there.
  var areFiles: Bool {
    [journal, log, index].allSatisfy { path in
      var status = stat()
      return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }
  }

  /// The first `limit` bytes of a file; empty when there is none, zeros where it cannot be read
  /// or is no file.
  ///
  /// A disk with a bad sector must cost the rows on it, not the start.
  func contents(of path: String, upTo limit: Int = .max) throws(JournalError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return [] }
      throw .system("stat", path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return [0] }
    var bytes = [UInt8](repeating: 0, count: min(limit, Int(status.st_size)))
    if status.st_mode & S_IRUSR == 0 { chmod(path, Self.mode) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == EACCES { return bytes }
      throw .system("open", path)
    }
    defer { close(descriptor) }
    var place = 0
    var attempts = 0
    while place < bytes.count {
      let part = min(JournalSchema.pageSize, bytes.count - place)
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: place), part, off_t(place))
      }
      attempts += 1
      if count < 0, errno == EINTR || attempts < Self.attempts { continue }
      attempts = 0
      // Its length has changed meanwhile: nobody else may write, so it is no journal.
      if count == 0 { break }
      place += count < 0 ? part : count
    }
    return bytes
  }

  // MARK: Journals of later programs

  private static let newer = ".newer-"
  private static let taken = ".taken-"

  /// Where a journal of that format can be put.
  func freeAside(version: Int64) -> String {
    free("\(journal)\(Self.newer)\(version)")
  }

  private func free(_ first: String) -> String {
    var path = first
    var number = 1
    while Self.isTaken(path) {
      number += 1
      path = "\(first).\(number)"
    }
    return path
  }

  /// The journal name beside which lies what the open shifts were carried on from when `aside` was
  /// put there.
  func handedOn(_ aside: String) -> String { aside + "-handed" }

  /// Those that were put aside, of formats up to `version`.
  func asides(upTo version: Int) -> [String] {
    let directory = Self.directory(of: journal)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let lead = name(of: journal) + Self.newer
    return names.sorted().filter { name in
      guard name.hasPrefix(lead) else { return false }
      let parts = name.dropFirst(lead.count).split(separator: ".")
      let numbers = parts.compactMap { Int($0) }
      return numbers.count == parts.count && numbers.first.map { $0 <= version } ?? false
    }.map { String(journal.dropLast(name(of: journal).count)) + $0 }
  }

  /// What becomes of the name `aside` when all of it has been taken back.
  func away(_ aside: String) -> String {
    let version = aside.dropFirst(journal.count + Self.newer.count).prefix { $0 != "." }
    return free(journal + Self.taken + version)
  }

  func putAway(_ aside: String) throws(JournalError) {
    for suffix in ["-wal", "-shm", "-open", "-booked", "-handed-booked", "-owner"] {
      try remove(aside + suffix)
    }
    try move(aside, to: away(aside))
  }

  /// Writes a small file whole; durable on return but for its name.
  func write(_ bytes: [UInt8], to path: String) throws(JournalError) {
    try remove(path)
    try create(path)
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    if descriptor < 0 { throw .system("open", path) }
    defer { close(descriptor) }
    if Glibc.write(descriptor, bytes, bytes.count) != bytes.count { throw .system("write", path) }
    if fsync(descriptor) != 0 { throw .system("fsync", path) }
  }

  // MARK: Helpers

  /// The directories damaged journals were put in, oldest first, and what else bears their names.
  var quarantines: [String] {
    var paths: [String] = []
    while Self.isTaken(quarantine(paths.count + 1)) { paths.append(quarantine(paths.count + 1)) }
    return paths
  }

  /// Whether anything is at `path`, be it a link that leads nowhere.
  static func isTaken(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  private static func isDirectory(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  private func quarantine(_ number: Int) -> String { "\(journal).quarantined-\(number)" }

  private func isUnused(_ directory: String) -> Bool {
    Self.isDirectory(directory)
      && ![journal, log, index].contains { exists(directory + "/" + name(of: $0)) }
  }

  private func name(of path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// Makes the names beside the journal durable.
  func synchronizeDirectory() throws(JournalError) {
    try Self.synchronizeDirectory(of: journal)
  }

  /// Makes durable which files lie in the directory of `file`.
  static func synchronizeDirectory(of file: String) throws(JournalError) {
    let directory = directory(of: file)
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw .system("open", directory) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw .system("fsync", directory) }
  }

  private static func directory(of file: String) -> String {
    let end = file.lastIndex(of: "/")
    return end.map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
  }
}

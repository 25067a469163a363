// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

/// The names of a log's segments: `log-` and at least eight digits. No number is used twice.
enum SegmentName {
  private static let lead = "log-"

  static func of(_ number: Int) -> String {
    let digits = "\(number)"
    return lead + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

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
  /// Nobody but the owner reads or writes.
  static let fileMode: mode_t = 0o600
  private static let mode: mode_t = 0o700
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
      var facts = stat()
      guard stat(path, &facts) == 0 else {
        if errno == ENOENT, !Self.isTaken(path) { return false }
        throw .system("stat", path)
      }
      guard facts.st_mode & S_IFMT == S_IFDIR else { throw .notAJournal(path: path) }
      return true
    }
  }

  /// Makes the directory if it is missing, and gives access to its owner alone.
  func make() throws(JournalError) {
    if try !isThere, mkdir(path, Self.mode) != 0 { throw .system("mkdir", path) }
    // An earlier start may have made it, but crashed before its name was durable.
    try JournalError.of { () throws(SystemError) in try DurableFile.syncDirectory(of: path) }
    let descriptor = try opened()
    defer { close(descriptor) }
    try? DurableFile.giveToDirectoryOwner(descriptor, of: path)
    if fchmod(descriptor, Self.mode) != 0 { throw .system("fchmod", path) }
  }

  /// Holds the directory for this process until the descriptor is closed.
  ///
  /// - Throws: `JournalError.inUse` when another process holds it. The error does not name the
  ///   process.
  func lock() throws(JournalError) -> Int32 {
    let descriptor = try opened()
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
    let error: JournalError =
      errno == EWOULDBLOCK ? .inUse(path: path, process: nil) : .system("flock", path)
    close(descriptor)
    throw error
  }

  private func opened() throws(JournalError) -> Int32 {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw .system("open", path) }
    return descriptor
  }

  // MARK: Files

  /// The names of everything in it, sorted.
  var names: [String] {
    get throws(JournalError) {
      guard let listing = opendir(path) else { throw .system("opendir", path) }
      defer { closedir(listing) }
      var names: [String] = []
      errno = 0
      while let entry = readdir(listing) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        names.append(String(decoding: name, as: UTF8.self))
        errno = 0
      }
      if errno != 0 { throw .system("readdir", path) }
      return names.filter { $0 != "." && $0 != ".." }.sorted()
    }
  }

  /// All segments in it, whether they belong to the log or not.
  var segments: [String] {
    get throws(JournalError) { try names.filter { SegmentName.number($0) != nil } }
  }

  /// Writes a file whole: after a power cut the old one or the new one is there.
  func write(_ bytes: Data, to name: String) throws(JournalError) {
    try JournalError.of { () throws(SystemError) in
      try DurableFile.write(bytes, to: path(of: name))
    }
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
    let aside = Self.free(path(of: "\(name).\(Self.quarantine)"))
    try rename(name, to: String(aside.dropFirst(path(of: "").count)))
    try synchronize()
  }

  /// Renames what has the name `name` if it is no regular file.
  func clear(_ name: String) throws(JournalError) {
    var facts = stat()
    guard lstat(path(of: name), &facts) == 0, facts.st_mode & S_IFMT != S_IFREG else { return }
    try putAside(name)
  }

  /// Whether a directory of that name is one for damaged files.
  static func isQuarantine(_ name: some StringProtocol) -> Bool { name.hasPrefix(quarantine) }

  /// Makes a directory for damaged files, and returns its path.
  func makeQuarantine() throws(JournalError) -> String {
    // An earlier start may have crashed here: the empty directory that it left is used.
    let aside = JournalDirectory(path: Self.free(path(of: Self.quarantine), takesEmpty: true))
    try aside.make()
    try synchronize()
    return aside.path
  }

  /// Moves `files`, those that are still there, to the directory `aside`.
  func move(_ files: some Sequence<String>, to aside: String) throws(JournalError) {
    try JournalDirectory(path: aside).make()
    for file in files where Self.isTaken(path(of: file)) {
      if Glibc.rename(path(of: file), "\(aside)/\(file)") != 0 {
        throw .system("rename", path(of: file))
      }
    }
    try JournalDirectory(path: aside).synchronize()
    try synchronize()
  }

  // MARK: Reading

  /// How often a page is read before it counts as unreadable.
  private static let attempts = 10
  private static let page = 4096

  /// The longest file that a log may have, in bytes. What follows is not read.
  static let longestFile = 1 << 25

  /// A file's bytes, with zeros where they cannot be read.
  struct Contents {
    var bytes = Data()
    /// Whether there are more of them than a file of a log can have.
    var isTooLong = false
    /// Whether all of it could be read.
    var isWhole = true
    /// Offset of a page that could be read; nil when none could.
    var readable: Int?
  }

  /// The content of the file `name`; nil when there is no such file.
  ///
  /// A bad sector must cost only the data on it. It must not prevent a start.
  func contents(of name: String) throws(JournalError) -> Contents? {
    var facts = stat()
    let path = path(of: name)
    guard lstat(path, &facts) == 0 else {
      if errno == ENOENT { return nil }
      throw .system("lstat", path)
    }
    guard facts.st_mode & S_IFMT == S_IFREG else { return nil }
    if facts.st_mode & S_IRUSR == 0 { chmod(path, Self.fileMode) }
    var descriptor: Int32 = -1
    for _ in 0..<Self.attempts where descriptor < 0 {
      descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    }
    if descriptor < 0 { throw .system("open", path) }
    defer { close(descriptor) }
    let size = Int(facts.st_size)
    var contents = Self.contents(of: descriptor, length: min(size, Self.longestFile))
    contents.isTooLong = size > Self.longestFile
    return contents
  }

  private static func contents(of descriptor: Int32, length: Int) -> Contents {
    var contents = Contents(bytes: Data(count: length))
    for start in stride(from: 0, to: length, by: page) {
      let part = min(page, length - start)
      if let bytes = read(part, at: start, of: descriptor) {
        contents.bytes.replaceSubrange(start..<start + bytes.count, with: bytes)
        contents.readable = start
      } else {
        contents.isWhole = false
      }
    }
    return contents
  }

  private static func read(_ length: Int, at place: Int, of descriptor: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: length)
    for _ in 0..<attempts {
      let count = pread(descriptor, &bytes, length, off_t(place))
      if count >= 0 { return Array(bytes.prefix(count)) }
    }
    return nil
  }

  /// `length` bytes of a file at `place`, in one go.
  func read(_ name: String, at place: Int, length: Int) throws(JournalError) -> Data {
    let descriptor = open(path(of: name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if descriptor < 0 {
      if errno == ENOENT || errno == ELOOP { throw .damage("open", path(of: name)) }
      throw .system("open", path(of: name))
    }
    defer { close(descriptor) }
    guard let bytes = Self.read(length, at: place, of: descriptor) else {
      throw .damage("read", path(of: name))
    }
    return Data(bytes)
  }

  // MARK: Helpers

  /// Whether anything is at `path`, even a link to nothing.
  static func isTaken(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  /// A free name: `lead` with the first free number. If `isNumbered` is false, `lead` alone comes
  /// first.
  ///
  /// - Parameter takesEmpty: whether the name of an empty directory counts as free. That directory
  ///   is removed.
  static func free(
    _ lead: String, isNumbered: Bool = true, takesEmpty: Bool = false
  ) -> String {
    var number = 1
    while true {
      let path = isNumbered ? "\(lead)\(number)" : number == 1 ? lead : "\(lead).\(number)"
      if !isTaken(path) || takesEmpty && rmdir(path) == 0 { return path }
      number += 1
    }
  }

  /// Makes the names in the directory durable.
  func synchronize() throws(JournalError) {
    try JournalError.of { () throws(SystemError) in
      try DurableFile.syncDirectory(of: path(of: ""))
    }
  }
}

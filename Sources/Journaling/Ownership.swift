// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Wire

/// The file `-owner` beside a journal: who has the journal, and which numbers it holds.
///
/// One line of fixed length, overwritten in place:
///
/// patrol-journal-owner 2 pid <10 digits> first <19> highest <19> \ journal <16> from <19> head
/// <64> seal <10>\n
///
/// `seal` is the CRC-32 of all before ` seal`. The journal's name, where its chain begins and the
/// link of the record `highest` are what a damaged database's chain goes on from; all three are
/// nought where they are not known, and version 1 had none of them. While a collector runs it holds
/// an exclusive `flock` on the file, and on the database (`DatabaseLock`). `highest` is written
/// after a record is durable and before it is announced, so it never exceeds what the journal must
/// hold; `first` is written before older records are removed, so it never falls short of what the
/// journal must hold.
final class Ownership {
  /// The numbers a journal must hold: all from `first` to `highest`, none when that is 0.
  struct Mark: Hashable {
    var first: Int64 = 1
    var highest: Int64 = 0
    /// Nil when the file does not know it.
    var chain: Chain?
    /// The link of the record `highest`; nil when it is not known.
    var head: Link?
  }

  /// What the file says; nil when it was missing or unreadable.
  private(set) var mark: Mark?
  private let journal: String
  private let path: String
  private var descriptor: Int32

  /// Takes the journal at `journal` for this process until the object is released.
  ///
  /// - Throws: `JournalError.inUse` when another one has it.
  init(journal: String) throws(JournalError) {
    self.journal = journal
    path = journal + Self.suffix
    descriptor = try Self.locked(path, of: journal)
    mark = Self.parse(Self.line(in: descriptor))?.mark
  }

  /// Opens or makes the file, and holds it.
  private static func locked(_ path: String, of journal: String) throws(JournalError) -> Int32 {
    let descriptor = open(path)
    if descriptor < 0 { throw .system("open", path) }
    JournalFiles.handOver(descriptor, at: path)
    let line = line(in: descriptor)
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
    let error: JournalError =
      errno == EWOULDBLOCK
      ? .inUse(path: journal, process: parse(line).flatMap { ifRunning($0.process) })
      : .system("flock", path)
    close(descriptor)
    throw error
  }

  /// Makes the file anew, with what it said, where it was removed or another lies in its place: the
  /// next start shall know what the journal must hold.
  func takePlace() throws(JournalError) {
    var (held, there) = (stat(), stat())
    if fstat(descriptor, &held) == 0, lstat(path, &there) == 0, held.st_ino == there.st_ino,
      held.st_dev == there.st_dev
    {
      return
    }
    let fresh = try Self.locked(path, of: journal)
    close(descriptor)
    descriptor = fresh
    if let mark { try write(mark) }
    try JournalFiles.synchronizeDirectory(of: path)
  }

  /// The line is written when the mark changes, so it may name a holder that has ended.
  private static func ifRunning(_ process: Int32) -> Int32? {
    kill(process, 0) == 0 || errno == EPERM ? process : nil
  }

  deinit { close(descriptor) }

  /// Opens or makes the file; a directory or a link in its place is put aside.
  private static func open(_ path: String) -> Int32 {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
    let descriptor = Glibc.open(path, flags, JournalFiles.mode)
    guard descriptor < 0, errno == EISDIR || errno == ELOOP else { return descriptor }
    do { try JournalFiles.putAside(path) } catch { return -1 }
    return Glibc.open(path, flags, JournalFiles.mode)
  }

  /// Writes `mark` and this process's number; durable on return.
  func write(_ mark: Mark) throws(JournalError) {
    let line = Array(Self.line(process: getpid(), mark: mark).utf8)
    if pwrite(descriptor, line, line.count, 0) != line.count { throw .system("pwrite", path) }
    if fdatasync(descriptor) != 0 { throw .system("fdatasync", path) }
    self.mark = mark
  }

  /// Empties the file: the journal it speaks of is to be another.
  func forget() throws(JournalError) {
    if ftruncate(descriptor, 0) != 0 { throw .system("ftruncate", path) }
    if fsync(descriptor) != 0 { throw .system("fsync", path) }
    mark = nil
  }

  // MARK: The line

  static let suffix = "-owner"

  private static func line(process: Int32, mark: Mark) -> String {
    let text =
      "patrol-journal-owner 2 pid \(padded(Int64(process), 10))"
      + " first \(padded(mark.first, 19)) highest \(padded(mark.highest, 19))"
      + " journal \(mark.chain?.journal.description ?? unknown(JournalName.length))"
      + " from \(padded(mark.chain?.first ?? 0, 19))"
      + " head \(mark.head?.hexadecimal ?? unknown(2 * Link.length))"
    return "\(text) seal \(padded(Int64(sum(of: text)), 10))\n"
  }

  private static func parse(_ line: String) -> (process: Int32, mark: Mark)? {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 10, isSealed(line), words[0] == "patrol-journal-owner",
      let process = Int32(words[3]), let first = Int64(words[5]), let highest = Int64(words[7])
    else { return nil }
    var mark = Mark(first: first, highest: highest)
    switch (words[1], words.count) {
    case ("1", 10): return (process, mark)
    case ("2", 16):
      if let journal = JournalName(String(words[9])), let first = Int64(words[11]), first > 0 {
        mark.chain = Chain(journal: journal, first: first)
        if words[13] != unknown(2 * Link.length) { mark.head = Link(hexadecimal: words[13].utf8) }
      }
      return (process, mark)
    default: return nil
    }
  }

  /// Whether the line's seal holds; it is the last word.
  private static func isSealed(_ line: String) -> Bool {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    let text = words.dropLast(2).joined(separator: " ")
    return line == "\(text) seal \(padded(Int64(sum(of: text)), 10))\n"
  }

  private static func unknown(_ length: Int) -> String { String(repeating: "0", count: length) }

  private static func line(in descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    return "\(text.prefix { $0 != "\n" })\n"
  }

  private static func sum(of text: String) -> UInt32 {
    var sum = CRC32()
    sum.add(text.utf8)
    return sum.value
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import Glibc
import Platform
import SQLite
import Storage

/// The log beside a database (`-wal`, https://sqlite.org/fileformat2.html#walformat): what was
/// committed and is not in the file yet.
///
/// SQLite applies it to any file of that name. A wrong file would be damaged: an older copy beside a
/// newer log, or a copy made during writing, whose pages are ordered differently. The right file
/// holds the commit before the log's first, or a later one up to the log's last (`CommitNumber`).
/// It also says which number the file system had given it when it was served.
struct StoreLog {
  private static let headerLength = 32
  private static let frameHeaderLength = 24
  /// Bytes: the first commit takes some kilobytes, one of a whole hot spot set a few megabytes.
  private static let mostRead = 64 << 20

  private let bytes: Data
  private let pageSize: Int
  private let isBigEndian: Bool

  /// Makes sure that SQLite may play the log beside `path` into the file.
  ///
  /// - Parameter isMoved: the file may have come from elsewhere together with its log, as when a
  ///   copy of both is put back.
  /// - Returns: Whether there is anything to play.
  /// - Throws: `DatabaseError.foreignLog` when the log is another file's.
  @discardableResult
  static func ensureItBelongs(
    to path: String, isMoved: Bool = false
  ) throws(StoreError) -> Bool {
    let name = StoreFiles.resolved(path) + "-wal"
    let bytes = beginning(of: name, bytes: mostRead)
    guard let log = StoreLog(bytes: bytes) else { return false }
    let belongs = try GeoPackageFile.wording { () throws(SQLiteError) -> Bool? in
      // After the log was read: others may have moved all of it into the file in between.
      let settled = try Connection(path: path, access: .settled)
      guard let place = try CommitNumber(in: settled),
        let (first, last) = log.commits(onPage: place.page)
      else { return nil }
      let number = try CommitNumber.current(of: settled)
      let inode = try settled.rows("SELECT inode FROM patrol_file").first?.integer(0)
      let found = FileFacts(of: path).map { Int64(bitPattern: $0.identity.inode) }
      return number >= first - 1 && (number <= last || bytes.count == mostRead)
        && (isMoved || inode == nil || inode == found)
    }
    if belongs == false { throw StoreError(.foreignLog(path: path)) }
    return belongs ?? false
  }

  /// Nil when SQLite would not play it.
  init?(bytes: Data) {
    guard bytes.count > Self.headerLength else { return nil }
    self.bytes = bytes
    switch Self.word(bytes, 0) {
    case 0x377f_0682: isBigEndian = false
    case 0x377f_0683: isBigEndian = true
    default: return nil
    }
    pageSize = Int(Self.word(bytes, 8))
    guard (512...65536).contains(pageSize), pageSize & (pageSize - 1) == 0 else { return nil }
  }

  /// The first and the last number that a commit in the log gave, with the count's table on `root`;
  /// nil when none gave one.
  func commits(onPage root: Int64) -> (first: Int64, last: Int64)? {
    var sum = checksum(of: 0..<24, from: (0, 0))
    guard sum == (Self.word(bytes, 24), Self.word(bytes, 28)) else { return nil }
    var number: Int64?
    var found: (first: Int64, last: Int64)?
    var start = Self.headerLength
    while start + Self.frameHeaderLength + pageSize <= bytes.count {
      let page = start + Self.frameHeaderLength..<start + Self.frameHeaderLength + pageSize
      sum = checksum(of: page, from: checksum(of: start..<start + 8, from: sum))
      let isOfThisLog =
        Self.word(bytes, start + 8) == Self.word(bytes, 16)
        && Self.word(bytes, start + 12) == Self.word(bytes, 20)
        && sum == (Self.word(bytes, start + 16), Self.word(bytes, start + 20))
      guard isOfThisLog else { break }
      if Int64(Self.word(bytes, start)) == root {
        number = CommitNumber.number(inPage: bytes[page])
      }
      // The last frame of a commit says how long the file is then.
      if Self.word(bytes, start + 4) != 0, let number {
        found = (found?.first ?? number, number)
      }
      start = page.upperBound
    }
    return found
  }

  // MARK: Helpers

  private static func beginning(of path: String, bytes limit: Int) -> Data {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return Data() }
    defer { close(file) }
    var bytes = Data()
    var part = [UInt8](repeating: 0, count: 1 << 20)
    while bytes.count < limit {
      let count = read(file, &part, part.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: part[..<count])
    }
    return bytes
  }

  /// As SQLite adds up a log's words, two at a time.
  private func checksum(
    of range: Range<Int>, from start: (UInt32, UInt32)
  ) -> (UInt32, UInt32) {
    bytes.withUnsafeBytes { buffer in
      var (one, two) = start
      for place in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
        let first = buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        let second = buffer.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
        one &+= (isBigEndian ? first.bigEndian : first.littleEndian) &+ two
        two &+= (isBigEndian ? second.bigEndian : second.littleEndian) &+ one
      }
      return (one, two)
    }
  }

  private static func word(_ bytes: Data, _ place: Int) -> UInt32 {
    bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: place, as: UInt32.self).bigEndian
    }
  }
}

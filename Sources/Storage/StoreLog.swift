// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import SQLite

/// The log beside a database (`-wal`, https://sqlite.org/fileformat2.html#walformat): what was
/// committed and is not in the file yet.
///
/// SQLite plays it into whatever file lies under the name. An older copy that was put beside the log
/// of its successor would be torn so. But every commit of the store raises the number in
/// `patrol_commits`: a file is at least as far as the commit before the first one in its own log.
struct StoreLog {
  private static let headerLength = 32
  private static let frameHeaderLength = 24
  /// Bytes: the first commit takes some kilobytes, one of a whole hot spot set a few megabytes.
  private static let mostRead = 64 << 20

  private let bytes: Data
  private let pageSize: Int
  private let isBigEndian: Bool

  /// - Throws: `StoreError.foreignLog` when the log beside `path` goes on from a later file.
  static func ensureItBelongs(to path: String) throws(StoreError) {
    let name = StoreFiles.resolved(path) + "-wal"
    guard let log = StoreLog(bytes: beginning(of: name, bytes: mostRead)) else { return }
    let belongs = try StoreError.wording { () throws(SQLiteError) in
      // After the log was read: others may have moved all of it into the file in between.
      let settled = try Connection(path: path, access: .settled)
      let root = try settled.rows(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'patrol_commits'")
      guard let page = root.first?.integer(0), let first = log.firstCommit(onPage: page) else {
        return true
      }
      return try GeoPackageSchema.commits(of: settled) >= first - 1
    }
    guard belongs else { throw .foreignLog(path: path) }
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

  /// The lowest number that a commit in the log gave, with the count's table on `root`; nil when none
  /// gave one.
  func firstCommit(onPage root: Int64) -> Int64? {
    var sum = checksum(of: 0..<24, from: (0, 0))
    guard sum == (Self.word(bytes, 24), Self.word(bytes, 28)) else { return nil }
    var number: Int64?
    var start = Self.headerLength
    while start + Self.frameHeaderLength + pageSize <= bytes.count {
      let page = start + Self.frameHeaderLength..<start + Self.frameHeaderLength + pageSize
      sum = checksum(of: page, from: checksum(of: start..<start + 8, from: sum))
      let isOfThisLog =
        Self.word(bytes, start + 8) == Self.word(bytes, 16)
        && Self.word(bytes, start + 12) == Self.word(bytes, 20)
        && sum == (Self.word(bytes, start + 16), Self.word(bytes, start + 20))
      guard isOfThisLog else { return nil }
      if Int64(Self.word(bytes, start)) == root { number = Self.singleNumber(in: bytes[page]) }
      // The last frame of a commit says how long the file is then.
      if Self.word(bytes, start + 4) != 0, let number { return number }
      start = page.upperBound
    }
    return nil
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

  /// The one integer in the one row of a table's leaf page; nil when it is something else
  /// (https://sqlite.org/fileformat2.html#b_tree_pages).
  private static func singleNumber(in page: Data) -> Int64? {
    let page = Data(page)
    guard page[0] == 0x0d, page[3] == 0, page[4] == 1 else { return nil }
    let cell = Int(page[8]) << 8 | Int(page[9])
    // Length of the row, its key, length of its head, its only column's type; each below 128.
    guard cell + 4 <= page.count, page[cell + 1] == 1, page[cell + 2] == 2 else { return nil }
    if page[cell + 3] == 9 { return 1 }
    let lengths: [UInt8: Int] = [1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8]
    guard let length = lengths[page[cell + 3]], cell + 4 + length <= page.count else { return nil }
    return page[(cell + 4)..<(cell + 4 + length)].reduce(0) { $0 << 8 | Int64($1) }
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

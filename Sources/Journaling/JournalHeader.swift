// SPDX-License-Identifier: Apache-2.0

/// The first bytes of a database file (https://sqlite.org/fileformat2.html#the_database_header).
struct JournalHeader {
  static let length = 100
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether what never changes in a journal's header is as it must be. SQLite reads a database
  /// that says it has no write-ahead log without its log, and says nothing.
  var isJournals: Bool {
    guard bytes.count == Self.length else { return false }
    return bytes.starts(with: Array("SQLite format 3\0".utf8))
      && number(at: 16, bytes: 2) == JournalSchema.pageSize
      && number(at: 18, bytes: 2) == 0x0202
      && number(at: 68, bytes: 4) == Int(JournalSchema.application)
  }

  private func number(at offset: Int, bytes count: Int) -> Int {
    bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
  }
}

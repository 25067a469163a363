// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import Glibc
import Patrol
import SQLite

/// The number that every commit of a store raises, in the one row of `patrol_commits`.
///
/// It begins with the second in which the store was made, or put back to a copy, times 2³⁰, so two
/// stores made from one copy never share a number. A copy has 1. This tells a file from an older
/// copy without SQLite, which would apply a log to either.
struct CommitNumber {
  /// Of a copy that `backUp` made: lower than any store's.
  static let ofCopy: Int64 = 1

  /// Where a store begins that is made at `now`.
  static func beginning(at now: Timestamp) -> Int64 {
    max(1, now.milliseconds / 1000) << 30
  }

  /// The page of the table's one row, from 1, and the size of a page in bytes.
  let page: Int64
  let pageSize: Int

  /// What the number is now, as SQLite reads it; 0 when it is not there.
  static func current(of connection: Connection) throws(SQLiteError) -> Int64 {
    try connection.rows("SELECT number FROM patrol_commits").first?.integer(0) ?? 0
  }

  /// Where the number stands in a database.
  init?(in connection: Connection) throws(SQLiteError) {
    let root = try connection.rows(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'patrol_commits'"
    ).first?.integer(0)
    let size = try connection.rows("PRAGMA page_size").first?.integer(0)
    guard let root, let size else { return nil }
    (page, pageSize) = (root, Int(size))
  }

  /// What the file itself holds, without its log; nil when the number is not there any more.
  ///
  /// Through a descriptor that stays open: closing another one of the same file would take away the
  /// locks that SQLite holds in this process (https://sqlite.org/howtocorrupt.html, 2.2).
  func settled(in descriptor: Int32) -> Int64? {
    var bytes = [UInt8](repeating: 0, count: pageSize)
    guard pread(descriptor, &bytes, pageSize, off_t((page - 1) * Int64(pageSize))) == pageSize
    else { return nil }
    return Self.number(inPage: Data(bytes))
  }

  /// The one integer in the one row of a table's leaf page; nil when it is something else
  /// (https://sqlite.org/fileformat2.html#b_tree_pages).
  static func number(inPage page: Data) -> Int64? {
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
}

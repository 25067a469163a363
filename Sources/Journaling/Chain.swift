// SPDX-License-Identifier: Apache-2.0

import SQLite
package import Wire

/// A journal's name and where its chain of records begins.
package struct Chain: Hashable, Sendable {
  package var journal: JournalName
  /// The sequence number of the chain's first record.
  package var first: Int64

  package init(journal: JournalName, first: Int64) {
    self.journal = journal
    self.first = first
  }

  /// What stands before the record `sequence` when nothing is known of the one before it.
  func beginning(at sequence: Int64) -> Link { .beginning(of: journal, at: sequence) }

  /// The record with `previous` as the link of the one before it, and its own link; what was
  /// answered for before the chain began, and what is lost or spent, has neither.
  func linked(_ entry: JournalEntry, after previous: Link?) -> (JournalEntry, Link?) {
    var entry = entry
    entry.previous = nil
    guard entry.sequence >= first, entry.status.hasRecord else { return (entry, nil) }
    entry.previous = previous ?? beginning(at: entry.sequence)
    return (entry, entry.onItsWay?.link(in: journal))
  }
}

// MARK: - As a row

extension Chain {
  var values: [Value] { [.text(journal.description), .integer(first)] }

  init?(values: [Value]) {
    guard values.count == 2, case .text(let text) = values[0], let journal = JournalName(text),
      case .integer(let first) = values[1], first > 0
    else { return nil }
    self.init(journal: journal, first: first)
  }
}

// MARK: - From format 1

extension Chain {
  /// Rows held at a time.
  private static let pageLength: Int64 = 200

  /// Carries the rows of `unlinked` over to `records` and chains those not answered for.
  static func begin(in connection: Connection) throws(SQLiteError) {
    let ends = try connection.rows(
      """
      SELECT min(CASE WHEN status = 'pending' THEN sequence END), ifnull(max(sequence), 0) + 1
        FROM unlinked
      """
    ).first
    let chain = Chain(
      journal: .random(), first: ends?.integer(0) ?? ends?.integer(1) ?? 1)
    try SealedTable.chain.insert(chain.values, into: connection)
    var place = (sequence: Int64(0), link: Link?.none)
    while true {
      let rows = try connection.rows(
        """
        SELECT \(SealedTable.unlinkedRecords.list) FROM unlinked
         WHERE sequence > ? ORDER BY sequence LIMIT \(pageLength)
        """, .integer(place.sequence))
      if rows.isEmpty { break }
      for row in rows {
        guard let old = JournalEntry(row) else { throw .unsound(connection) }
        let (entry, link) = chain.linked(old, after: place.link)
        try SealedTable.records.insert(entry.values, into: connection)
        place = (entry.sequence, link)
      }
    }
    try connection.execute(script: "DROP TABLE unlinked")
  }
}

extension SQLiteError {
  fileprivate static func unsound(_ connection: Connection) -> SQLiteError {
    SQLiteError(
      operation: "carry the records over", path: connection.path,
      code: ResultCode.corrupt.rawValue, message: "a row's seal does not hold")
  }
}

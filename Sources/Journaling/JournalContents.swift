// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc
import SQLite
package import Wire

/// A journal to read: the collector's own, or for `status` and `export` from beside it.
///
/// Every row is held against its seal when it is read; one that fails throws
/// `JournalError.damaged`.
package struct JournalContents {
  let connection: Connection
  /// The records as the file's format has them.
  private let records: SealedTable

  /// Of a journal of the newest format.
  init(of connection: Connection) {
    self.connection = connection
    records = .records
  }

  /// Opens the journal at `path` to read it beside the collector; repairs nothing.
  package init(path: String) throws(JournalError) {
    let files = JournalFiles(journal: path)
    guard files.exists(path) else {
      if errno == ENOENT { throw .absent(path: path) }
      throw .system("look for it", path)
    }
    // What else lies there may hold up for ever whoever opens it.
    guard files.areFiles else { throw .notAJournal(path: path) }
    let found: Int64?
    do throws(SQLiteError) {
      connection = try Connection(path: path, access: .readOnly)
      found = try Self.version(of: connection)
    } catch {
      throw JournalError(error)
    }
    guard let found else { throw .damage("read the format", path) }
    let known = JournalSchema.current.version
    if found > Int64(known) { throw .newerFormat(path: path, found: found, known: known) }
    records = found == 1 ? .unlinkedRecords : .records
  }

  // MARK: Records

  /// Records the store has not answered for, oldest first, from behind `sequence`.
  ///
  /// As many as make a batch of at most `maximumBytes`, but at least one when any is pending.
  package func pending(
    after sequence: Int64 = 0, limit: Int = Batch.maximumEntries,
    maximumBytes: Int = Batch.maximumBytes
  ) throws(JournalError) -> [Batch.Entry] {
    let next = """
      SELECT \(records.list) FROM records
      WHERE status = 'pending' AND sequence > ? ORDER BY sequence LIMIT 1
      """
    var entries: [Batch.Entry] = []
    var bytes = SignedBatch.frameBytes
    while entries.count < limit {
      let place = entries.last?.sequence ?? sequence
      guard let found = try self.entries(next, .integer(place)).first else { break }
      guard let entry = found.onItsWay else { throw damage(next) }
      bytes += SignedBatch.bytes(of: entry)
      if bytes > maximumBytes, !entries.isEmpty { break }
      entries.append(entry)
    }
    return entries
  }

  /// Every record from behind `sequence`, oldest first, at most `limit`.
  package func entries(
    after sequence: Int64 = 0, limit: Int = .max
  ) throws(JournalError) -> [JournalEntry] {
    try entries(
      "\(records.everything) WHERE sequence > ? ORDER BY sequence LIMIT ?",
      .integer(sequence), .integer(limit))
  }

  /// The records whose numbers lie within `run`, oldest first.
  func entries(within run: ClosedRange<Int64>) throws(JournalError) -> [JournalEntry] {
    try entries(
      "\(records.everything) WHERE sequence BETWEEN ? AND ? ORDER BY sequence",
      .integer(run.lowerBound), .integer(run.upperBound))
  }

  /// The records whose bytes hold `text`, oldest first.
  package func entries(holding text: Data) throws(JournalError) -> [JournalEntry] {
    try entries(
      "\(records.everything) WHERE instr(record, ?) > 0 ORDER BY sequence", .blob(text))
  }

  /// The record under `sequence`; nil when there is none, or none any more.
  package func entry(_ sequence: Int64) throws(JournalError) -> JournalEntry? {
    try entries("\(records.everything) WHERE sequence = ?", .integer(sequence)).first
  }

  /// Whether a record of that id is kept.
  func holds(id: String) throws(JournalError) -> Bool {
    try !rows("SELECT 1 FROM records WHERE id = ?", .text(id)).isEmpty
  }

  package var counts: JournalCounts {
    get throws(JournalError) {
      let rows = try rows(
        "SELECT status, count(*), min(sequence), max(sequence) FROM records GROUP BY status")
      var counts = JournalCounts()
      for row in rows {
        guard let status = row.text(0).flatMap(JournalEntry.Status.init),
          let count = row.integer(1), let highest = row.integer(3)
        else { throw damage("count the records") }
        counts.add(Int(count), status, first: row.integer(2))
        counts.highestSequence = max(counts.highestSequence, highest)
      }
      return counts
    }
  }

  /// The journal's name and where its chain begins.
  package var chain: Chain {
    get throws(JournalError) {
      let found = try sealed(.chain) { row in
        Seal.isSound(row.values) ? Chain(values: row.values.dropLast()) : nil
      }
      guard found.count == 1 else { throw damage(SealedTable.chain.everything) }
      return found[0]
    }
  }

  // MARK: State

  /// Open shifts by unit.
  package var shifts: [String: KeptShift] {
    get throws(JournalError) {
      let shifts = try sealed(.shifts, KeptShift.init)
      return Dictionary(uniqueKeysWithValues: shifts.map { ($0.unit, $0) })
    }
  }

  /// Recoveries no shift record has told of yet, oldest first.
  package var unreportedRecoveries: [Recovery] {
    get throws(JournalError) {
      try sealed(.recoveries) { row in Recovery(row).map { ($0, isReported: row.integer(4) != 0) } }
        .filter { !$0.isReported }.map(\.0).sorted { $0.number < $1.number }
    }
  }

  /// The number the next recovery will have.
  var nextRecovery: Int64 {
    get throws(JournalError) {
      try rows("SELECT ifnull(max(number), 0) + 1 FROM recoveries").first?.integer(0) ?? 1
    }
  }

  // MARK: Helpers

  /// The format the file says it has; nil when its seal does not hold.
  static func version(of connection: Connection) throws(SQLiteError) -> Int64? {
    let rows = try connection.rows(SealedTable.format.everything)
    guard rows.count == 1, let row = rows.first, Seal.isSound(row.values) else { return nil }
    return row.integer(0)
  }

  private func sealed<Element>(
    _ table: SealedTable, _ element: (Row) -> Element?
  ) throws(JournalError) -> [Element] {
    var elements: [Element] = []
    for row in try rows(table.everything) {
      guard let element = element(row) else { throw damage(table.everything) }
      elements.append(element)
    }
    return elements
  }

  private func entries(_ sql: String, _ values: Value...) throws(JournalError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for row in try rows(sql, values: values) {
      guard let entry = JournalEntry(row) else { throw damage(sql) }
      entries.append(entry)
    }
    return entries
  }

  private func rows(_ sql: String, _ values: Value...) throws(JournalError) -> [Row] {
    try rows(sql, values: values)
  }

  private func rows(_ sql: String, values: [Value]) throws(JournalError) -> [Row] {
    do { return try connection.rows(sql, values: values) } catch { throw JournalError(error) }
  }

  private func damage(_ operation: String) -> JournalError {
    .damage(operation, connection.path)
  }
}

extension JournalCounts {
  fileprivate mutating func add(_ count: Int, _ status: JournalEntry.Status, first: Int64?) {
    switch status {
    case .pending:
      pending = count
      oldestPending = first
    case .stored, .duplicate: acknowledged += count
    case .quarantined:
      acknowledged += count
      quarantined = count
    case .lost: lost = count
    case .spent: spent = count
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Patrol
import SQLite
package import Wire

/// What need not stay is removed in slices, each with the write-ahead log taken in behind it:
/// however much there is to remove, the log stays small, and on a full disk one slice makes the
/// room that the next one needs.
extension Journal {
  /// Most records in a slice, and most bytes of them together unless one alone is longer: the log
  /// stays under 800 kB, of records of a kilobyte among 10,000 with ids in no order.
  private static let sliceRecords = 100
  private static let sliceBytes = 1 << 17

  /// Removes the oldest records up to the first that has to stay, and of those behind it that need
  /// not stay everything but their place; returns how many went.
  ///
  /// Pending records stay, and the newest, and of the others those the store answered for at
  /// `time` or later that are among the `count` newest, and all that `receipt` does not name as
  /// stored; nil asks for none. It throws only when nothing went: what a fault left over goes
  /// another time.
  @discardableResult
  package func prune(
    acknowledgedBefore time: Timestamp, keepingAtMost count: Int = .max,
    namedBy receipt: StoreAPI.Receipt? = nil
  ) throws(JournalError) -> Int {
    guard let held = ownership.mark, held.highest > 0 else { return 0 }
    let oldest = held.highest - Int64(max(0, count))
    var named = held.highest
    if let receipt { named = try lastNamed(by: receipt) }
    let first =
      try sqlite { () throws(SQLiteError) in
        try firstToKeep(acknowledgedBefore: time, after: oldest, upTo: named)
      } ?? held.highest
    if first > held.first {
      var mark = held
      mark.first = first
      try ownership.write(mark)
    }
    return try inSlices { limit throws(JournalError) in
      let removed = try remove(before: first, limit)
      if removed > 0 { return removed }
      return try spend(
        between: first, min(held.highest, named + 1), acknowledgedBefore: time, upTo: oldest, limit)
    }
  }

  /// The number up to which all records that could be sent again are stored, as `receipt` says. No
  /// receipt names what the journal held under another name, before `chain` began.
  private func lastNamed(by receipt: StoreAPI.Receipt) throws(JournalError) -> Int64 {
    guard receipt.journal == chain.journal else { return 0 }
    var last = receipt.namesAllMissing ? receipt.last : receipt.missing.last?.upperBound ?? 0
    for run in receipt.missing where run.lowerBound <= last {
      let lacking = try contents.entries(within: run).first { $0.isAcknowledgedInChain }
      if let lacking { last = min(last, lacking.sequence - 1) }
    }
    return last
  }

  /// Removes the older half of what the store has answered for, as `prune` does.
  package func pruneOlderHalf() throws(JournalError) -> Int {
    let counts = try counts
    let middle = try sqlite { () throws(SQLiteError) in
      try connection.rows(
        """
        SELECT sequence FROM records
        WHERE acknowledged IS NOT NULL ORDER BY sequence LIMIT 1 OFFSET ?
        """, .integer(counts.acknowledged / 2)
      ).first?.integer(0)
    }
    guard let middle else { return 0 }
    return try prune(
      acknowledgedBefore: Timestamp(milliseconds: .min),
      keepingAtMost: Int(counts.highestSequence - middle))
  }

  // MARK: Slices

  /// Removes slice after slice, until there is nothing left to remove or no room for the smallest.
  private func inSlices(
    _ remove: (_ limit: Int) throws(JournalError) -> Int
  ) throws(JournalError) -> Int {
    var limit = Self.sliceRecords
    var removed = 0
    while true {
      do throws(JournalError) {
        let count = try remove(limit)
        removed += count
        // Behind a reader that stands still the log would only grow.
        if count == 0 || !takesInLog() { return removed }
      } catch {
        if case .diskFull = error, limit > 1 {
          // The log may hold room; and fewer need less of it.
          _ = takesInLog()
          limit /= 2
        } else if removed > 0 {
          return removed
        } else {
          throw error
        }
      }
    }
  }

  private func remove(before first: Int64, _ limit: Int) throws(JournalError) -> Int {
    let removed = try transaction { () throws(SQLiteError) in
      guard let last = try slice("sequence < ?", [.integer(first)], limit).last else { return 0 }
      return try connection.run("DELETE FROM records WHERE sequence <= ?", .integer(last))
    }
    if removed > 0 { shrink() }
    return removed
  }

  private func spend(
    between first: Int64, _ end: Int64, acknowledgedBefore time: Timestamp, upTo oldest: Int64,
    _ limit: Int
  ) throws(JournalError) -> Int {
    let numbers = try sqlite { () throws(SQLiteError) in
      try slice(
        """
        sequence > ? AND sequence < ? AND acknowledged IS NOT NULL
        AND (acknowledged < ? OR sequence <= ?)
        """, [first, end, time.milliseconds, oldest].map(Value.integer), limit)
    }
    var spent: [JournalEntry] = []
    for number in numbers {
      if let entry = try contents.entry(number) { spent.append(entry.spent) }
    }
    if spent.isEmpty { return 0 }
    try transaction { () throws(SQLiteError) in
      try JournalSchema.allowSpent(in: connection)
      // A row that shrinks where it lies leaves its page as it was; one that goes gives it back.
      for entry in spent {
        try SealedTable.records.remove(.integer(entry.sequence), from: connection)
        try SealedTable.records.insert(entry.values, into: connection)
      }
    }
    shrink()
    return spent.count
  }

  /// The numbers of the oldest records for which `condition` holds that make a slice.
  private func slice(
    _ condition: String, _ values: [Value], _ limit: Int
  ) throws(SQLiteError) -> [Int64] {
    let rows = try connection.rows(
      """
      SELECT sequence, ifnull(length(record), 0) FROM records
      WHERE \(condition) ORDER BY sequence LIMIT \(limit)
      """, values: values)
    var bytes: Int64 = 0
    let fitting = rows.prefix { row in
      let isFirst = bytes == 0
      bytes += row.integer(1) ?? 0
      return isFirst || bytes <= Int64(Self.sliceBytes)
    }
    return fitting.compactMap { $0.integer(0) }
  }

  private func firstToKeep(
    acknowledgedBefore time: Timestamp, after oldest: Int64, upTo named: Int64
  ) throws(SQLiteError) -> Int64? {
    try connection.rows(
      """
      SELECT min(sequence) FROM records
      WHERE status = 'pending' OR (acknowledged >= ? AND sequence > ?) OR sequence > ?
      """, .integer(time.milliseconds), .integer(oldest), .integer(named)
    ).first?.integer(0)
  }

  /// Gives the pages of removed records back to the file system as far as it works: what stays
  /// behind is used again.
  private func shrink() {
    _ = try? connection.rows("PRAGMA incremental_vacuum")
  }

  /// Writes the log into the database and empties it; false when somebody still reads from it. On a
  /// full disk that may have to wait until the database has become shorter.
  private func takesInLog() -> Bool {
    checkpointLog() != 1
  }

  /// Writes the log into the database and truncates it: 0 when that worked, 1 when somebody still
  /// reads from it, nil when it failed (https://sqlite.org/pragma.html#pragma_wal_checkpoint).
  func checkpointLog() -> Int64? {
    let row = try? connection.rows("PRAGMA wal_checkpoint(TRUNCATE)").first
    return row?.integer(0)
  }
}

// SPDX-License-Identifier: Apache-2.0

import SQLite
import Wire

/// The rows of a damaged journal whose seals hold.
struct Salvage {
  private typealias Rows = [Value: [Value]]

  private var records = SalvagedRecords()
  /// By table but for the records', rows without their seals by key.
  private var rows: [String: Rows] = [:]
  /// Numbers by record id: an id stands under one number only.
  private var numbers: [Value: Value] = [:]
  /// Tables that were read to their end.
  private var complete: Set<String> = []

  /// Takes from one image what earlier, better ones did not have.
  mutating func read(_ image: Connection, mark: Ownership.Mark?) {
    guard isOwn(image, mark) else { return }
    for table in SealedTable.all where table.name != SealedTable.format.name {
      if !complete.contains(table.name) { read(table, of: image) }
    }
    if records.isEmpty { read(.unlinkedRecords, of: image) }
    if let mark { readOneByOne(numbers(of: mark), of: image) }
  }

  /// Whether nothing is left to look for.
  func isComplete(_ mark: Ownership.Mark?) -> Bool {
    guard let mark else { return false }
    return complete.count == SealedTable.all.count - 1
      && !chosen(mark: mark).contains { $0.status == .lost }
  }

  /// Writes the rows into an empty journal, and marks the numbers whose records are lost.
  func write(
    into connection: Connection, mark: Ownership.Mark?, quarantined: String?
  ) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      let chosen = chosen(mark: mark)
      for table in SealedTable.all where !Self.isApart(table) {
        for values in kept(table) { try table.insert(values, into: connection) }
      }
      let lost = chosen.count { $0.status == .lost }
      if chosen.contains(where: { $0.status == .spent }) {
        try JournalSchema.allowSpent(in: connection)
      }
      for entry in try chained(chosen, in: chain(mark: mark), of: connection) {
        try SealedTable.records.insert(entry.values, into: connection)
      }
      let recovery = Recovery(
        number: (rows[SealedTable.recoveries.name]?.keys.compactMap(\.whole).max() ?? 0) + 1,
        quarantined: quarantined, carried: chosen.count - lost, lost: lost)
      try SealedTable.recoveries.insert(recovery.values(isReported: false), into: connection)
    }
  }

  // MARK: Reading

  /// Whether the image says that it is another journal's: its log may have been put beside this one.
  private func isOwn(_ image: Connection, _ mark: Ownership.Mark?) -> Bool {
    guard let known = mark?.chain, let found = try? image.rows(SealedTable.chain.everything)
    else { return true }
    return !found.contains { row in
      Seal.isSound(row.values)
        && Chain(values: row.values.dropLast()).map { $0.journal != known.journal } ?? false
    }
  }

  private mutating func read(_ table: SealedTable, of image: Connection) {
    // Down from the other end as well: one damaged page stops a scan, but not both.
    let ways = [table.everything, "\(table.everything) ORDER BY rowid DESC"]
    for sql in ways where !complete.contains(table.name) {
      var isSound = true
      let isWhole =
        (try? image.forEachRow(sql) { if !add($0, of: table) { isSound = false } }) != nil
      if isWhole, isSound { complete.insert(table.name) }
    }
  }

  /// Looks each number up by itself, so that a damaged page costs only the rows on it.
  private mutating func readOneByOne(_ numbers: [Int64], of image: Connection) {
    for table in [SealedTable.records, .unlinkedRecords] {
      for sequence in missing(numbers) {
        let found = try? image.rows("\(table.everything) WHERE sequence = ?", .integer(sequence))
        if found == nil, !table.columns.contains("previous") { break }
        for row in found ?? [] { add(row, of: table) }
      }
    }
  }

  /// Whether the row is to be believed.
  @discardableResult
  private mutating func add(_ row: Row, of table: SealedTable) -> Bool {
    guard Seal.isSound(row.values), let key = row.values.first else { return false }
    if table.name == SealedTable.records.name, row.values[1] != .null {
      guard numbers[row.values[1], default: key] == key else { return false }
      numbers[row.values[1]] = key
    }
    if table.name == SealedTable.records.name {
      guard let entry = JournalEntry(unsealed: Row(values: row.values.dropLast())) else {
        return false
      }
      records.add(entry)
    } else if rows[table.name]?[key] == nil {
      rows[table.name, default: [:]][key] = row.values.dropLast()
    }
    return true
  }

  // MARK: Choosing

  /// Whether the table's rows follow from more than themselves.
  private static func isApart(_ table: SealedTable) -> Bool {
    table.name == SealedTable.records.name || table.name == SealedTable.chain.name
  }

  private func kept(_ table: SealedTable) -> [[Value]] {
    let all = (rows[table.name] ?? [:]).values
    // A shift that is recorded is over: an older page must not open it again.
    return table.name == SealedTable.shifts.name
      ? all.filter { numbers[$0[1]] == nil } : Array(all)
  }

  /// The chain of the damaged journal; nil when nothing tells it.
  private func chain(mark: Ownership.Mark?) -> Chain? {
    let found = (rows[SealedTable.chain.name] ?? [:]).values.compactMap(Chain.init(values:))
    return found.count == 1 ? found[0] : mark?.chain
  }

  /// The records the new journal holds, the lost ones marked.
  private func chosen(mark: Ownership.Mark?) -> [JournalEntry] {
    let run = run(mark: mark)
    return records.chosen(
      run, in: chain(mark: mark), highest: mark?.highest ?? run.last ?? 0, head: mark?.head)
  }

  /// The records in a chain of their own when none is known, and chained now where they never were.
  private func chained(
    _ entries: [JournalEntry], in known: Chain?, of connection: Connection
  ) throws(SQLiteError) -> [JournalEntry] {
    let oldest = entries.first { $0.status == .pending && (known == nil || $0.previous == nil) }
    let first = min(known?.first ?? .max, oldest?.sequence ?? .max)
    let chain = Chain(
      journal: known?.journal ?? .random(),
      first: first < .max ? first : (entries.last?.sequence ?? 0) + 1)
    try connection.run("DELETE FROM chain")
    try SealedTable.chain.insert(chain.values, into: connection)
    var newest: Link?
    return entries.map { entry in
      if known != nil, entry.previous != nil {
        newest = entry.onItsWay?.link(in: chain.journal)
        return entry
      }
      let linked: JournalEntry
      (linked, newest) = chain.linked(entry, after: newest)
      return linked
    }
  }

  /// The numbers the new journal holds: those of `mark`, and beyond it what was found.
  private func run(mark: Ownership.Mark?) -> [Int64] {
    let found = records.numbers
    let expected = mark.map(numbers) ?? []
    guard let last = [found.max(), expected.last].compactMap(\.self).max(),
      let first = expected.first ?? found.min()
    else { return [] }
    return first <= last ? Array(first...last) : []
  }

  private func numbers(of mark: Ownership.Mark) -> [Int64] {
    mark.highest < mark.first ? [] : Array(mark.first...mark.highest)
  }

  private func missing(_ numbers: [Int64]) -> [Int64] {
    numbers.filter { !records.has($0) }
  }
}

extension Value {
  /// The integer it is; nil when it is none.
  fileprivate var whole: Int64? { if case .integer(let value) = self { value } else { nil } }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Patrol
import SQLite
package import Wire

/// The records of one device, kept in order until the store has them (`JournalSchema` says how).
///
/// One process owns a journal, and within it one task at a time; others read it through
/// `JournalContents`. What a call has returned from survives the end of the process and of the
/// power. A call that throws has announced nothing and may be made again: no record is kept twice.
package final class Journal {
  package let path: String
  /// What had to be done about damage when the journal was opened; nil when nothing.
  package let recovery: Recovery?
  /// What the journal holds.
  package let contents: JournalContents
  /// Its name and where its chain begins.
  package internal(set) var chain: Chain
  /// Whether part of how far the open shifts had come could not be read when it was opened.
  package let lacksCheckpoints: Bool
  /// By path, why a later program's journal could not be taken back whose format is known.
  package private(set) var notTakenBack: [String: JournalError] = [:]
  /// The link of the newest record; nil before the first, and where that one is lost.
  var newest: Link?
  /// Whether the database itself has the row of `chain`, or only its log.
  var isChainTakenIn: Bool
  let connection: Connection
  var files: JournalFiles { JournalFiles(journal: path) }
  let ownership: Ownership
  private let slots: OpenShiftSlots
  private let booked: BookedShifts
  /// The file that was opened; another may lie in its place by now, or none.
  private let inode: UInt64?
  /// After the connection, so that it goes after it.
  private let lock: DatabaseLock?

  /// Opens the journal at `path`, or starts one there.
  ///
  /// A damaged journal is put aside with all its files, and what can be read of it carried over
  /// into a fresh one under the old numbers. One of a newer format is put aside whole, until a
  /// program that knows it opens the journal and takes its records back. `recovery` tells of both.
  /// An older format is migrated.
  ///
  /// - Throws: `JournalError.inUse` or `.notAJournal` with the file untouched; `.diskFull`, `.busy`
  ///   or `.failed`.
  package init(path: String, schema: JournalSchema = .current) throws(JournalError) {
    self.path = path
    guard JournalFiles(journal: path).mayBeDatabase else { throw .notAJournal(path: path) }
    ownership = try Ownership(journal: path)
    let found = try DatabaseLock(journal: path)
    let opening: JournalOpening
    (opening, connection, recovery) = try Self.open(
      JournalOpening(path: path, schema: schema, mark: ownership.mark), ownership)
    // Opening may have put another file in its place.
    lock = if let found, found.holds(path) { found } else { try DatabaseLock(journal: path) }
    contents = JournalContents(of: connection)
    chain = try contents.chain
    var mark = try opening.mark(of: connection)
    newest = try contents.entry(mark.highest)?.onItsWay?.link(in: chain.journal)
    if newest == nil, let known = ownership.mark, known.highest == mark.highest,
      known.chain == chain
    {
      newest = known.head
    }
    isChainTakenIn = ownership.mark?.chain == chain
    booked = opening.booked
    let rows = try opening.carryOn(isDamaged: recovery != nil, connection)
    slots = OpenShiftSlots(beside: path, rows: rows)
    lacksCheckpoints = slots.isDamaged
    booked.follow(rows.mapValues { .put($0) })
    inode = JournalFiles(journal: path).inode
    setChain(of: &mark)
    if mark != ownership.mark { try ownership.write(mark) }
    if lacksCheckpoints { try renewOpenShifts() }
    notTakenBack = takeBack(schema)
  }

  /// Lets go of a journal that was found damaged, by `release`, with its files left as they are.
  ///
  /// Whoever else closes a journal takes in its write-ahead log, and might write damaged pages over
  /// sound ones.
  package static func close(path: String, release: () -> Void) {
    // The last to close takes the log in, but not if it may only read.
    let reader = try? Connection(path: path, access: .readOnly)
    _ = try? reader?.rows(SealedTable.format.everything)
    release()
    withExtendedLifetime(reader) {}
  }

  // MARK: Writing

  /// Keeps `record`; returns its number, which is the old one when its id is kept already.
  ///
  /// The bytes kept first stay: a record is never edited.
  @discardableResult
  package func append(_ record: Record) throws(JournalError) -> Int64 {
    try commit(Changes(records: [record]))[0]
  }

  /// Keeps all of `changes`, or nothing; returns the numbers of its records, in order.
  @discardableResult
  package func commit(_ changes: Changes) throws(JournalError) -> [Int64] {
    let records = try changes.records.enumerated().map { place, record throws(JournalError) in
      let bytes = record.bytes
      guard bytes.count <= Record.maximumBytes else {
        throw .tooLong(place: place, bytes: bytes.count, limit: Record.maximumBytes)
      }
      return (id: record.id, bytes: bytes)
    }
    return try keep(records, changes.shifts) { () throws(SQLiteError) in
      for recovery in changes.reported {
        try SealedTable.recoveries.put(recovery.values(isReported: true), into: connection)
      }
    }
  }

  /// Keeps how far an open shift has come between its records, at a tenth of what `commit` writes.
  package func checkpoint(_ shift: KeptShift) throws(JournalError) {
    if !slots.keep(shift) { try commit(Changes(shifts: [shift.unit: .put(shift)])) }
    booked.settle()
  }

  /// Looks whether the newest record announced is here; `JournalError.damaged` says that it is not.
  /// A file `-owner` that was removed is made anew.
  package func confirm() throws(JournalError) {
    try sqlite { () throws(SQLiteError) in try expectNewest() }
    try ownership.takePlace()
  }

  /// Takes in the store's word on the records of `sent`; returns how many it had not spoken of
  /// before.
  ///
  /// It counts for what was sent, not for its number: where that is not pending here any more, byte
  /// for byte and in its place in the chain, it is passed over, and so is the word on another
  /// journal, the one that this replaced. Where the store has another record under a number,
  /// nothing from there on counts as taken: it becomes pending under another name of the journal.
  @discardableResult
  package func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of sent: Batch, at time: Timestamp
  ) throws(JournalError) -> Int {
    if sent.journal != chain.journal { return 0 }
    let sent = Dictionary(sent.entries.map { ($0.sequence, $0) }) { first, _ in first }
    var answered: [JournalEntry] = []
    var fork: Int64?
    for result in results.sorted(by: { $0.sequence < $1.sequence }) where fork == nil {
      guard let sent = sent[result.sequence], let entry = try contents.entry(result.sequence),
        entry.status == .pending, entry.onItsWay == sent
      else { continue }
      if result.isConflict {
        fork = result.sequence
      } else {
        answered.append(entry.answered(result, at: time))
      }
    }
    if !answered.isEmpty {
      try transaction { () throws(SQLiteError) in
        for entry in answered { try SealedTable.records.put(entry.values, into: connection) }
      }
    }
    if let fork { try beginAnew(at: fork) }
    return Set(answered.map(\.sequence)).count
  }

  /// Takes back the store's word on records of the journal `name` that it does not have any more;
  /// returns how many are here to be sent again. What is spent is not.
  package func sendAgain(
    _ runs: [ClosedRange<Int64>], of name: JournalName
  ) throws(JournalError) -> Int {
    if name != chain.journal { return 0 }
    var taken: [JournalEntry] = []
    for run in runs {
      for entry in try contents.entries(within: run) where entry.isAcknowledgedInChain {
        taken.append(entry.unanswered)
      }
    }
    if taken.isEmpty { return 0 }
    return try transaction { () throws(SQLiteError) in
      for entry in taken { try SealedTable.records.put(entry.values, into: connection) }
      return taken.count
    }
  }

  /// Keeps what another journal held: records as they are, and open shifts; `recovery` tells of it
  /// once.
  func keep(
    _ records: [(id: String, bytes: Data)], _ shifts: [KeptShift], _ recovery: Recovery
  ) throws(JournalError) {
    let changes = Dictionary(
      uniqueKeysWithValues: shifts.map { ($0.unit, Changes.Change.put($0)) })
    _ = try keep(records, changes) { () throws(SQLiteError) in
      let told = try connection.rows(
        "SELECT 1 FROM recoveries WHERE quarantined = ?", .text(recovery.quarantined))
      if told.isEmpty {
        try SealedTable.recoveries.insert(recovery.values(isReported: false), into: connection)
      }
    }
  }

  /// Keeps that another journal was here before this one, of which nothing is left and the store
  /// has `stored` of the records up to `last`; returns what will be told of it. Nil when this is
  /// not new, or tells already what it took the place of, or while the other may lie aside.
  package func replaceGone(stored: Int, upTo last: Int64) throws(JournalError) -> Recovery? {
    guard try counts.highestSequence == 0, try contents.nextRecovery == 1, asides.isEmpty
    else { return nil }
    let recovery = Recovery(
      number: 1, quarantined: "\(path).gone-\(last)", carried: stored, lost: 0)
    try keep([], [], recovery)
    return recovery
  }

  // MARK: Helpers

  /// Keeps records, open shifts and what `more` does in one transaction; returns the records'
  /// numbers.
  private func keep(
    _ records: [(id: String, bytes: Data)], _ shifts: [String: Changes.Change<KeptShift>],
    and more: () throws(SQLiteError) -> Void
  ) throws(JournalError) -> [Int64] {
    try slots.prepare(for: shifts)
    let (sequences, newest) = try transaction { () throws(SQLiteError) in
      for (unit, change) in shifts {
        switch change {
        case .put(let shift): try SealedTable.shifts.put(shift.values, into: connection)
        case .clear: try SealedTable.shifts.remove(.text(unit), from: connection)
        }
      }
      var newest = self.newest
      let sequences = try records.map { record throws(SQLiteError) in
        try keep(record.id, record.bytes, after: &newest)
      }
      try more()
      return (sequences, newest)
    }
    self.newest = newest
    slots.follow(shifts)
    booked.follow(shifts)
    try announce(sequences)
    return sequences
  }

  /// The number of the record `id`, which is kept now, after the record of link `newest`, if it was
  /// not before.
  private func keep(
    _ id: String, _ bytes: Data, after newest: inout Link?
  ) throws(SQLiteError) -> Int64 {
    let known = try connection.rows("SELECT sequence FROM records WHERE id = ?", .text(id))
    if let sequence = known.first?.integer(0) { return sequence }
    let next = try connection.rows("SELECT ifnull(max(sequence), 0) + 1 FROM records")
    guard let sequence = next.first?.integer(0) else {
      preconditionFailure("an aggregate gives one row")
    }
    let entry: JournalEntry
    (entry, newest) = chain.linked(
      JournalEntry(sequence: sequence, id: id, record: bytes, previous: nil), after: newest)
    try SealedTable.records.insert(entry.values, into: connection)
    return sequence
  }

  /// Keeps in the journal itself how far the open shifts had come, as far as can be read.
  private func renewOpenShifts() throws(JournalError) {
    let shifts = try openShifts
    try transaction { () throws(SQLiteError) in
      for shift in shifts.values { try SealedTable.shifts.put(shift.values, into: connection) }
    }
    try slots.startAfresh(from: shifts)
    booked.follow(shifts.mapValues { .put($0) })
  }

  /// Writes down that `sequences` must be here from now on.
  private func announce(_ sequences: [Int64]) throws(JournalError) {
    var mark = ownership.mark ?? Ownership.Mark()
    guard let highest = sequences.max(), highest > mark.highest else { return }
    mark.highest = highest
    setChain(of: &mark)
    try ownership.write(mark)
  }

  func transaction<Result>(
    _ body: () throws(SQLiteError) -> Result
  ) throws(JournalError) -> Result {
    try sqlite { () throws(SQLiteError) in
      try connection.transaction { () throws(SQLiteError) in
        try expectNewest()
        return try body()
      }
    }
  }

  /// Makes sure that the newest record announced is here: its number must not be given twice, and
  /// nothing be written over what is left of it.
  private func expectNewest() throws(SQLiteError) {
    guard inode == JournalFiles(journal: path).inode else {
      throw SQLiteError(
        operation: "look for the file", path: path, code: ResultCode.corrupt.rawValue,
        message: "it is gone or another's")
    }
    let newest = try connection.rows("SELECT ifnull(max(sequence), 0) FROM records").first
    guard let newest = newest?.integer(0), newest >= ownership.mark?.highest ?? 0 else {
      throw SQLiteError(
        operation: "look for the newest record", path: path, code: ResultCode.corrupt.rawValue,
        message: "it is gone")
    }
  }

  func sqlite<Result>(
    _ body: () throws(SQLiteError) -> Result
  ) throws(JournalError) -> Result {
    do { return try body() } catch { throw JournalError(error) }
  }
}

// MARK: - Reading

extension Journal {
  /// Records the store has not answered for, as `JournalContents` gives them.
  package func pending(
    after sequence: Int64 = 0, limit: Int = Batch.maximumEntries,
    maximumBytes: Int = Batch.maximumBytes
  ) throws(JournalError) -> Batch {
    Batch(
      journal: chain.journal,
      entries: try contents.pending(after: sequence, limit: limit, maximumBytes: maximumBytes))
  }

  package var counts: JournalCounts {
    get throws(JournalError) { try contents.counts }
  }

  /// How far the chain has come; nil before its first record.
  package var head: ChainHead? {
    get throws(JournalError) {
      let last = try contents.counts.highestSequence
      guard last >= chain.first else { return nil }
      return ChainHead(journal: chain.journal, first: chain.first, last: last, link: newest)
    }
  }

  /// Open shifts by unit, as they were last kept.
  package var openShifts: [String: KeptShift] {
    get throws(JournalError) { slots.newest(of: try contents.shifts) }
  }
}

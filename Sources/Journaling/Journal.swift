// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Patrol
import Platform
package import Wire

/// The records of one device, kept in order until the store has them, in a log (`JournalLog`).
///
/// Numbers count from 1. Those kept are one unbroken run: a new record takes the number after the
/// newest, the oldest are let go of first, and the newest never; so no number is skipped or given
/// twice. An open shift changes in the same transaction as the records that follow from it: after a
/// crash a visit or a shift is either open or recorded, never both and never neither.
///
/// One process owns a journal, and within it one task at a time; others read it through
/// `JournalContents`. What a call has returned from survives the end of the process and of the
/// power. A call that throws has announced nothing and may be made again: no record is kept twice.
///
/// Records are signed when they are kept, and sent with that signature: one that is changed on the
/// disk afterwards has a wrong signature at the store (`EntryStatus.refused`). Those that take
/// another place in a chain are signed there (`JournalEntry.moved`). These are kept unsigned or
/// with another device's signature, and signed when they are sent: records of before the device was
/// enrolled, or enrolled anew, or while its key could not be read; those whose link was lost to
/// damage.
package final class Journal {
  /// The directory it lies in.
  package let path: String
  /// What had to be done about damage when the journal was opened; nil when nothing.
  package let recovery: Recovery?
  /// Whether part of how far the open shifts had come could not be read when it was opened.
  package let lacksCheckpoints: Bool
  /// By path, why a later program's journal could not be taken back whose format is known.
  package private(set) var notTakenBack: [String: JournalError] = [:]
  let log: JournalLog
  /// The link of the newest record; nil before the first, and where that one is lost.
  var newest: Link?
  /// Signs what is kept from now on; nil while the device has no key, or none that can be read.
  package var signer: RecordSigner?
  private let lock: FileLock

  /// Opens the journal in the directory `path`, or begins one there.
  ///
  /// Damaged files are put aside, and what can be read of them is carried over under the old
  /// numbers. A journal of a later format is put aside whole, until a program that knows it opens
  /// the journal and takes its records back. `recovery` tells of both.
  ///
  /// - Parameter segmentBytes: of a new segment; a multiple of 4,096.
  /// - Throws: `JournalError.inUse` or `.notAJournal` with the files untouched; `.diskFull` or
  ///   `.failed`.
  package init(
    path: String, signer: RecordSigner? = nil, format: UInt8 = Journal.format,
    segmentBytes: Int = JournalLog.segmentBytes
  ) throws(JournalError) {
    (self.path, self.signer) = (path, signer)
    let opening = try JournalOpening(path, format, segmentBytes)
    lock = opening.lock
    (log, recovery, lacksCheckpoints) = (opening.log, opening.recovery, opening.lacksCheckpoints)
    let highest = log.state.highest
    newest = try log.entry(highest)?.onItsWay.flatMap { entry in
      log.state.manifest.chain.map { entry.link(in: $0.journal) }
    }
    if newest == nil, let mark = log.mark, mark.highest == highest,
      mark.manifest.chain == log.state.manifest.chain
    {
      newest = mark.head
    }
    try settle()
    if lacksCheckpoints {
      try commit(Changes(shifts: log.checkpoints.newest.mapValues { .put($0) }))
    }
    notTakenBack = takeBack(format, segmentBytes)
  }

  /// The newest format known.
  package static let format = Frame.currentFormat

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
    let reported = Set(changes.reported.map(\.number))
    let sign = { [signer, chain] (_: String, entry: Batch.Entry) in
      signer?.signature(of: entry, in: chain.journal)
    }
    return try keep(records, changes.shifts, sign: sign) { manifest in
      for index in manifest.recoveries.indices
      where reported.contains(manifest.recoveries[index].recovery.number) {
        manifest.recoveries[index].isReported = true
      }
    }
  }

  /// Keeps how far an open shift has come between its records, at a tenth of what `commit` writes.
  package func checkpoint(_ shift: KeptShift) throws(JournalError) {
    if try !log.checkpoint(shift) { try commit(Changes(shifts: [shift.unit: .put(shift)])) }
  }

  /// Looks whether the newest record announced is here; `JournalError.damaged` says that it is not.
  /// A mark that was removed is made anew.
  package func confirm() throws(JournalError) {
    try log.expectNewest()
    try settle()
  }

  /// Takes in the store's word on the records of `sent`; returns how many it had not spoken of
  /// before.
  ///
  /// An answer counts only for the record that was sent. It is ignored if that record is no longer
  /// pending here with the same bytes and link, or if it is about another journal. If the store has
  /// another record under a number, this one and all later ones become pending under a new journal
  /// name.
  @discardableResult
  package func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of sent: Batch, at time: Timestamp
  ) throws(JournalError) -> Int {
    if sent.journal != chain.journal { return 0 }
    let sent = Dictionary(sent.entries.map { ($0.sequence, $0) }) { first, _ in first }
    var answers: [Answer] = []
    var fork: Int64?
    for result in results.sorted(by: { $0.sequence < $1.sequence }) where fork == nil {
      guard let sent = sent[result.sequence], log.state.status(of: result.sequence) == .pending,
        try log.entry(result.sequence)?.onItsWay == sent
      else { continue }
      if result.isConflict {
        fork = result.sequence
      } else {
        let isForged =
          result.hasBadSignature && signer?.confirms(sent, in: chain.journal) == false
        answers.append(Answer(result, isForged: isForged, at: time))
      }
    }
    if !answers.isEmpty { try log.append([.answers(answers)], log.state.manifest) }
    if let fork { try beginAnew(at: fork) }
    return Set(answers.map(\.sequence)).count
  }

  /// Takes back the store's word on records of the journal `name` that it does not have any more;
  /// returns how many are here to be sent again. What is spent is not, nor what was refused, unless
  /// this device's own key says that its signature is right.
  package func sendAgain(
    _ runs: [ClosedRange<Int64>], of name: JournalName
  ) throws(JournalError) -> Int {
    if name != chain.journal { return 0 }
    let kept = max(log.state.sequences.lowerBound, chain.first)..<log.state.sequences.upperBound
    var taken: [Int64] = []
    for run in runs {
      let named = kept.clamped(to: run.lowerBound..<max(run.lowerBound, run.upperBound &+ 1))
      for sequence in named where try isSentAgain(sequence) { taken.append(sequence) }
    }
    if taken.isEmpty { return 0 }
    try log.append([.answers(taken.map(Answer.init(takingBack:)))], log.state.manifest)
    return taken.count
  }

  private func isSentAgain(_ sequence: Int64) throws(JournalError) -> Bool {
    guard let status = log.state.status(of: sequence) else { return false }
    // Answers on the disk are not signed: somebody may have written there that it was refused.
    guard status == .refused else { return status.isSentAgain }
    let entry = try log.entry(sequence)?.onItsWay
    return entry.flatMap { signer?.confirms($0, in: chain.journal) } == true
  }

  /// Counts records that were lost here as spent if the store has them. Returns how many.
  ///
  /// - Parameter receipt: says which records the store has. It must find nothing altered.
  @discardableResult
  package func settleLost(by receipt: StoreAPI.Receipt) throws(JournalError) -> Int {
    guard receipt.journal == chain.journal, !log.state.manifest.lost.isEmpty else { return 0 }
    let first = max(receipt.first, chain.first)
    let end = min(receipt.lastNamed, log.state.highest) + 1
    guard first < end else { return 0 }
    var stored = RangeSet(first..<end)
    for run in receipt.missing { stored.remove(contentsOf: Range(run.clamped(to: first...end))) }
    stored.formIntersection(log.state.manifest.lost)
    if stored.isEmpty { return 0 }
    _ = try keep([], [:]) { manifest in
      manifest.lost.subtract(stored)
      manifest.spent.formUnion(stored)
      if manifest.lost.isEmpty {
        for index in manifest.recoveries.indices { manifest.recoveries[index].recovery.lost = 0 }
      }
    }
    return stored.ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) }
  }

  /// Notes that an earlier journal is gone, of whose records up to `last` the store has `stored`.
  ///
  /// - Returns: what the next shift record will say of it. Nil when this journal has a record,
  ///   knows already of another that it replaced, or when files of the other are kept aside.
  package func replaceGone(stored: Int, upTo last: Int64) throws(JournalError) -> Recovery? {
    guard log.state.highest == 0, log.state.manifest.recoveries.isEmpty, try asides.isEmpty
    else { return nil }
    let recovery = Recovery(
      number: 1, quarantined: "\(path).gone-\(last)", carried: stored, lost: 0)
    _ = try keep([], [:]) { $0.recoveries.append(Manifest.NotedRecovery(recovery)) }
    return recovery
  }

  // MARK: Helpers

  /// Keeps records, open shifts and what `change` does to the manifest in one transaction; returns
  /// the records' numbers.
  func keep(
    _ records: [(id: String, bytes: Data)], _ shifts: [String: ShiftChange<KeptShift>],
    sign: (_ id: String, Batch.Entry) -> RecordSignature? = { _, _ in nil },
    _ change: (inout Manifest) -> Void
  ) throws(JournalError) -> [Int64] {
    var parts: [Part] = []
    var newest = self.newest
    let sequences = number(records) { entry in
      var entry = entry
      newest = entry.onItsWay?.link(in: chain.journal)
      entry.signature = entry.onItsWay.flatMap { sign(entry.id ?? "", $0) }
      parts.append(.record(entry, in: chain))
    } after: {
      newest
    }
    var manifest = log.state.manifest
    change(&manifest)
    let keepsManifest = manifest != log.state.manifest
    for (unit, change) in shifts.sorted(by: { $0.key < $1.key }) {
      switch change {
      case .put(let kept): manifest.shifts[unit] = Manifest.FramedShift(kept)
      case .clear: if manifest.shifts.removeValue(forKey: unit) == nil { continue }
      }
      parts.append(.shift(unit, change))
    }
    if !parts.isEmpty || keepsManifest {
      try log.append(parts, manifest, keepsManifest: keepsManifest)
    }
    self.newest = newest
    try settle()
    // What is kept of a shift goes when it is over; a fault leaves it for another time.
    if shifts.values.contains(where: \.isClear) { try? log.eraseGone() }
    return sequences
  }

  /// The numbers of `records`; each that is not kept yet is handed over, in its place in the chain.
  private func number(
    _ records: [(id: String, bytes: Data)], _ take: (JournalEntry) -> Void,
    after newest: () -> Link?
  ) -> [Int64] {
    var given: [String: Int64] = [:]
    return records.map { id, bytes in
      if let known = log.state.numbers[id] ?? given[id] { return known }
      let sequence = log.state.highest + 1 + Int64(given.count)
      given[id] = sequence
      take(
        JournalEntry(
          sequence: sequence, id: id, record: bytes,
          previous: newest() ?? chain.beginning(at: sequence)))
      return sequence
    }
  }

  /// Begins another chain with the record `sequence`, or with the oldest pending one before it: all
  /// from there on are pending, under a name and with links the store has never seen.
  ///
  /// A journal that was put back to an older copy of itself needs this: it gave its newest numbers
  /// before, and the store has other records under them. A lost or spent record has no bytes to
  /// send, so the next record follows from the last one before it that has: a chain begins once.
  private func beginAnew(at sequence: Int64) throws(JournalError) {
    let oldest = log.state.pending().first { _ in true } ?? sequence
    let fresh = Chain(journal: .random(), first: min(sequence, oldest))
    let (entries, newest) = try log.relinked(in: fresh, from: chain.journal, signer)
    var manifest = log.state.manifest
    manifest.chain = fresh
    try log.append(entries.map { .record($0, in: fresh) }, manifest, keepsManifest: true)
    self.newest = newest
    try settle()
  }

  /// Brings the mark up to the log.
  func settle() throws(JournalError) { try log.settleMark(head: newest) }
}

// MARK: - Reading

extension Journal {
  /// What the journal holds.
  package var contents: JournalContents { JournalContents(of: log) }

  /// Its name and where its chain begins.
  package var chain: Chain {
    guard let chain = log.state.manifest.chain else {
      preconditionFailure("an open journal has a chain")
    }
    return chain
  }

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
    let last = log.state.highest
    guard last >= chain.first else { return nil }
    return ChainHead(journal: chain.journal, first: chain.first, last: last, link: newest)
  }

  /// Open shifts by unit, as they were last kept.
  package var openShifts: [String: KeptShift] { log.checkpoints.newest }
}

// MARK: - Room

extension Journal {
  /// Whether the next segments are there, for the time when the disk is full.
  package var isReserveHeld: Bool { log.areSparesHeld }

  /// Makes those of the next segments that are not there, each whole or not at all.
  ///
  /// - Throws: `JournalError.diskFull` while there is no room, else `.failed`.
  package func holdReserve() throws(JournalError) { try log.holdSpares() }

  /// Whether the file system has room for the next segments, and for as much again.
  package var isReserveAffordable: Bool {
    let bytes = 2 * JournalDirectory.spares.count * JournalLog.segmentBytes
    return FileSystemRoom(at: path).map { $0.free >= bytes } ?? false
  }
}

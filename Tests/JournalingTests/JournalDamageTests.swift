// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import SQLite
import Simulation
import Testing
import Wire

@testable import Journaling

/// However a journal's files are damaged, it opens, and every announced record is there or
/// counted as lost, with the damaged files kept.
@Suite struct JournalDamageTests {
  let scratch = Scratch()

  // MARK: The database

  /// The page that leads to all pages of records is destroyed: they are found without it.
  @Test func recordsOutliveTheRootOfTheirTable() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...300).map { Examples.visit($0) }))
    }
    var bytes = try scratch.read(scratch.journal)
    let interiors = stride(from: 4096, to: bytes.count, by: 4096).filter { bytes[$0] == 5 }
    #expect(interiors.count == 1)
    for start in interiors {
      bytes.replaceSubrange(start..<start + 4096, with: repeatElement(0xa5, count: 4096))
    }
    try scratch.write(bytes, to: scratch.journal)
    try scratch.open { mended throws in
      #expect(mended.recovery?.carried == 300 && mended.recovery?.lost == 0)
      #expect(try mended.contents.entry(7)?.record == Examples.visit(7).bytes)
    }
  }

  /// The pages in the log that lie behind the end of what is left of the database count.
  @Test func recordsInTheLogOutliveADatabaseCutShort() throws {
    let journal = try Journal(path: scratch.journal)
    try journal.commit(Changes(records: (1...200).map { Examples.visit($0) }))
    try journal.connection.execute(script: "PRAGMA wal_checkpoint(TRUNCATE)")
    try journal.append(Examples.visit(201))
    let whole = try scratch.read(scratch.journal)
    let log = try scratch.read(scratch.journal + "-wal")
    let other = Scratch()
    let left = whole.count * 3 / 4
    let before = try journal.contents.entries()
    let mayBeLost = before.lying(on: whole[(left / 4096 * 4096)...])
    try other.write(Array(whole.prefix(left)), to: other.journal)
    try other.write(log, to: other.journal + "-wal")
    let owner = try scratch.read(scratch.journal + "-owner")
    try other.write(owner, to: other.journal + "-owner")
    try other.open { mended throws in
      #expect(try mended.contents.entry(201)?.record == Examples.visit(201).bytes)
      let lost = try mended.contents.entries().filter { $0.status == .lost }.map(\.sequence)
      let needlessly = Set(lost).subtracting(mayBeLost)
      #expect(needlessly.isEmpty, "\(needlessly) lay on no page that is gone")
      #expect((1..<100).contains(mayBeLost.count), "some are gone, most are left")
    }
  }

  @Test func zeroedHeaderCostsNothing() throws {
    let kept = try keepRecords(200)
    try change(scratch.journal) { $0.replaceSubrange(0..<100, with: repeatElement(0, count: 100)) }
    try expectRecovery(kept, carried: 200, lost: 0)
  }

  @Test func zeroedFirstPageCostsNothing() throws {
    let kept = try keepRecords(200)
    try change(scratch.journal) {
      $0.replaceSubrange(0..<4096, with: repeatElement(0, count: 4096))
    }
    try expectRecovery(kept, carried: 200, lost: 0)
  }

  @Test func overwrittenPageCostsOnlyItsOwnRecords() throws {
    let kept = try keepRecords(200)
    // The last pages are the newest records' own.
    try change(scratch.journal) { bytes in
      let start = bytes.count - 4096
      bytes.replaceSubrange(start..., with: repeatElement(0xa5, count: 4096))
    }
    let recovery = try expectRecovery(kept)
    #expect((1...10).contains(recovery.lost))
  }

  @Test func fileCutShortKeepsWhatIsLeft() throws {
    let kept = try keepRecords(200)
    try change(scratch.journal) { $0.removeLast($0.count / 4 + 1000) }
    let recovery = try expectRecovery(kept)
    #expect(recovery.carried > 80)
  }

  @Test func fileOfNothingButNoiseIsPutAside() throws {
    let kept = try keepRecords(20)
    var random = SeededGenerator(seed: 1)
    let noise = (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    try scratch.write(noise, to: scratch.journal)
    try expectRecovery(kept, carried: 0, lost: 20)
  }

  @Test func fileThatNeverWasAJournalIsPutAside() throws {
    try scratch.write(Array("This is no database.\n".utf8), to: scratch.journal)
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 0)
      #expect(try journal.append(Examples.visit(1)) == 1)
    }
  }

  @Test func missingFileIsNoticed() throws {
    let kept = try keepRecords(20)
    #expect(unlink(scratch.journal) == 0)
    let recovery = try expectRecovery(kept, carried: 0, lost: 20)
    #expect(recovery.quarantined == nil)
  }

  @Test func changedLetterInsideARecordIsNoticed() throws {
    let kept = try keepRecords(20)
    try change(scratch.journal) { bytes in
      let letters = Array("visit-7\"".utf8)
      let place = bytes.indices.first { bytes[$0...].starts(with: letters) }
      bytes[place ?? 0] = UInt8(ascii: "w")
    }
    try expectRecovery(kept, carried: 19, lost: 1)
  }

  @Test(arguments: 1...UInt64(50)) func anyFlippedBitsAreSurvived(seed: UInt64) throws {
    let kept = try keepRecords(60, state: true)
    var random = SeededGenerator(seed: seed)
    try change(scratch.journal) { bytes in
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        // Half of them where SQLite keeps its structure.
        let page = Int.random(in: 0..<bytes.count / 4096, using: &random) * 4096
        let reach = Bool.random(using: &random) ? 64 : 4096
        bytes[page + Int.random(in: 0..<reach, using: &random)] ^=
          1 << UInt8.random(in: 0...7, using: &random)
      }
    }
    try expectNothingSilentlyLost(kept, "seed \(seed)")
  }

  @Test(arguments: 1...UInt64(20)) func anyTruncationIsSurvived(seed: UInt64) throws {
    let kept = try keepRecords(60)
    var random = SeededGenerator(seed: seed)
    try change(scratch.journal) { bytes in
      bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
    }
    try expectNothingSilentlyLost(kept, "seed \(seed)")
  }

  // MARK: The write-ahead log

  @Test(arguments: 1...UInt64(40)) func anyDamageToTheLogIsNoticed(seed: UInt64) throws {
    let kept = try keepRecords(60, state: true, leavingLog: true)
    var random = SeededGenerator(seed: seed)
    try change(scratch.journal + "-wal") { bytes in
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
      } else {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
          1 << UInt8.random(in: 0...7, using: &random)
      }
    }
    try expectNothingSilentlyLost(kept, "seed \(seed)")
  }

  @Test func oneDamagedFrameDoesNotCostTheFramesBehindIt() throws {
    let kept = try keepRecords(60, leavingLog: true)
    try change(scratch.journal + "-wal") { $0[32 + 24 + 2000] ^= 0xff }
    try expectRecovery(kept, carried: 60, lost: 0)
  }

  @Test func lostLogIsNoticed() throws {
    let kept = try keepRecords(60, leavingLog: true)
    #expect(unlink(scratch.journal + "-wal") == 0)
    try expectNothingSilentlyLost(kept, "no log")
    try scratch.open { journal throws in #expect(try journal.counts.lost > 0) }
  }

  @Test func logWithoutItsDatabaseIsReadAndKept() throws {
    let kept = try keepRecords(60, leavingLog: true)
    #expect(unlink(scratch.journal) == 0)
    let recovery = try expectRecovery(kept, carried: 60, lost: 0)
    let aside = try #require(recovery.quarantined)
    #expect(access(aside + "/journal.db-wal", F_OK) == 0)
  }

  @Test func damagedIndexOfTheLogIsMadeAnew() throws {
    let kept = try keepRecords(60, leavingLog: true)
    var random = SeededGenerator(seed: 3)
    let noise = (0..<32_768).map { _ in UInt8.random(in: 0...255, using: &random) }
    try scratch.write(noise, to: scratch.journal + "-shm")
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.contents.entries().map(\.record) == kept)
    }
  }

  /// What a power cut leaves of the write that was under way: any of its sectors, or none.
  @Test(arguments: 1...UInt64(40)) func tornWriteCostsNothingAnnounced(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let announced = Int.random(in: 1...20, using: &random)
    _ = try keepRecords(announced, leavingLog: true)
    let durable = try scratch.read(scratch.journal + "-wal")
    let other = Scratch()
    for suffix in ["", "-wal", "-owner"] {
      try other.write(scratch.read(scratch.journal + suffix), to: other.journal + suffix)
    }
    try other.openKeepingLog { _ = try $0.append(Examples.visit(1000, stays: 300)) }
    let whole = try other.read(other.logCopy)
    var torn = whole
    for sector in stride(from: durable.count, to: whole.count, by: 512)
    where Bool.random(using: &random) {
      let end = min(sector + 512, whole.count)
      torn.replaceSubrange(sector..<end, with: repeatElement(0, count: end - sector))
    }
    torn = Array(torn.prefix(Int.random(in: durable.count...whole.count, using: &random)))
    try scratch.write(torn, to: scratch.journal + "-wal")
    try scratch.open { journal throws in
      #expect(journal.recovery == nil, "seed \(seed)")
      let ids = try journal.contents.entries().map(\.id)
      let before = (1...announced).map { "visit-\($0)" }
      #expect(ids == before || ids == before + ["visit-1000"], "seed \(seed)")
    }
  }

  // MARK: The owner's file

  @Test(arguments: ["", "rubbish", String(repeating: "9", count: 4000)])
  func unreadableOwnersFileIsWrittenAnew(_ text: String) throws {
    _ = try keepRecords(5)
    try scratch.write(Array(text.utf8), to: scratch.journal + "-owner")
    try scratch.open { journal throws in #expect(journal.recovery == nil) }
    #expect(unlink(scratch.journal) == 0)
    try scratch.open { journal throws in #expect(journal.recovery?.lost == 5) }
  }

  @Test func olderCopyOfTheJournalIsNoticed() throws {
    _ = try keepRecords(5)
    let old = try scratch.read(scratch.journal)
    try scratch.open { _ = try $0.append(Examples.visit(6)) }
    try scratch.write(old, to: scratch.journal)
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 5)
      #expect(journal.recovery?.lost == 1)
      #expect(try journal.append(Examples.visit(7)) == 7)
    }
  }

  @Test func prunedRecordsAreNotCountedAsLost() throws {
    _ = try keepRecords(50)
    try scratch.open { journal throws in
      let results = (1...30).map {
        StoreAPI.BatchAnswer.Result(sequence: $0, status: .stored)
      }
      try journal.acknowledge(results)
      try journal.prune(acknowledgedBefore: Examples.time.advanced(bySeconds: 1))
    }
    try change(scratch.journal) { $0[0] ^= 1 }
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 20)
      #expect(journal.recovery?.lost == 0)
      #expect(try journal.pending().entries.map(\.sequence) == Array(31...50))
    }
  }

  // MARK: What is told of it

  @Test func recoveryIsToldUntilARecordReportsIt() throws {
    _ = try keepRecords(5)
    try change(scratch.journal) { $0[0] ^= 1 }
    let recovery = try scratch.open { try #require($0.recovery) }
    #expect(
      "\(recovery)" == "the journal was damaged: 5 records carried over, 0 lost; "
        + "kept aside as journal.db.quarantined-1")
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.contents.unreportedRecoveries == [recovery])
      try journal.commit(Changes(records: [Examples.shift("shift-1")], reported: [recovery]))
      #expect(try journal.contents.unreportedRecoveries.isEmpty)
    }
  }

  @Test func everyDamagedJournalIsKept() throws {
    _ = try keepRecords(5)
    for number in 1...3 {
      try change(scratch.journal) { $0[0] ^= 1 }
      let damaged = try scratch.read(scratch.journal)
      let recovery = try scratch.open { try #require($0.recovery) }
      let aside = try #require(recovery.quarantined)
      #expect(recovery.number == Int64(number))
      #expect(aside == "\(scratch.journal).quarantined-\(number)")
      #expect(try scratch.read(aside + "/journal.db") == damaged)
      #expect(scratch.permissions(of: aside) == 0o700)
    }
    try scratch.open { journal throws in
      #expect(try journal.contents.unreportedRecoveries.count == 3)
    }
  }

  @Test func stateIsCarriedOver() throws {
    _ = try keepRecords(5, state: true)
    try change(scratch.journal) { $0[0] ^= 1 }
    try scratch.open { journal throws in
      #expect(try journal.contents.shifts == ["A": openShift])
    }
  }

  /// The shift's row is back on its page, as an older page would bring it.
  @Test func recordedShiftIsNotOpenedAgain() throws {
    let other = Examples.openShift("B", shift: "shift-2", state: "other".utf8)
    try scratch.open { journal throws in
      try journal.append(Examples.shift("shift-1"))
      try journal.commit(Changes(shifts: ["A": .put(openShift), "B": .put(other)]))
    }
    try change(scratch.journal) { $0[0] ^= 1 }
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 1)
      #expect(try journal.contents.shifts == ["B": other])
    }
  }

  @Test func damageWhileRunningAsksToReopen() throws {
    _ = try keepRecords(5)
    try scratch.open { journal throws in
      try journal.connection.run("UPDATE records SET status = 'stored' WHERE sequence = 2")
      let error = #expect(throws: JournalError.self) { try journal.contents.entries() }
      #expect(error?.advice == .reopen)
    }
    try scratch.open { journal throws in #expect(journal.recovery?.lost == 1) }
  }

  @Test func closingADamagedJournalLeavesItsFilesAsTheyAre() throws {
    let kept = try keepRecords(20)
    var journal: Journal? = try Journal(path: scratch.journal)
    try journal?.append(Examples.visit(21))
    try change(scratch.journal + "-wal") { $0[32 + 24 + 2000] ^= 0xff }
    let files = ["", "-wal"].map { scratch.journal + $0 }
    let before = try files.map(scratch.read)
    Journal.close(path: scratch.journal) { journal = nil }
    #expect(try files.map(scratch.read) == before)
    try expectRecovery(kept + [Examples.visit(21).bytes])
  }

  @Test func aNumberIsNotGivenTwiceWhenItsRecordHasGone() throws {
    _ = try keepRecords(5)
    try scratch.open { journal throws in
      try journal.connection.run("DELETE FROM records WHERE sequence > 3")
      let error = #expect(throws: JournalError.self) { try journal.append(Examples.visit(6)) }
      #expect(error?.advice == .reopen)
    }
    try scratch.open { journal throws in
      #expect(journal.recovery?.lost == 2)
      #expect(try journal.append(Examples.visit(6)) == 6)
    }
  }

  // MARK: Interrupted recoveries

  /// The power goes between any two steps of putting a damaged journal aside.
  @Test(arguments: 0...4) func interruptedRecoveryIsFinished(steps: Int) throws {
    let kept = try keepRecords(60, leavingLog: true)
    try change(scratch.journal) { $0[0] ^= 1 }
    // A finished recovery elsewhere gives the file that was about to take the journal's place.
    let other = Scratch()
    for suffix in ["", "-wal", "-owner"] {
      try other.write(scratch.read(scratch.journal + suffix), to: other.journal + suffix)
    }
    try other.open { _ in }
    let aside = scratch.journal + ".quarantined-1"
    try scratch.write(other.read(other.journal), to: scratch.journal + "-building")
    mkdir(aside, 0o700)
    let moves = [
      (scratch.journal + "-building", scratch.journal + "-new"),
      (scratch.journal, aside + "/journal.db"),
      (scratch.journal + "-wal", aside + "/journal.db-wal"),
      (scratch.journal + "-new", scratch.journal),
    ]
    for (from, to) in moves.prefix(steps) { #expect(rename(from, to) == 0) }
    try scratch.open { journal throws in
      #expect(try journal.contents.entries().map(\.record) == kept)
      #expect(try journal.contents.unreportedRecoveries.map(\.carried) == [60])
    }
    #expect(scratch.files == ["journal.db", "journal.db-owner", "journal.db.quarantined-1"])
    #expect(access(aside + "/journal.db", F_OK) == 0)
    #expect(access(aside + "/journal.db-wal", F_OK) == 0)
  }

  // MARK: Helpers

  private let openShift = Examples.openShift("A", state: "state".utf8)

  /// Appends visits and closes the journal; returns their bytes.
  ///
  /// `leavingLog` leaves what a power cut leaves: most of them in the write-ahead log alone.
  private func keepRecords(
    _ count: Int, state: Bool = false, leavingLog: Bool = false
  ) throws -> [Data] {
    let records = (1...count).map { Examples.visit($0, stays: 1 + $0 % 7) }
    let keep: (Journal) throws -> Void = { journal in
      if state {
        try journal.commit(Changes(shifts: ["A": .put(openShift)]))
      }
      for record in records { try journal.append(record) }
    }
    if leavingLog {
      try scratch.openKeepingLog(keep)
      try scratch.restoreLog()
    } else {
      try scratch.open(keep)
    }
    return records.map(\.bytes)
  }

  private func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    var bytes = try scratch.read(path)
    body(&bytes)
    try scratch.write(bytes, to: path)
  }

  @discardableResult
  private func expectRecovery(
    _ kept: [Data], carried: Int? = nil, lost: Int? = nil
  ) throws -> Recovery {
    let recovery = try scratch.open { try #require($0.recovery) }
    if let carried { #expect(recovery.carried == carried) }
    if let lost { #expect(recovery.lost == lost) }
    #expect(recovery.carried + recovery.lost == kept.count)
    try expectNothingSilentlyLost(kept, "after recovery")
    return recovery
  }

  private func expectNothingSilentlyLost(_ kept: [Data], _ context: Comment) throws {
    let recovery = try scratch.open(\.recovery)
    try scratch.open { journal throws in
      #expect(journal.recovery == nil, context)
      let entries = try journal.contents.entries()
      #expect(entries.map(\.sequence) == kept.indices.map { Int64($0) + 1 }, context)
      for (entry, record) in zip(entries, kept) where entry.status != .lost {
        #expect(entry.record == record, context)
      }
      let lost = entries.count { $0.status == .lost }
      if let recovery { #expect(recovery.lost == lost, context) }
      let told = try journal.contents.unreportedRecoveries
      #expect(lost == 0 || !told.isEmpty, context)
      if let aside = told.last?.quarantined {
        #expect(FileManager.default.fileExists(atPath: aside), context)
      }
      #expect(try journal.pending().entries.count == kept.count - lost, context)
      #expect(try journal.append(Examples.visit(5000)) == Int64(kept.count) + 1, context)
    }
  }
}

extension Scratch {
  fileprivate var logCopy: String { directory + "/log" }
  private var databaseCopy: String { directory + "/database" }

  /// Uses the journal and copies its files as they are before it is closed.
  fileprivate func openKeepingLog(_ body: (Journal) throws -> Void) throws {
    try open { journal in
      try body(journal)
      try write(read(self.journal), to: databaseCopy)
      try write(read(self.journal + "-wal"), to: logCopy)
    }
  }

  /// Puts the copies back, as if the power had gone then.
  fileprivate func restoreLog() throws {
    guard rename(databaseCopy, journal) == 0, rename(logCopy, journal + "-wal") == 0 else {
      preconditionFailure("the copies are gone")
    }
  }
}

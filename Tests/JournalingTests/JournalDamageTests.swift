// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import Simulation
import Testing
import TestSupport
import Wire

@testable import Journaling

/// However a journal's files are damaged, it opens, and every announced record is there or
/// counted as lost, with the damaged files kept.
@Suite(.serialized) struct JournalDamageTests {
  let scratch = Scratch()

  // MARK: A segment

  @Test func zeroedBeginningOfASegmentCostsNothing() throws {
    let kept = try keepRecords(100)
    try scratch.change(scratch.segments[0]) {
      $0.replaceSubrange(0..<100, with: repeatElement(0, count: 100))
    }
    try expectRecovery(kept, carried: 100, lost: 0)
  }

  @Test func overwrittenPageCostsOnlyItsOwnRecords() throws {
    let kept = try keepRecords(200)
    try scratch.change(try #require(scratch.segments.last)) { bytes in
      let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
      bytes.replaceSubrange(end - 4096..<end, with: repeatElement(0xa5, count: 4096))
    }
    let recovery = try expectRecovery(kept)
    #expect((1...6).contains(recovery.lost))
  }

  @Test func segmentCutShortKeepsWhatIsLeft() throws {
    let kept = try keepRecords(100)
    try scratch.change(scratch.segments[0]) { bytes in
      let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
      bytes = Array(bytes.prefix(end * 3 / 4 - 1000))
    }
    let recovery = try expectRecovery(kept)
    #expect(recovery.carried > 40)
  }

  /// The last frame is whole, but the file ends before its sector does.
  @Test(arguments: [0, 0.5, 1])
  func segmentCutShortBehindTheLastPayloadCostsNothing(share: Double) throws {
    _ = try keepRecords(20)
    try scratch.change(scratch.segments[0]) { bytes in
      var end = 0
      Frame.forEach(in: Data(bytes)) { frame, offset in
        end = offset + Frame.headLength + frame.payload.count
        return true
      }
      let padding = (Frame.sector - end % Frame.sector) % Frame.sector
      bytes = Array(bytes.prefix(end + Int(share * Double(padding))))
    }
    let newest = try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      return try journal.append(Examples.visit(100))
    }
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.contents.entries().map(\.sequence) == Array(1...newest))
    }
  }

  /// The last frame is gone and nothing torn is left: only the mark tells.
  @Test func logCutOffAtAFramesEdgeIsNoticed() throws {
    let kept = try keepRecords(20)
    try scratch.change(scratch.segments[0]) { bytes in
      var last = 0
      Frame.forEach(in: Data(bytes)) { _, offset in
        last = offset
        return true
      }
      bytes.replaceSubrange(last..., with: repeatElement(0, count: bytes.count - last))
    }
    try expectRecovery(kept, carried: 19, lost: 1)
  }

  @Test func fileOfNothingButNoiseIsPutAside() throws {
    let kept = try keepRecords(20)
    var random = SeededGenerator(seed: 1)
    let noise = (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    try scratch.write(noise, to: scratch.segments[0])
    try expectRecovery(kept, carried: 0, lost: 20)
  }

  @Test func fileThatNeverWasAJournalIsPutAside() throws {
    let bytes = Array("This is no journal.\n".utf8)
    try scratch.write(bytes, to: scratch.journal)
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 0)
      #expect(try journal.append(Examples.visit(1)) == 1)
    }
    #expect(try scratch.read(scratch.journal + ".quarantined-1") == bytes)
  }

  @Test func missingFileIsNoticed() throws {
    let kept = try keepRecords(20)
    #expect(unlink(scratch.segments[0]) == 0)
    let recovery = try expectRecovery(kept, carried: 0, lost: 20)
    #expect(recovery.quarantined == nil)
  }

  @Test func changedLetterInsideARecordIsNoticed() throws {
    let kept = try keepRecords(20)
    try scratch.change(scratch.segments[0]) { bytes in
      let letters = Array("visit-7\"".utf8)
      let place = bytes.indices.first { bytes[$0...].starts(with: letters) }
      bytes[place ?? 0] = UInt8(ascii: "w")
    }
    try expectRecovery(kept, carried: 19, lost: 1)
  }

  @Test(arguments: 1...UInt64(50)) func anyFlippedBitsAreSurvived(seed: UInt64) throws {
    let kept = try keepRecords(60, state: true)
    var random = SeededGenerator(seed: seed)
    try scratch.change(scratch.segments[0]) { bytes in
      let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        // Half of them where a frame's head may be.
        let sector = Int.random(in: 0..<end / 512, using: &random) * 512
        let reach = Bool.random(using: &random) ? 64 : 512
        bytes[sector + Int.random(in: 0..<reach, using: &random)] ^=
          1 << UInt8.random(in: 0...7, using: &random)
      }
    }
    try expectNothingSilentlyLost(kept, "seed \(seed)")
  }

  @Test(arguments: 1...UInt64(20)) func anyTruncationIsSurvived(seed: UInt64) throws {
    let kept = try keepRecords(60)
    var random = SeededGenerator(seed: seed)
    try scratch.change(scratch.segments[0]) { bytes in
      bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
    }
    try expectNothingSilentlyLost(kept, "seed \(seed)")
  }

  @Test func oneDamagedFrameDoesNotCostTheFramesBehindIt() throws {
    let kept = try keepRecords(60)
    try scratch.change(scratch.segments[0]) { $0[10 * 1024] ^= 0xff }
    let recovery = try expectRecovery(kept)
    #expect(recovery.lost <= 1)
  }

  /// What a power cut leaves of the write that was under way: any of its sectors, or none.
  @Test(arguments: 1...UInt64(40)) func tornWriteCostsNothingAnnounced(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let announced = Int.random(in: 1...20, using: &random)
    _ = try keepRecords(announced)
    let other = Scratch()
    try scratch.copyJournal(to: other)
    try other.open { _ = try $0.append(Examples.visit(1000, stays: 300)) }
    let durable = try scratch.read(scratch.segments[0])
    let whole = try other.read(other.segments[0])
    var torn = whole
    let start = (durable.lastIndex { $0 != 0 } ?? 0) / 512 * 512 + 512
    for sector in stride(from: start, to: whole.count, by: 512) where Bool.random(using: &random) {
      torn.replaceSubrange(sector..<sector + 512, with: repeatElement(0, count: 512))
    }
    try scratch.write(torn, to: scratch.segments[0])
    try scratch.open { journal throws in
      #expect(journal.recovery == nil, "seed \(seed)")
      let ids = try journal.contents.entries().map(\.id)
      let before = (1...announced).map { "visit-\($0)" }
      #expect(ids == before || ids == before + ["visit-1000"], "seed \(seed)")
    }
  }

  /// Frames of a write that failed lie behind what was written in its place.
  @Test func framesOfAFailedWriteDoNotComeBack() throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal"
    do {
      let journal = try Journal(path: path)
      try journal.append(Examples.visit(1))
      disk.fail(.sync, from: 1, count: 1, error: EIO)
      let failed = Changes(records: (10...15).map { Examples.visit($0) })
      #expect(throws: JournalError.self) { try journal.commit(failed) }
      disk.heal()
      try journal.append(Examples.visit(2))
    }
    let journal = try Journal(path: path)
    #expect(journal.recovery == nil)
    #expect(try journal.contents.entries().map(\.id) == ["visit-1", "visit-2"])
    try journal.append(Examples.visit(3))
    #expect(
      try JournalContents(path: path).entries().map(\.id) == ["visit-1", "visit-2", "visit-3"])
  }

  // MARK: The mark

  @Test(arguments: ["", "rubbish", String(repeating: "9", count: 4000)])
  func unreadableMarkIsWrittenAnew(_ text: String) throws {
    _ = try keepRecords(5)
    try scratch.write(Array(text.utf8), to: scratch.mark)
    try scratch.open { journal throws in #expect(journal.recovery == nil) }
    #expect(unlink(scratch.segments[0]) == 0)
    try scratch.open { journal throws in #expect(journal.recovery?.lost == 5) }
  }

  @Test func olderCopyOfTheLogIsNoticed() throws {
    _ = try keepRecords(5)
    let old = try scratch.read(scratch.segments[0])
    try scratch.open { _ = try $0.append(Examples.visit(6)) }
    try scratch.write(old, to: scratch.segments[0])
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 5)
      #expect(journal.recovery?.lost == 1)
      #expect(try journal.append(Examples.visit(7)) == 7)
    }
  }

  /// Loses the last of six records, and opens the journal.
  private func loseTheSixth(_ body: (Journal) throws -> Void) throws {
    _ = try keepRecords(5)
    let old = try scratch.read(scratch.segments[0])
    try scratch.open { _ = try $0.append(Examples.visit(6)) }
    try scratch.write(old, to: scratch.segments[0])
    try scratch.open(body)
  }

  private func receipt(
    _ journal: Journal, missing: [ClosedRange<Int64>] = []
  ) -> StoreAPI.Receipt {
    StoreAPI.Receipt(
      device: "d-1", journal: journal.chain.journal, first: 1, last: 6,
      stored: 6 - Int64(missing.count), quarantined: 0, missing: missing)
  }

  @Test func aLostRecordThatTheStoreHasIsLostNoMore() throws {
    try loseTheSixth { journal throws in
      #expect(try journal.counts.lost == 1 && journal.counts.untold == 1)
      #expect(try journal.settleLost(by: receipt(journal)) == 1)
      #expect(try journal.contents.unreportedRecoveries.map(\.lost) == [0])
    }
    try scratch.open { journal throws in
      #expect(try journal.counts.lost == 0 && journal.counts.untold == 0)
      #expect(try journal.counts.spent == 1)
      #expect(try journal.append(Examples.visit(7)) == 7)
    }
  }

  @Test func aLostRecordThatTheStoreLacksIsUntoldUntilAShiftRecordTellsOfIt() throws {
    try loseTheSixth { journal throws in
      #expect(try journal.settleLost(by: receipt(journal, missing: [6...6])) == 0)
      #expect(try journal.counts.lost == 1 && journal.counts.untold == 1)
      let told = try journal.contents.unreportedRecoveries
      try journal.commit(Changes(reported: told))
      #expect(try journal.counts.lost == 1 && journal.counts.untold == 0)
    }
  }

  @Test func aDamagedJournalThatIsOnlyReadIsSaidToBeDamaged() throws {
    _ = try keepRecords(5)
    #expect(throws: Never.self) { try JournalContents(path: scratch.journal).expectWhole() }
    try damage()
    let contents = try JournalContents(path: scratch.journal)
    let error = #expect(throws: JournalError.self) { try contents.expectWhole() }
    #expect(error == .damagedFiles(path: scratch.journal))
    let summary = try JournalSummary(of: contents, unsigned: nil)
    #expect(summary.text.contains("5 waiting, as far as the damaged journal can be read"))
    #expect(Wire.line(of: summary) == "{\"damaged\":true,\"on_shift\":[],\"sent\":0}\n")
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
    try damage()
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 20)
      #expect(journal.recovery?.lost == 0)
      #expect(try journal.pending().entries.map(\.sequence) == Array(31...50))
    }
  }

  // MARK: What is told of it

  @Test func recoveryIsToldUntilARecordReportsIt() throws {
    _ = try keepRecords(5)
    try damage()
    let recovery = try scratch.open { try #require($0.recovery) }
    #expect(
      "\(recovery)" == "the journal was damaged: 5 records carried over, 0 lost; "
        + "set aside as quarantined-1")
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
      let damaged = try damage()
      let recovery = try scratch.open { try #require($0.recovery) }
      let aside = try #require(recovery.quarantined)
      #expect(recovery.number == Int64(number))
      #expect(aside == "\(scratch.journal)/quarantined-\(number)")
      let files = scratch.files(in: aside)
      #expect(try files.map { try scratch.read("\(aside)/\($0)") } == [damaged])
      #expect(scratch.permissions(of: aside) == 0o700)
    }
    try scratch.open { journal throws in
      #expect(try journal.contents.unreportedRecoveries.count == 3)
    }
  }

  @Test func stateIsCarriedOver() throws {
    _ = try keepRecords(5, state: true)
    try damage()
    try scratch.open { journal throws in
      #expect(try journal.contents.openShifts == ["A": openShift])
    }
  }

  /// The shift's row is back on its page, as an older page would bring it.
  @Test func recordedShiftIsNotOpenedAgain() throws {
    let other = Examples.openShift("B", shift: "shift-2", state: "other".utf8)
    try scratch.open { journal throws in
      try journal.append(Examples.shift("shift-1"))
      try journal.commit(Changes(shifts: ["A": .put(openShift), "B": .put(other)]))
    }
    try damage()
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 1)
      #expect(try journal.contents.openShifts == ["B": other])
    }
  }

  @Test func damageWhileRunningAsksToReopen() throws {
    _ = try keepRecords(5)
    try scratch.open { journal throws in
      try scratch.change(scratch.segments[0]) { bytes in
        let place = bytes.indices.first { bytes[$0...].starts(with: "visit-2".utf8) }
        bytes[place ?? 0] ^= 1
      }
      let error = #expect(throws: JournalError.self) { try journal.contents.entries() }
      #expect(error?.recourse == .reopen)
    }
    try scratch.open { journal throws in #expect(journal.recovery?.lost == 1) }
  }

  @Test func aNumberIsNotGivenTwiceWhenItsRecordHasGone() throws {
    _ = try keepRecords(5)
    try scratch.open { journal throws in
      try scratch.change(scratch.segments[0]) { bytes in
        let places = ["visit-4", "visit-5"].compactMap { id in
          bytes.indices.first { bytes[$0...].starts(with: id.utf8) }
        }
        for place in places { bytes[place] ^= 1 }
      }
      let error = #expect(throws: JournalError.self) { try journal.append(Examples.visit(6)) }
      #expect(error?.recourse == .reopen)
    }
    try scratch.open { journal throws in
      #expect(journal.recovery?.lost == 2)
      #expect(try journal.append(Examples.visit(6)) == 6)
    }
  }

  // MARK: Interrupted recoveries

  /// The power goes at any step of putting damaged files aside.
  @Test func interruptedRecoveryIsFinished() throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal"
    let records = (1...20).map { Examples.visit($0) }
    do { try Journal(path: path).commit(Changes(records: records)) }
    var image = DiskImage(of: disk.directory)
    let name = "journal/log-00000001"
    image.contents[image.names[name] ?? 0]?[0] ^= 1
    disk.show(image)
    let trace = disk.trace { _ in _ = try? Journal(path: path) }
    #expect(trace.steps.count > 5)
    for cut in trace.cuts {
      for loss in [PowerCut.Loss.nothing, .everythingNotSynced, .drawn(UInt64(cut))] {
        disk.show(PowerCut(trace, after: cut).image(losing: loss))
        let journal = try Journal(path: path)
        #expect(try journal.contents.entries().map(\.record) == records.map(\.bytes))
        #expect(try journal.contents.unreportedRecoveries.map(\.carried) == [20])
        let aside = try #require(try journal.contents.unreportedRecoveries.last?.quarantined)
        let kept = DiskImage(of: disk.directory)[
          String(aside.dropFirst(disk.directory.count + 1)) + "/log-00000001"]
        #expect(kept?.count == image[name]?.count, "cut after \(cut), \(loss)")
      }
    }
  }

  // MARK: Helpers

  private let openShift = Examples.openShift("A", state: "state".utf8)

  /// Appends visits and closes the journal; returns their bytes.
  private func keepRecords(_ count: Int, state: Bool = false) throws -> [Data] {
    let records = (1...count).map { Examples.visit($0, stays: 1 + $0 % 7) }
    try scratch.open { journal throws in
      if state { try journal.commit(Changes(shifts: ["A": .put(openShift)])) }
      for record in records { try journal.append(record) }
    }
    return records.map(\.bytes)
  }

  /// Spoils the first frame of the newest segment, which costs no record; returns what is left.
  @discardableResult
  private func damage() throws -> [UInt8] {
    let path = try #require(scratch.segments.last)
    try scratch.change(path) { $0[0] ^= 1 }
    return try scratch.read(path)
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

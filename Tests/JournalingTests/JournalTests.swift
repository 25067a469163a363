// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Glibc
import Patrol
import Testing
import Wire

@testable import Journaling

@Suite struct JournalTests {
  let scratch = Scratch()

  private func answer(
    _ sequence: Int64, _ status: IntakeStatus = .stored, reason: String? = nil
  ) -> StoreAPI.BatchAnswer.Result {
    .init(sequence: sequence, status: status, reason: reason)
  }

  @Test func numbersCountFromOneAndGoOnAfterReopening() throws {
    for number in 1...3 {
      let sequence = try scratch.open { try $0.append(Examples.visit(number)) }
      #expect(sequence == Int64(number))
    }
  }

  @Test func keptBytesAreTheRecordsBytes() throws {
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      try journal.append(Examples.shift("shift-1"))
      let pending = try journal.pending().entries
      #expect(pending.map(\.record) == [Examples.visit(1).bytes, Examples.shift("shift-1").bytes])
      #expect(pending.map(\.sequence) == [1, 2])
    }
  }

  @Test func sameIdIsKeptOnceUnderItsOldNumber() throws {
    try scratch.open { _ = try $0.commit(Changes(records: (1...3).map { Examples.visit($0) })) }
    try scratch.open { journal throws in
      #expect(try journal.append(Examples.visit(2, stays: 5)) == 2)
      #expect(try journal.append(Examples.visit(4)) == 4)
      #expect(try journal.contents.entry(2)?.record == Examples.visit(2).bytes)
      #expect(try journal.counts.pending == 4)
    }
  }

  @Test func sameIdTwiceInOneCommitIsOneRecord() throws {
    try scratch.open { journal throws in
      let twice = Changes(records: [Examples.visit(1), Examples.visit(1), Examples.visit(2)])
      #expect(try journal.commit(twice) == [1, 1, 2])
    }
  }

  @Test func acknowledgedRecordsAreNoLongerPending() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...4).map { Examples.visit($0) }))
      let results = [
        answer(1), answer(3, .duplicate), answer(4, .quarantined, reason: "not understood"),
      ]
      #expect(try journal.acknowledge(results) == 3)
    }
    try scratch.open { journal throws in
      #expect(try journal.pending().entries.map(\.sequence) == [2])
      var expected = JournalCounts(highestSequence: 4)
      (expected.pending, expected.acknowledged, expected.quarantined) = (1, 3, 1)
      expected.oldestPending = 2
      #expect(try journal.counts == expected)
      let entry = try #require(try journal.contents.entry(4))
      #expect(entry.status == .quarantined)
      #expect(entry.reason == "not understood")
      #expect(entry.acknowledged == Examples.time)
    }
  }

  @Test func firstAnswerStands() throws {
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      let sent = try journal.pending()
      try journal.acknowledge([answer(1)], of: sent, at: Examples.time)
      let later = Examples.time.advanced(bySeconds: 60)
      #expect(try journal.acknowledge([answer(1, .duplicate)], of: sent, at: later) == 0)
      #expect(try journal.contents.entry(1)?.status == .stored)
      #expect(try journal.contents.entry(1)?.acknowledged == Examples.time)
    }
  }

  @Test func answersToNumbersNeverGivenArePassedOver() throws {
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      let results = [answer(0), answer(-1), answer(2), answer(.max), answer(1), answer(1)]
      #expect(try journal.acknowledge(results) == 1)
      #expect(try journal.append(Examples.visit(2)) == 2)
      #expect(try journal.pending().entries.map(\.sequence) == [2])
    }
  }

  @Test func longReasonsAreCut() throws {
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      let reason = String(repeating: "é", count: 100_000)
      try journal.acknowledge([answer(1, .quarantined, reason: reason)])
      #expect(try journal.contents.entry(1)?.reason?.count == 500)
    }
  }

  // MARK: Pending

  private func signed(_ batch: Batch) throws -> SignedBatch {
    SignedBatch(batch, device: "d-1", key: Curve25519.Signing.PrivateKey())
  }

  @Test func pendingFitsTheBatchItIsFor() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...60).map { Examples.visit($0, stays: $0) }))
      for limit in [1, 600, 2000, 5000, 20_000, 200_000] {
        let batch = try journal.pending(maximumBytes: limit)
        #expect(try signed(batch).bytes.count <= limit || batch.entries.count == 1)
        var fuller = try journal.pending(after: batch.entries.last?.sequence ?? 0, limit: 1)
        guard !fuller.entries.isEmpty else { continue }
        fuller.entries = batch.entries + fuller.entries
        #expect(try signed(fuller).bytes.count > limit)
      }
      #expect(try journal.pending(limit: 7).entries.map(\.sequence) == Array(1...7))
      #expect(try journal.pending(after: 58).entries.map(\.sequence) == [59, 60])
      #expect(try journal.pending(limit: 0).entries.isEmpty)
    }
  }

  // MARK: Pruning

  @Test func onlyTheStoresRecordsArePruned() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...6).map { Examples.visit($0) }))
      try journal.acknowledge([1, 2, 4, 5].map { answer($0) })
      let later = Examples.time.advanced(bySeconds: 1)
      #expect(try journal.prune(acknowledgedBefore: Examples.time) == 0)
      #expect(try journal.prune(acknowledgedBefore: later) == 4)
      let left = try journal.contents.entries()
      #expect(left.map(\.sequence) == [3, 4, 5, 6])
      #expect(left.map(\.status) == [.pending, .spent, .spent, .pending])
    }
    try scratch.open { journal throws in #expect(journal.recovery == nil) }
  }

  @Test func numbersAreNotGivenAgainAfterPruning() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...5).map { Examples.visit($0) }))
      try journal.acknowledge((1...5).map { answer($0) })
      #expect(try journal.prune(acknowledgedBefore: Examples.time.advanced(bySeconds: 1)) == 4)
    }
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.append(Examples.visit(9)) == 6)
    }
  }

  @Test func pruningKeepsTheNewestOfTheAcknowledged() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...10).map { Examples.visit($0) }))
      try journal.acknowledge((1...10).map { answer($0) })
      #expect(try journal.prune(acknowledgedBefore: Examples.time, keepingAtMost: 3) == 7)
      #expect(try journal.contents.entries().map(\.sequence) == [8, 9, 10])
      #expect(try journal.prune(acknowledgedBefore: Examples.time, keepingAtMost: 0) == 2)
    }
  }

  @Test func pruningAnEmptyJournalDoesNothing() throws {
    try scratch.open { journal throws in
      #expect(try journal.prune(acknowledgedBefore: Examples.time) == 0)
    }
  }

  @Test func prunedRoomGoesBackToTheFileSystem() throws {
    try scratch.open { journal throws in
      for start in stride(from: 0, to: 2000, by: 500) {
        try journal.commit(
          Changes(records: (start..<start + 500).map { Examples.visit($0, stays: 20) }))
      }
      try journal.acknowledge((1...2000).map { answer($0) })
      try journal.prune(acknowledgedBefore: Examples.time.advanced(bySeconds: 1))
      #expect(scratch.segments.count == 2, "the newest record's, and the one that is written")
      #expect(scratch.files.count == 5, "\(scratch.files)")
    }
  }

  // MARK: State

  @Test func recordAndOpenShiftChangeTogether() throws {
    let kept = Examples.openShift("B", state: [3])
    try scratch.open { journal throws in
      try journal.commit(
        Changes(shifts: [
          "A": .put(Examples.openShift("A", state: [1])),
          "B": .put(Examples.openShift("B", state: [2])),
        ]))
      try journal.commit(
        Changes(records: [Examples.visit(1)], shifts: ["A": .clear, "B": .put(kept)]))
    }
    try scratch.open { journal throws in
      #expect(try journal.contents.openShifts == ["B": kept])
      #expect(try journal.counts.pending == 1)
    }
  }

  @Test func openShiftsComeBackAfterARestart() throws {
    let shift = KeptShift(unit: "BW-\u{0}14", shift: "shift-1", state: Data([0, 255]))
    let empty = KeptShift(unit: "BW-015", shift: "shift-2", state: Data())
    try scratch.open {
      _ = try $0.commit(Changes(shifts: [shift.unit: .put(shift), empty.unit: .put(empty)]))
    }
    try scratch.open { journal throws in
      #expect(try journal.contents.openShifts == [shift.unit: shift, empty.unit: empty])
      try journal.commit(
        Changes(records: [Examples.shift("shift-1")], shifts: [shift.unit: .clear]))
      #expect(try journal.contents.openShifts == [empty.unit: empty])
    }
  }

  @Test func refusedRecordLeavesTheWholeCommitOut() throws {
    try scratch.open { journal throws in
      let endless = Examples.visit(2, stays: 30_000)
      #expect(endless.bytes.count > Record.maximumBytes)
      let changes = Changes(
        records: [Examples.visit(1), endless],
        shifts: ["A": .put(Examples.openShift("A", state: [1]))])
      let error = #expect(throws: JournalError.self) { try journal.commit(changes) }
      #expect(error?.recourse == .discard)
      #expect(
        error
          == .tooLong(place: 1, bytes: endless.bytes.count, limit: Record.maximumBytes))
      #expect(try journal.counts == JournalCounts())
      #expect(try journal.contents.openShifts.isEmpty)
    }
  }

  // MARK: Files

  @Test func nobodyElseCanReadTheFiles() throws {
    let mask = umask(0)
    defer { umask(mask) }
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      try journal.holdReserve()
      for file in scratch.files {
        #expect(scratch.permissions(of: scratch.journal + "/" + file) == 0o600, "\(file)")
      }
      #expect(scratch.permissions(of: scratch.journal) == 0o700)
      #expect(scratch.files == ["log-00000001", "mark", "spare-1", "spare-2"])
    }
  }

  @Test func looseFileModeIsTightened() throws {
    try scratch.open { _ in }
    chmod(scratch.journal, 0o755)
    try scratch.open { _ in }
    #expect(scratch.permissions(of: scratch.journal) == 0o700)
  }

  @Test func secondCollectorIsRefusedByNumber() throws {
    try scratch.open { _ in
      #expect(throws: JournalError.inUse(path: scratch.journal, process: getpid())) {
        try Journal(path: scratch.journal)
      }
    }
    try scratch.open { _ in }
  }

  @Test func missingDirectoryIsAnErrorWithItsNumber() {
    let path = scratch.directory + "/none/journal"
    let error = #expect(throws: JournalError.self) { try Journal(path: path) }
    guard case .failed(let fault) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(fault.systemError == ENOENT)
    #expect(error?.recourse == .stop)
  }

  // MARK: Readers

  @Test func readersSeeWhatIsCommittedWhileTheCollectorRuns() throws {
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      let reader = try JournalContents(path: scratch.journal)
      #expect(try reader.counts.pending == 1)
      try journal.append(Examples.visit(2))
      #expect(try reader.pending().map(\.sequence) == [1, 2])
      #expect(try reader.entries(after: 1).map(\.id) == ["visit-2"])
    }
  }

  @Test func readersWorkWithoutACollector() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    #expect(try JournalContents(path: scratch.journal).counts.pending == 1)
    try scratch.open { journal throws in #expect(journal.recovery == nil) }
  }

  @Test func readerOfNothingSaysSo() {
    #expect(throws: JournalError.absent(path: scratch.journal)) {
      try JournalContents(path: scratch.journal)
    }
    #expect(scratch.files.isEmpty)
  }

  @Test func anExportHasEachVisitAsLastCorrected() throws {
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      try journal.append(Examples.visit(2))
      try journal.append(try #require(Examples.visit(1).corrected(officer: "o-9")))
    }
    let contents = try JournalContents(path: scratch.journal)
    func export(_ form: VisitForm) throws -> [Substring] {
      var text = ""
      try contents.export(as: form, hotSpots: nil) { text += $0 }
      return text.split(whereSeparator: \.isNewline)
    }
    #expect(try export(.jsonl).count == 3)
    let rows = try export(.csv)
    #expect(rows.count == 3 && rows[0].hasPrefix("id,"), "\(rows)")
    #expect(rows.count { $0.contains("o-9") } == 1 && !rows.contains { $0.hasPrefix("visit-1,") })
  }
}

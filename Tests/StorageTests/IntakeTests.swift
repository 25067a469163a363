// SPDX-License-Identifier: Apache-2.0

import Databases
import Dosage
import FoundationEssentials
import Keeping
import Patrol
import Simulation
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite(.everyDatabase) struct IntakeTests {
  let scratch = try! Scratch()

  private func statuses(
    _ store: Store, _ entries: [Batch.Entry], from device: String = "d-a"
  ) async throws -> [IntakeStatus] {
    try await store.take(entries, from: device, at: Sample.noon).results.map(\.status)
  }

  @Test func recordSentTwiceIsStoredOnce() async throws {
    let store = try await scratch.store()
    let entry = Sample.entry(1, Sample.visit("v1"))
    #expect(try await statuses(store, [entry, entry]) == [.stored, .duplicate])
    #expect(try await statuses(store, [entry]) == [.duplicate])
    let kept = try await store.records(RecordQuery(kind: .visit))
    #expect(kept.map(\.bytes) == [entry.record])
  }

  @Test func bytesAreKeptExactlyAsSent() async throws {
    let store = try await scratch.store()
    let text = String(decoding: Record.visit(Sample.visit("v1")).bytes, as: UTF8.self)
    let spaced = Sample.entry(1, "  \(text.replacing("\":", with: "\" :  ")) \r")
    #expect(try await statuses(store, [spaced]) == [.stored])
    #expect(try await store.records(RecordQuery(kind: .visit)).first?.bytes == spaced.record)
  }

  @Test func sameRecordUnderAnotherNumberIsADuplicateThatCounts() async throws {
    let store = try await scratch.store()
    let visit = Sample.visit("v1")
    #expect(
      try await statuses(store, [Sample.entry(1, visit), Sample.entry(2, visit)])
        == [.stored, .duplicate])
    #expect(try await statuses(store, [Sample.entry(2, visit)]) == [.duplicate])
    let receipt = try await store.receipt(for: 1...2, of: "d-a")
    #expect(receipt.stored == 2 && receipt.missing.isEmpty && receipt.quarantined == 0)
    #expect(try await store.records(RecordQuery(kind: .visit)).count == 1)
  }

  @Test func badRecordsStopNoOther() async throws {
    let store = try await scratch.store()
    let entries = [
      Sample.entry(1, Sample.visit("v1")),
      Sample.entry(2, "{"),
      Sample.entry(3, ""),
      Batch.Entry(sequence: 4, record: Data([0xFF, 0x00, 0xFE])),
      Sample.entry(5, Sample.visit("v1", minutes: 20)),
      Sample.entry(6, #"{"v":2,"kind":"visit","id":"x"}"#),
      Sample.entry(7, Sample.visit("v7", minutes: 0.5)),
      Sample.entry(8, Sample.visit("v8")),
      Sample.entry(1, Sample.visit("v2")),
    ]
    let answer = try await store.take(entries, from: "d-a", at: Sample.noon)
    #expect(
      answer.results.map(\.status) == [
        .stored, .quarantined, .quarantined, .quarantined, .quarantined, .quarantined, .stored,
        .stored, .quarantined,
      ])
    #expect(answer.results.allSatisfy { ($0.reason == nil) == ($0.status == .stored) })
    let kept = try await store.quarantine(after: 0, limit: 10)
    let aside = Array(1...5) + [8]
    #expect(kept.map(\.bytes) == aside.map { entries[$0].record })
    #expect(kept.map(\.reason) == aside.map { answer.results[$0].reason })
    #expect(kept[3].reason.contains("same id"))
    #expect(kept[5].reason.contains("sequence number 1"))
  }

  @Test func quarantinedRecordSentAgainIsKeptOnce() async throws {
    let store = try await scratch.store()
    let entries = [Sample.entry(1, Sample.visit("v1")), Sample.entry(2, "no record")]
    let impostor = Sample.entry(1, Sample.visit("v2"))
    for _ in 0..<3 { _ = try await statuses(store, entries + [impostor]) }
    #expect(try await store.quarantine(after: 0, limit: 10).map(\.sequence) == [2, 1])
    let second = try await store.quarantine(after: 1, limit: 10)
    #expect(second.map(\.sequence) == [1])
    #expect(try await store.quarantinedCount() == 2)
    let receipt = try await store.receipt(for: 1...2, of: "d-a")
    // The impostor has no place in the chain.
    #expect(receipt.stored == 2 && receipt.quarantined == 1)
  }

  @Test func devicesDoNotShareNumbersOrIDs() async throws {
    let store = try await scratch.store()
    #expect(try await statuses(store, [Sample.entry(1, Sample.visit("v1"))]) == [.stored])
    #expect(
      try await statuses(store, [Sample.entry(1, Sample.visit("v1", minutes: 20))], from: "d-b")
        == [.stored])
  }

  /// So that a device put back to an older copy learns that its numbers are taken.
  @Test func anotherRecordUnderATakenNumberIsAConflictAndNothingElseIs() async throws {
    let store = try await scratch.store()
    _ = try await statuses(store, [Sample.entry(1, Sample.visit("v1"))])
    let entries = [
      Sample.entry(1, Sample.visit("v1")), Sample.entry(2, "{"),
      Sample.entry(1, Sample.visit("v2")),
    ]
    let results = try await store.take(entries, from: "d-a", at: Sample.noon).results
    #expect(results.map(\.isConflict) == [false, false, true])
    #expect(results.map(\.status) == [.duplicate, .quarantined, .quarantined])
  }

  @Test func nothingBehindAConflictIsTakenAndTheChainStaysWhole() async throws {
    let store = try await scratch.store()
    let common = Record.visit(Sample.visit("v1")).bytes
    let own = Batch.chained([common, Record.visit(Sample.visit("v2")).bytes])
    let others = (3...5).map { Record.visit(Sample.visit("v\($0)")).bytes }
    let forked = Batch.chained([common] + others)
    for batch in [own, forked] {
      let results = try await store.take(batch.entries, from: "d-a", at: Sample.noon).results
      #expect(results.map(\.sequence) == [1, 2])
    }
    let report = try await store.audit()
    #expect(report.isWhole, "\(report)")
    #expect(report.unnumbered == [AuditReport.Unnumbered(device: "d-a", count: 1)])
    #expect(try await store.receipt(for: 1...2, of: "d-a").isWhole)
  }

  @Test func idWithANulOrOddCharactersDoesNoHarm() async throws {
    let store = try await scratch.store()
    let ids = ["a", "a\u{0}b", "a\u{0}c", "'; DROP TABLE visits; --", "é", "e\u{301}"]
    let entries = ids.enumerated().map { Sample.entry(Int64($0 + 1), Sample.visit($1)) }
    let first = try await statuses(store, entries)
    #expect(first.allSatisfy { $0 != .duplicate })
    #expect(try await store.receipt(for: 1...6, of: "d-a").stored == 6)
    #expect(try await store.visits(during: .aroundNoon).count == first.count { $0 == .stored })
  }

  @Test func absurdCountsAreQuarantinedAndDoNotStopTheStore() async throws {
    let store = try await scratch.store()
    var shift = Sample.shift("s1")
    shift.passes = ["HS01": .max, "HS02": .max]
    shift.refused = [.simulated: .max, .noPosition: 1]
    let absurd = Batch.Entry(sequence: 1, record: Record.shift(shift).bytes)
    let next = Sample.entry(2, Sample.visit("v1"))
    #expect(try await statuses(store, [absurd, next]) == [.quarantined, .stored])
    #expect(try await store.shifts(during: .aroundNoon).isEmpty)
  }

  @Test func unknownDeviceLeavesNothingBehind() async throws {
    let store = try await scratch.store()
    await #expect(throws: StoreError.self) {
      try await store.take(
        [Sample.entry(1, Sample.visit("v1"))], from: "d-nobody", at: Sample.noon)
    }
    #expect(try await store.records(RecordQuery(kind: .visit)).isEmpty)
  }

  // MARK: Receipts

  @Test func receiptNamesWhatNeverCame() async throws {
    let store = try await scratch.store()
    _ = try await statuses(
      store, [3, 4, 8].map { Sample.entry($0, Sample.visit("v\($0)")) } + [Sample.entry(6, "?")])
    let receipt = try await store.receipt(for: 1...10, of: "d-a")
    #expect(receipt.stored == 4 && receipt.quarantined == 1)
    #expect(receipt.missing == [1...2, 5...5, 7...7, 9...10])
    #expect(try await store.receipt(for: 3...4, of: "d-a").missing.isEmpty)
    #expect(try await store.receipt(for: 20...(.max), of: "d-a").missing == [20...(.max)])
    #expect(try await store.receipt(for: 1...3, of: "d-b").missing == [1...3])
  }

  @Test func receiptNamesAtMostAHundredGaps() async throws {
    let store = try await scratch.store()
    _ = try await statuses(
      store, (1...150).map { Sample.entry($0 * 2, Sample.visit("v\($0)")) })
    let receipt = try await store.receipt(for: 1...301, of: "d-a")
    #expect(receipt.stored == 150 && receipt.missing.count == 100)
    #expect(receipt.missing.last == 199...199)
  }

  /// Somebody takes records out of the file, and leaves what is noted of them.
  @Test func receiptCountsRecordsAndWhatIsGoneIsTakenInAgain() async throws {
    let store = try await scratch.store()
    let entries = [
      Sample.entry(1, Sample.visit("v1")), Sample.entry(2, Sample.visit("v2", replaces: "v1")),
      Batch.Entry(sequence: 3, record: Record.shift(Sample.shift("s1")).bytes),
      Sample.entry(4, "?"),
    ]
    _ = try await statuses(store, entries)
    let before = try await store.receipt(for: 1...4, of: "d-a")
    #expect(before.stored == 4)
    try scratch.change(
      """
      DELETE FROM records WHERE sequence IN (2, 3);
      DELETE FROM quarantine; DELETE FROM stays; DELETE FROM visits WHERE fid = 2;
      """)
    let receipt = try await store.receipt(for: 1...4, of: "d-a")
    #expect(receipt.stored == 1 && receipt.missing == [2...4] && receipt.hash == nil)
    #expect(
      try await statuses(store, entries) == [.duplicate, .stored, .stored, .quarantined])
    #expect(try await store.receipt(for: 1...4, of: "d-a") == before)
    #expect(try await store.visits(during: .aroundNoon).map(\.value.id) == ["v2"])
    #expect(try await store.shifts(during: .aroundNoon).count == 1)
  }

  // MARK: What was quarantined

  /// As an earlier program left it, that could not read the records 2 and 3 yet; 4 nobody can.
  private func filledByAnEarlierProgram() async throws -> Store {
    let store = try await scratch.store()
    let records = [
      Record.visit(Sample.visit("v1")).bytes,
      Record.visit(Sample.visit("v2", replaces: "v1")).bytes,
      Record.shift(Sample.shift("s1")).bytes, Data("?".utf8),
    ]
    _ = try await store.take(
      Sample.signed(.chained(records), by: "d-a"), from: Sample.device("d-a"), at: Sample.noon)
    try scratch.change(
      """
      INSERT INTO quarantine (device, journal, sequence, sha256, bytes, reason, received)
        SELECT device, journal, sequence, sha256, bytes, 'unknown', received FROM records
         WHERE sequence > 1;
      UPDATE entries SET record = NULL WHERE sequence > 1;
      DELETE FROM stays WHERE visit > 1; DELETE FROM visits WHERE fid > 1;
      DELETE FROM quarters; DELETE FROM silences; DELETE FROM passes; DELETE FROM shifts;
      DELETE FROM records WHERE sequence > 1; UPDATE visits SET superseded = 0;
      """)
    #expect(try await store.receipt(for: 1...4, of: "d-a").quarantined == 3)
    #expect(try await store.audit().rowFaultCount == 0)
    return store
  }

  @Test func whatCanBeReadNowIsTakenInOnceAndKeepsItsPlace() async throws {
    let store = try await filledByAnEarlierProgram()
    #expect(try await store.takeQuarantinedAgain() == 2)
    #expect(try await store.takeQuarantinedAgain() == 0)
    #expect(try await store.visits(during: .aroundNoon).map(\.value.id) == ["v2"])
    #expect(try await store.shifts(during: .aroundNoon).count == 1)
    #expect(try await store.quarantine(after: 0, limit: 10).map(\.sequence) == [4])
    let report = try await store.audit()
    #expect(report.isWhole && report.unnumbered.isEmpty, "\(report)")
    let receipt = try await store.receipt(for: 1...4, of: "d-a")
    #expect(receipt.isWhole && receipt.quarantined == 1)
  }

  /// The device sends it again before the store has looked at what it quarantined.
  @Test func whatIsSentAgainLeavesQuarantine() async throws {
    let store = try await filledByAnEarlierProgram()
    let visit = Record.visit(Sample.visit("v2", replaces: "v1")).bytes
    let batch = Batch.chained([Record.visit(Sample.visit("v1")).bytes, visit])
    let intake = try await store.take(
      Sample.signed(batch, by: "d-a"), from: Sample.device("d-a"), at: Sample.noon)
    #expect(intake.results.map(\.status) == [.duplicate, .stored])
    #expect(try await store.takeQuarantinedAgain() == 1)
    #expect(try await store.audit().isWhole)
  }

  @Test func whatHadAnIDTakenMeanwhileStaysAside() async throws {
    let store = try await filledByAnEarlierProgram()
    _ = try await store.take(
      [Sample.entry(9, Sample.visit("v2", minutes: 20))], from: "d-a", at: Sample.noon)
    #expect(try await store.takeQuarantinedAgain() == 1)
    #expect(try await store.quarantine(after: 0, limit: 10).map(\.sequence) == [4, 2])
  }

  // MARK: Against a model

  /// What the rules come to, in the plainest way.
  private struct Model {
    var bySequence: [Int64: Data] = [:]
    var byID: [String: Data] = [:]
    var arrived: Set<Int64> = []

    mutating func take(_ entries: [Batch.Entry]) -> [IntakeStatus] {
      var statuses: [IntakeStatus] = []
      for entry in entries {
        statuses.append(take(entry))
        if bySequence[entry.sequence] != entry.record { break }
      }
      return statuses
    }

    private mutating func take(_ entry: Batch.Entry) -> IntakeStatus {
      arrived.insert(entry.sequence)
      // What came first under a number has it, also if it cannot be used.
      let taken = bySequence[entry.sequence, default: entry.record]
      bySequence[entry.sequence] = taken
      guard taken == entry.record, let record = try? Record(bytes: entry.record) else {
        return .quarantined
      }
      if let known = byID[record.id] { return known == entry.record ? .duplicate : .quarantined }
      byID[record.id] = entry.record
      return .stored
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func anyOrderOfAnythingComesToWhatTheModelSays(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    var store = try await scratch.store()
    var models = ["d-a": Model(), "d-b": Model()]
    for _ in 0..<30 {
      let device = ["d-a", "d-b"].randomElement(using: &generator)!
      let entries = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
        Self.entry(using: &generator)
      }
      let expected = models[device]!.take(entries)
      #expect(try await statuses(store, entries, from: device) == expected, "seed \(seed)")
      if Int.random(in: 0..<10, using: &generator) == 0 { store = try await scratch.store() }
    }
    let kept = try await store.records(RecordQuery(kind: .visit))
    for (device, model) in models {
      #expect(
        Set(kept.filter { $0.device == device }.map(\.bytes)) == Set(model.byID.values),
        "seed \(seed)")
      let receipt = try await store.receipt(for: 1...12, of: device)
      #expect(receipt.stored == model.arrived.count, "seed \(seed)")
      let missing: Set<Int64> = Set(receipt.missing.flatMap { Array($0) })
      #expect(missing == Set(1...12).subtracting(model.arrived), "seed \(seed)")
    }
    #expect(kept.count == models.values.reduce(0) { $0 + $1.byID.count }, "seed \(seed)")
  }

  /// Few numbers and names, so that they meet.
  private static func entry(using generator: inout SeededGenerator) -> Batch.Entry {
    let sequence = Int64.random(in: 1...12, using: &generator)
    if Int.random(in: 0..<6, using: &generator) == 0 { return Sample.entry(sequence, "?") }
    let id = "v\(Int.random(in: 1...8, using: &generator))"
    let minutes = Double(Int.random(in: 10...11, using: &generator))
    return Sample.entry(sequence, Sample.visit(id, minutes: minutes))
  }

  @Test func twoProcessesTakingTheSameRecordsStoreThemOnce() async throws {
    let stores = [try await scratch.store(), try await scratch.store()]
    let batches = (0..<20).map { batch in
      (1...10).map { offset in
        let sequence = Int64(batch * 5 + offset)
        return Sample.entry(sequence, Sample.visit("v\(sequence)"))
      }
    }
    let stored = try await withThrowingTaskGroup(of: Int.self) { group in
      for batch in batches {
        for store in stores {
          group.addTask {
            try await store.take(batch, from: "d-a", at: Sample.noon).count(.stored)
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(stored == 105)
    #expect(try await stores[0].receipt(for: 1...105, of: "d-a").stored == 105)
    #expect(try await stores[1].quarantinedCount() == 0)
  }
}

extension Interval {
  static let aroundNoon = Interval(
    from: Sample.noon.advanced(bySeconds: -7200), to: Sample.noon.advanced(bySeconds: 7200))
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import Simulation
import TestSupport
import Testing
import Wire

@testable import Journaling

/// What is let go of, and what that takes of the disk.
@Suite(.serialized) struct JournalPruningTests {
  private static let later = Examples.time.advanced(bySeconds: 1)

  /// Records of some 1.2 kB whose ids come in no order, as a device draws them.
  private static func visits(_ numbers: ClosedRange<Int>) -> [Record] {
    var random = SeededGenerator(seed: UInt64(numbers.lowerBound))
    return numbers.map { number in
      guard case .visit(var visit) = Examples.visit(number, stays: 14) else {
        return Examples.visit(number)
      }
      let words = (0..<2).map { _ in String(UInt64.random(in: .max / 2 ... .max, using: &random)) }
      visit.id = words.joined(separator: "-")
      return .visit(visit)
    }
  }

  private static func acknowledge(_ numbers: some Sequence<Int64>, in journal: Journal) throws {
    try journal.acknowledge(numbers.map { .init(sequence: $0, status: .stored) })
  }

  // MARK: Behind a record the store does not answer for

  private let scratch = Scratch()

  /// Keeps `count` records of which the store answers for all but the second, and prunes.
  private func keepAStuckRecord(among count: Int) throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: Self.visits(1...count)))
      try Self.acknowledge((1...Int64(count)).filter { $0 != 2 }, in: journal)
      #expect(try journal.prune(acknowledgedBefore: Self.later) == count - 2)
    }
  }

  @Test func onlyThePlaceOfWhatTheStoreHasIsKept() throws {
    try keepAStuckRecord(among: 10)
    let last = try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      let entries = try journal.contents.entries()
      #expect(entries.map(\.sequence) == Array(2...10))
      let middle = Array(repeating: EntryStatus.spent, count: 7)
      #expect(entries.map(\.status) == [.pending] + middle + [.stored])
      #expect(entries.filter { $0.status == .spent }.allSatisfy { $0.record.isEmpty })
      let counts = try journal.counts
      #expect(counts.spent == 7 && counts.acknowledged == 1 && counts.oldestPending == 2)
      #expect(try journal.pending().entries.map(\.sequence) == [2])
      // Nothing of it is here to be sent again.
      #expect(try journal.sendAgain([1...9], of: journal.chain.journal) == 0)
      #expect(try journal.prune(acknowledgedBefore: Self.later) == 0)
      try journal.append(Examples.visit(11))
      return try #require(entries.last?.onItsWay?.link(in: journal.chain.journal))
    }
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.contents.entry(11)?.previous == last)
      try Self.acknowledge([2, 11], in: journal)
      #expect(try journal.prune(acknowledgedBefore: Self.later) == 9)
      #expect(try journal.contents.entries().map(\.sequence) == [11])
    }
  }

  @Test func aStuckRecordDoesNotLetTheJournalGrow() throws {
    try keepAStuckRecord(among: 2000)
    #expect(scratch.segments.count == 2, "of 24: its own, and the one that is written")
  }

  @Test func whatIsSpentIsCarriedOverFromADamagedJournal() throws {
    try keepAStuckRecord(among: 60)
    let before = try scratch.open { try $0.contents.entries() }
    try scratch.change(scratch.segments[0]) { $0[0] ^= 1 }
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 59 && journal.recovery?.lost == 0)
      #expect(try journal.contents.entries() == before)
    }
    try scratch.open { #expect($0.recovery == nil) }
  }

  @Test(arguments: 1...UInt64(40)) func anyDamageBesideWhatIsSpentIsSurvived(seed: UInt64) throws {
    try keepAStuckRecord(among: 60)
    let before = try scratch.open { journal throws in
      try journal.commit(Changes(records: Self.visits(61...90)))
      return try journal.contents.entries()
    }
    var random = SeededGenerator(seed: seed)
    let whole = DiskImage(of: scratch.directory)
    try scratch.change(scratch.segments[0]) { bytes in
      let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<end, using: &random)] ^= 0x24
      }
    }
    let mayBeLost = TouchedRecords(of: whole).numbers(in: DiskImage(of: scratch.directory))
    try scratch.open { _ in }
    try scratch.open { journal throws in
      #expect(journal.recovery == nil, "seed \(seed)")
      let entries = try journal.contents.entries()
      #expect(entries.map(\.sequence) == before.map(\.sequence), "seed \(seed)")
      for (entry, old) in zip(entries, before) {
        let isLost = entry.status == .lost && mayBeLost.contains(old.sequence)
        // Where the store's word was destroyed the record is sent once more.
        let isSentAgain = entry == old.unanswered && old.status == .stored
        #expect(isLost || entry == old || isSentAgain, "seed \(seed)")
      }
    }
  }

  // MARK: What goes

  /// What need not stay is not left on the disk.
  @Test func aSegmentThatGoesIsOverwritten() throws {
    let text = Data("visit-77\"".utf8)
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...400).map { Examples.visit($0, stays: 12) }))
      try Self.acknowledge(1...400, in: journal)
      #expect(
        try scratch.segments.contains { Data(try scratch.read($0)).firstRange(of: text) != nil })
      try journal.prune(acknowledgedBefore: Self.later)
    }
    #expect(scratch.files.contains("spare-1"))
    for name in scratch.files {
      #expect(
        Data(try scratch.read("\(scratch.journal)/\(name)")).firstRange(of: text) == nil, "\(name)")
    }
  }

  /// Others in its segment stay, and the segment is the one that is written.
  @Test func aRecordThatGoesIsOverwrittenWhereOthersStay() throws {
    let shift = Examples.openShift("A", state: "state-of-old".utf8)
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(shift)]))
      try journal.commit(Changes(shifts: ["A": .clear]))
      try journal.commit(Changes(records: (1...10).map { Examples.visit($0, stays: 14) }))
      try Self.acknowledge(1...8, in: journal)
      try journal.prune(acknowledgedBefore: Self.later)
      #expect(scratch.segments.count == 1)
      try expectErased(1...8, in: DiskImage(of: scratch.directory))
    }
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.contents.entries().map(\.sequence) == [9, 10])
    }
  }

  /// Six records, of which all but the third and the sixth may go.
  private static func journalOfWhichMostGoes(at path: String) throws -> Journal {
    let journal = try Journal(path: path)
    try journal.commit(Changes(records: (1...6).map { Examples.visit($0, stays: 14) }))
    try acknowledge([1, 2, 4, 5], in: journal)
    return journal
  }

  @Test func aRecordThatGoesIsOverwrittenThoughThePowerGoesOnTheWay() throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal"
    var journal: Journal? = try Self.journalOfWhichMostGoes(at: path)
    let trace = try disk.trace { _ in try journal?.prune(acknowledgedBefore: Self.later) }
    journal = nil
    #expect(trace.steps.count > 5)
    for cut in trace.cuts {
      for loss in [PowerCut.Loss.nothing, .everythingNotSynced, .drawn(UInt64(cut))] {
        disk.show(PowerCut(trace, after: cut).image(losing: loss))
        let journal = try Journal(path: path)
        #expect(journal.recovery == nil, "cut after \(cut), \(loss)")
        try journal.prune(acknowledgedBefore: Self.later)
        #expect(try journal.pending().entries.map(\.sequence) == [3, 6])
        for number in [1, 2, 4, 5] {
          try expectErased(number...number, in: DiskImage(of: disk.directory))
        }
      }
    }
  }

  /// What cannot be read is not half erased; it goes at the next start.
  @Test func aRecordThatGoesIsWholeOrOverwrittenThoughItCannotBeRead() throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal"
    var failed: UInt64 = 0
    for first in 1...12 {
      disk.show(DiskImage())
      var journal: Journal? = try Self.journalOfWhichMostGoes(at: path)
      disk.fail(.openToRead, from: first, count: 1, error: EMFILE)
      _ = try? journal?.prune(acknowledgedBefore: Self.later)
      failed += UInt64(disk.failed)
      disk.heal()
      journal = nil
      let later = try Journal(path: path)
      #expect(later.recovery == nil, "open \(first) fails")
      try later.prune(acknowledgedBefore: Self.later)
      #expect(try later.pending().entries.map(\.sequence) == [3, 6])
      for number in [1, 2, 4, 5] {
        try expectErased(number...number, in: DiskImage(of: disk.directory))
      }
    }
    #expect(failed > 4)
  }

  /// What was written before a sync that failed can be read, and is gone with the power.
  @Test(arguments: 1...6)
  func aRecordThatGoesIsWholeOrOverwrittenThoughASyncFailedBeforeThePowerWent(sync: Int) throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal"
    let shift = Examples.openShift("A", state: "state".utf8)
    var journal: Journal? = try Self.journalOfWhichMostGoes(at: path)
    let trace = disk.trace { _ in
      disk.fail(.sync, from: sync, count: 1, error: EIO)
      _ = try? journal?.prune(acknowledgedBefore: Self.later)
      disk.heal()
      // When a shift is over, what is gone is erased once more.
      _ = try? journal?.commit(Changes(shifts: ["A": .put(shift)]))
      _ = try? journal?.commit(Changes(shifts: ["A": .clear]))
    }
    journal = nil
    for cut in trace.cuts {
      for loss in [PowerCut.Loss.nothing, .everythingNotSynced, .drawn(UInt64(cut))] {
        disk.show(PowerCut(trace, after: cut).image(losing: loss))
        let journal = try Journal(path: path)
        #expect(journal.recovery == nil, "sync \(sync) failed, cut after \(cut), \(loss)")
        #expect(try journal.pending().entries.map(\.sequence) == [3, 6])
      }
    }
  }

  private func expectErased(_ numbers: ClosedRange<Int>, in image: DiskImage) throws {
    for (name, file) in image.names {
      let bytes = Data(image.contents[file] ?? [])
      for number in numbers {
        let id = Data("visit-\(number)\"".utf8)
        #expect(bytes.firstRange(of: id) == nil, "visit \(number) in \(name)")
      }
      for frame in [Frame](in: bytes) { #expect(frame.kind != .shift || frame.payload.count < 10) }
    }
  }

  @Test func tenThousandRecordsGoAndTakeTheirSegmentsWithThem() throws {
    let disk = FaultyDisk()
    disk.skipSyncs()
    let path = disk.directory + "/journal"
    let journal = try Journal(path: path)
    try journal.commit(Changes(records: Self.visits(1...10_000)))
    try Self.acknowledge(1...10_000, in: journal)
    let before = DiskImage(of: disk.directory).size
    #expect(try journal.prune(acknowledgedBefore: Examples.time, keepingAtMost: 9_900) == 100)
    #expect(try journal.prune(acknowledgedBefore: Self.later) == 9_899)
    let after = DiskImage(of: disk.directory).size
    #expect(
      before > 12_000_000 && after < 1 << 20, "\(before), then \(after) bytes")
  }
}

extension [Frame] {
  fileprivate init(in bytes: Data) {
    self = []
    Frame.forEach(in: bytes) { frame, _ in
      append(frame)
      return true
    }
  }
}

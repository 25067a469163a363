// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import SQLite
import Testing
import Wire

@testable import Journaling

/// Every record follows from the one before it, whatever befalls the journal.
@Suite struct JournalChainTests {
  let scratch = Scratch()

  /// Goes along `entries` and expects each to follow from the one before it.
  private func expectWhole(
    _ batch: Batch, from first: Int64 = 1, after previous: Link? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) {
    var previous = previous ?? .beginning(of: batch.journal, at: first)
    for (index, entry) in batch.entries.enumerated() {
      #expect(entry.sequence == first + Int64(index), sourceLocation: location)
      #expect(entry.previous == previous, "at \(entry.sequence)", sourceLocation: location)
      previous = entry.link(in: batch.journal)
    }
  }

  @Test func chainGoesOnOverRestarts() throws {
    let name = try scratch.open { $0.chain.journal }
    for number in 1...5 {
      try scratch.open { journal throws in
        #expect(journal.chain == Chain(journal: name, first: 1))
        try journal.commit(
          Changes(records: [Examples.visit(number), Examples.shift("shift-\(number)")]))
        #expect(try journal.head?.last == Int64(number) * 2)
      }
    }
    try scratch.open { journal throws in
      let batch = try journal.pending()
      expectWhole(batch)
      #expect(try journal.head?.link == batch.entries.last?.link(in: name))
    }
  }

  @Test func recordsThatAreNotKeptLeaveTheChainAsItWas() throws {
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      let head = try journal.head
      try journal.append(Examples.visit(1))
      #expect(try journal.head == head)
      let other = try Connection(path: scratch.journal, patience: 0)
      try other.execute(script: "BEGIN IMMEDIATE")
      #expect(throws: JournalError.self) { try journal.append(Examples.visit(2)) }
      try other.execute(script: "ROLLBACK")
      try journal.append(Examples.visit(3))
      expectWhole(try journal.pending())
    }
  }

  @Test func aLostRecordDoesNotCutTheChainOfThoseAfterIt() throws {
    let before = try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...200).map { Examples.visit($0) }))
      return try journal.pending(limit: .max)
    }
    // The last pages are the newest records' own.
    var bytes = try scratch.read(scratch.journal)
    bytes.replaceSubrange((bytes.count - 4096)..., with: repeatElement(0xa5, count: 4096))
    try scratch.write(bytes, to: scratch.journal)
    try scratch.open { journal throws in
      let lost = try #require(journal.recovery?.lost)
      #expect(lost > 0)
      try journal.append(Examples.visit(201))
      let after = try journal.pending(limit: .max)
      #expect(after.journal == before.journal)
      #expect(after.entries.count == 201 - lost)
      #expect(after.entries.dropLast().allSatisfy { before.entries.contains($0) })
      // The owner's file knows the link of a newest record that is gone.
      #expect(after.entries.last?.previous == before.entries.last?.link(in: before.journal))
    }
  }

  @Test func aJournalOfWhichNothingIsLeftGoesOnInItsChain() throws {
    let before = try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...5).map { Examples.visit($0) }))
      return try #require(try journal.head)
    }
    for suffix in ["", "-wal", "-shm"] { unlink(scratch.journal + suffix) }
    try scratch.open { journal throws in
      #expect(journal.recovery?.lost == 5)
      #expect(try journal.append(Examples.visit(6)) == 6)
      let batch = try journal.pending()
      #expect(batch.journal == before.journal)
      #expect(batch.entries.map(\.previous) == [before.link])
    }
  }

  @Test func whenAllIsGoneAnotherJournalBeginsUnderANameOfItsOwn() throws {
    let before = try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      return try journal.pending()
    }
    for suffix in ["", "-wal", "-shm", "-owner"] { unlink(scratch.journal + suffix) }
    try scratch.open { journal throws in
      #expect(journal.chain.journal != before.journal)
      try journal.append(Examples.visit(2))
      expectWhole(try journal.pending())
      // The answer to the old journal's record comes late.
      let late = [StoreAPI.BatchAnswer.Result(sequence: 1, status: .stored)]
      #expect(try journal.acknowledge(late, of: before, at: Examples.time) == 0)
      #expect(try journal.counts.pending == 1)
    }
  }

  @Test func whatTheStoreLostIsSentAgain() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...5).map { Examples.visit($0) }))
      let before = try journal.pending()
      try journal.acknowledge(
        (1...4).map { .init(sequence: $0, status: .stored) }, of: before, at: Examples.time)
      let other = try #require(JournalName("ffffffffffffffff"))
      #expect(try journal.sendAgain([1...5], of: other) == 0)
      #expect(try journal.sendAgain([2...3, 5...5, 9...(.max)], of: before.journal) == 2)
      #expect(try journal.pending().entries == [1, 2, 4].map { before.entries[$0] })
      #expect(try journal.counts.acknowledged == 2)
    }
  }

  // MARK: From format 1

  private static let first = JournalSchema(steps: [JournalSchema.current.steps[0]])

  /// A journal of format 1 with `count` records, the first `acknowledged` of them answered for.
  private func makeFirstFormat(_ count: Int, acknowledged: Int, damaging: Bool = false) throws {
    let connection = try Connection(path: scratch.journal)
    try connection.execute(
      script: """
        PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA application_id = \(JournalSchema.application); PRAGMA journal_mode = WAL;
        """)
    try Self.first.migrate(connection, from: 0)
    for number in 1...count {
      let status = number <= acknowledged ? "stored" : "pending"
      try SealedTable.unlinkedRecords.insert(
        [
          .integer(number), .text("visit-\(number)"), .blob(Examples.visit(number).bytes),
          .text(status), number <= acknowledged ? .integer(Examples.time.milliseconds) : .null,
          .null,
        ], into: connection)
    }
    let kept = Examples.openShift("BW-014", state: "state".utf8)
    try SealedTable.shifts.insert(kept.values, into: connection)
    try scratch.write(
      Array(
        "patrol-journal-owner 1 pid 0000000001 first \(padded(1)) highest \(padded(count))"
          .sealed.utf8), to: scratch.journal + "-owner")
  }

  private func padded(_ number: Int) -> String {
    String(repeating: "0", count: 19 - "\(number)".count) + "\(number)"
  }

  private func expectCarriedOver(_ journal: Journal, _ count: Int, acknowledged: Int) throws {
    let entries = try journal.contents.entries()
    #expect(entries.map(\.sequence) == (1...Int64(count)).map(\.self))
    #expect(entries.map(\.record) == (1...count).map { Examples.visit($0).bytes })
    #expect(entries.map { $0.status == .stored } == (1...count).map { $0 <= acknowledged })
    #expect(entries.prefix(acknowledged).allSatisfy { $0.previous == nil })
    #expect(try journal.contents.shifts["BW-014"]?.state == Data("state".utf8))
    let batch = try journal.pending(limit: .max)
    #expect(batch.entries.count == count - acknowledged)
    #expect(journal.chain.first == Int64(acknowledged) + 1)
    expectWhole(batch, from: Int64(acknowledged) + 1)
  }

  @Test(arguments: [(450, 250), (5, 0), (3, 3)])
  func firstFormatIsBroughtUpWithAllItHolds(count: Int, acknowledged: Int) throws {
    try makeFirstFormat(count, acknowledged: acknowledged)
    let reader = try JournalContents(path: scratch.journal)
    #expect(try reader.entries().count == count, "it can be read before it is brought up")
    for _ in 1...2 {
      try scratch.open { journal throws in
        #expect(journal.recovery == nil)
        try expectCarriedOver(journal, count, acknowledged: acknowledged)
      }
    }
    try scratch.open { journal throws in
      try journal.append(Examples.visit(count + 1))
      expectWhole(try journal.pending(limit: .max), from: Int64(acknowledged) + 1)
    }
  }

  @Test func damagedFirstFormatIsBroughtUpWithAllThatIsLeft() throws {
    try makeFirstFormat(30, acknowledged: 10)
    var bytes = try scratch.read(scratch.journal)
    bytes[0] ^= 1
    try scratch.write(bytes, to: scratch.journal)
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 30 && journal.recovery?.lost == 0)
      try expectCarriedOver(journal, 30, acknowledged: 10)
    }
  }
}

extension String {
  /// With the seal of an owner's line.
  fileprivate var sealed: String {
    var sum = CRC32()
    sum.add(utf8)
    let digits = "\(sum.value)"
    return "\(self) seal \(String(repeating: "0", count: 10 - digits.count))\(digits)\n"
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import TestSupport
import Testing
import Wire

@testable import Journaling

/// Every record follows from the one before it, whatever befalls the journal.
@Suite(.serialized) struct JournalChainTests {
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
        #expect(journal.head?.last == Int64(number) * 2)
      }
    }
    try scratch.open { journal throws in
      let batch = try journal.pending()
      expectWhole(batch)
      #expect(journal.head?.link == batch.entries.last?.link(in: name))
    }
  }

  @Test func recordsThatAreNotKeptLeaveTheChainAsItWas() throws {
    let disk = FaultyDisk()
    let journal = try Journal(path: disk.directory + "/journal")
    try journal.append(Examples.visit(1))
    let head = journal.head
    try journal.append(Examples.visit(1))
    #expect(journal.head == head)
    disk.fail(.write, from: 1, error: EIO)
    #expect(throws: JournalError.self) { try journal.append(Examples.visit(2)) }
    disk.heal()
    #expect(journal.head == head)
    try journal.append(Examples.visit(3))
    expectWhole(try journal.pending())
  }

  @Test func aLostRecordDoesNotCutTheChainOfThoseAfterIt() throws {
    let before = try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...200).map { Examples.visit($0) }))
      return try journal.pending(limit: .max)
    }
    try scratch.change(scratch.segments[0]) { bytes in
      let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
      bytes.replaceSubrange(end - 4096..<end, with: repeatElement(0xa5, count: 4096))
    }
    try scratch.open { journal throws in
      let lost = try #require(journal.recovery?.lost)
      #expect(lost > 0)
      try journal.append(Examples.visit(201))
      let after = try journal.pending(limit: .max)
      #expect(after.journal == before.journal)
      #expect(after.entries.count == 201 - lost)
      #expect(after.entries.dropLast().allSatisfy { before.entries.contains($0) })
      // The mark knows the link of a newest record that is gone.
      #expect(after.entries.last?.previous == before.entries.last?.link(in: before.journal))
    }
  }

  @Test func aJournalOfWhichNothingIsLeftGoesOnInItsChain() throws {
    let before = try scratch.open { journal throws in
      try journal.commit(Changes(records: (1...5).map { Examples.visit($0) }))
      return try #require(journal.head)
    }
    unlink(scratch.segments[0])
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
    for file in scratch.files { unlink(scratch.journal + "/" + file) }
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
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import Testing
import Wire

@testable import Journaling

/// A journal put back to an older copy: the store has other records under its newest numbers.
@Suite struct JournalForkTests {
  private let scratch = Scratch()
  private let noon = Timestamp(milliseconds: 1_772_452_800_000)

  private func stored(_ numbers: ClosedRange<Int64>) -> [StoreAPI.BatchAnswer.Result] {
    numbers.map { .init(sequence: $0, status: .stored) }
  }

  private func conflict(_ sequence: Int64) -> StoreAPI.BatchAnswer.Result {
    .init(sequence: sequence, status: .quarantined, reason: "another", conflict: true)
  }

  /// Six records; the store had the first two already, and other ones under the numbers 4 and 5.
  private func forked() throws -> Batch {
    try scratch.open { journal throws in
      for number in 1...6 { try journal.append(Examples.visit(number)) }
      let old = try journal.pending()
      try journal.acknowledge(stored(1...2), of: old, at: noon)
      let answer = [conflict(5), conflict(4)] + stored(3...3) + stored(6...6)
      #expect(try journal.acknowledge(answer, of: old, at: noon) == 1)
      return old
    }
  }

  @Test func allFromThereOnIsPendingUnderAnotherName() throws {
    let old = try forked()
    for _ in 0..<2 {
      try scratch.open { journal throws in
        #expect(journal.recovery == nil)
        #expect(journal.chain.journal != old.journal && journal.chain.first == 4)
        let batch = try journal.pending()
        #expect(batch.journal == journal.chain.journal)
        #expect(batch.entries.map(\.sequence) == [4, 5, 6])
        var previous = Link.beginning(of: batch.journal, at: 4)
        for entry in batch.entries {
          #expect(entry.previous == previous)
          previous = entry.link(in: batch.journal)
        }
        #expect(
          journal.head
            == ChainHead(journal: batch.journal, first: 4, last: 6, link: previous))
        #expect(try journal.counts.acknowledged == 3)
      }
    }
  }

  @Test func theOldNameHasNoSayAnyMoreAndTheChainGoesOn() throws {
    let old = try forked()
    try scratch.open { journal throws in
      #expect(try journal.acknowledge(stored(4...6), of: old, at: noon) == 0)
      #expect(try journal.sendAgain([1...6], of: old.journal) == 0)
      #expect(try journal.sendAgain([1...6], of: journal.chain.journal) == 0)
      try journal.append(Examples.visit(7))
      let batch = try journal.pending()
      #expect(batch.entries.map(\.sequence) == [4, 5, 6, 7])
      #expect(batch.entries[3].previous == batch.entries[2].link(in: batch.journal))
      #expect(try journal.acknowledge(stored(4...7), of: batch, at: noon) == 4)
      #expect(try journal.counts.pending == 0)
    }
  }

  @Test func whatWasNotAnsweredForBeforeGoesToTheNewChainToo() throws {
    try scratch.open { journal throws in
      for number in 1...4 { try journal.append(Examples.visit(number)) }
      #expect(try journal.acknowledge(stored(1...1) + [conflict(3)], at: noon) == 1)
      #expect(journal.chain.first == 2)
      #expect(try journal.pending().entries.map(\.sequence) == [2, 3, 4])
    }
  }

  /// A record the store would not take kept the place of those behind it.
  @Test func whatIsSpentIsPassedOverAndTheChainGoesOnBehindIt() throws {
    try scratch.open { journal throws in
      for number in 1...7 { try journal.append(Examples.visit(number)) }
      try journal.acknowledge(stored(1...2) + stored(4...5), at: noon)
      try journal.prune(acknowledgedBefore: noon.advanced(bySeconds: 1))
      #expect(try journal.acknowledge([conflict(6)], at: noon) == 0)
    }
    for _ in 0..<2 {
      try scratch.open { journal throws in
        #expect(journal.recovery == nil)
        let entries = try journal.contents.entries()
        #expect(entries.map(\.sequence) == Array(3...7))
        #expect(entries.map(\.status) == [.pending, .spent, .spent, .pending, .pending])
        let batch = try journal.pending()
        #expect(batch.entries.map(\.sequence) == [3, 6, 7])
        #expect(batch.entries.allSatisfy { !$0.record.isEmpty })
        // A second beginning would look altered to the store.
        var previous = Link.beginning(of: batch.journal, at: 3)
        for entry in batch.entries {
          #expect(entry.previous == previous)
          previous = entry.link(in: batch.journal)
        }
        #expect(
          journal.head
            == ChainHead(journal: batch.journal, first: 3, last: 7, link: previous))
      }
    }
    try scratch.open { journal throws in
      let name = journal.chain.journal
      #expect(try journal.acknowledge(stored(3...3) + stored(6...7), at: noon) == 3)
      #expect(try journal.sendAgain([4...5], of: name) == 0)
      #expect(try journal.prune(acknowledgedBefore: noon.advanced(bySeconds: 1)) == 4)
    }
  }

  @Test func aConflictOverWhatIsNotPendingChangesNothing() throws {
    try scratch.open { journal throws in
      let old = journal.chain
      for number in 1...2 { try journal.append(Examples.visit(number)) }
      let sent = try journal.pending()
      try journal.acknowledge(stored(1...1), of: sent, at: noon)
      #expect(try journal.acknowledge([conflict(1), conflict(9)], of: sent, at: noon) == 0)
      #expect(journal.chain == old)
    }
  }

  /// The answer comes when the newest records are lost and their numbers given to others.
  @Test func aLateAnswerIsNotForWhatTookTheNumberOfTheRecordSent() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    let older = try scratch.read(scratch.segments[0])
    let sent = try scratch.open { journal throws in
      for number in 2...3 { try journal.append(Examples.visit(number)) }
      return try journal.pending()
    }
    try scratch.write(older, to: scratch.segments[0])
    try #require(unlink(scratch.mark) == 0)
    try scratch.open { journal throws in
      let chain = journal.chain
      #expect(journal.recovery == nil && chain.journal == sent.journal)
      #expect(try journal.append(Examples.visit(4)) == 2)
      #expect(try journal.append(Examples.visit(3)) == 3, "as before, behind another")
      #expect(try journal.acknowledge([conflict(2)], of: sent, at: noon) == 0)
      #expect(journal.chain == chain)
      #expect(try journal.acknowledge(stored(1...3), of: sent, at: noon) == 1)
      #expect(try journal.pending().entries.map(\.sequence) == [2, 3])
      try journal.prune(acknowledgedBefore: noon.advanced(bySeconds: 1))
      #expect(try journal.contents.entries().contains { $0.id == "visit-4" })
      #expect(try journal.acknowledge(stored(2...3), at: noon) == 2)
    }
  }

  /// The transaction that forks is destroyed: what is left is still this journal, and the mark
  /// knows the new name.
  @Test func aForkOutlivesTheLossOfItsFrames() throws {
    var forked: Chain?
    var frames: [UInt8] = []
    try scratch.open { journal throws in
      for number in 1...6 { try journal.append(Examples.visit(number)) }
      let before = try scratch.read(scratch.segments[0])
      let old = journal.chain.journal
      try journal.acknowledge([conflict(6)], at: noon)
      #expect(journal.chain.journal != old)
      forked = journal.chain
      frames = before
    }
    try scratch.write(frames, to: scratch.segments[0])
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 6)
      #expect(journal.chain == forked)
      #expect(try journal.pending().entries.count == 6)
      #expect(KeptState.breaks(in: try journal.contents.entries(), of: journal.chain).isEmpty)
    }
  }
}

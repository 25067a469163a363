// SPDX-License-Identifier: Apache-2.0

import Patrol
import Simulation
import Testing
import Wire

@testable import Journaling

/// The journal against the simplest thing that keeps the same promises.
@Suite struct JournalModelTests {
  @Test(arguments: 1...UInt64(12)) func journalBehavesAsItsModel(seed: UInt64) throws {
    let scratch = Scratch()
    var random = SeededGenerator(seed: seed)
    var journal: Journal? = try Journal(path: scratch.journal, segmentBytes: 1 << 14)
    var model = Model(try #require(journal).chain.journal)
    for step in 1...120 {
      let context: Comment = "seed \(seed), step \(step)"
      if Int.random(in: 0..<10, using: &random) == 0 {
        journal = nil
        journal = try Journal(path: scratch.journal, segmentBytes: 1 << 14)
      }
      let journal = try #require(journal)
      try model.takeStep(on: journal, using: &random, context)
      try model.compare(with: journal.contents, context)
    }
  }
}

private struct Model {
  private var entries: [JournalEntry] = []
  private var highest: Int64 = 0
  private var shifts: [String: KeptShift] = [:]
  private var clock = Examples.time
  private var chain: Chain
  private var newest: Link?

  init(_ name: JournalName) { chain = Chain(journal: name, first: 1) }

  mutating func takeStep(
    on journal: Journal, using random: inout SeededGenerator, _ context: Comment
  ) throws {
    clock = clock.advanced(bySeconds: 1)
    switch Int.random(in: 0..<9, using: &random) {
    case 0...3: try commit(to: journal, using: &random, context)
    case 4...5: try acknowledge(on: journal, using: &random, context)
    case 6: try prune(journal, using: &random, context)
    case 7: try fork(journal, using: &random, context)
    default: try #expect(journal.append(Examples.visit(0)) == keep(Examples.visit(0)), context)
    }
  }

  func compare(with contents: JournalContents, _ context: Comment) throws {
    #expect(try contents.entries() == entries, context)
    #expect(try contents.openShifts == shifts, context)
    let pending = entries.filter { $0.status == .pending }
    #expect(try contents.pending(limit: .max).map(\.sequence) == pending.map(\.sequence), context)
    let counts = try contents.counts
    #expect(counts.pending == pending.count, context)
    let spent = entries.count { $0.status == .spent }
    #expect(counts.acknowledged == entries.count - pending.count - spent, context)
    #expect(counts.spent == spent, context)
    #expect(counts.oldestPending == pending.first?.sequence, context)
    #expect(counts.highestSequence == highest, context)
    #expect(try contents.chain == chain, context)
  }

  private mutating func commit(
    to journal: Journal, using random: inout SeededGenerator, _ context: Comment
  ) throws {
    let records = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      Examples.visit(
        Int.random(in: 1...300, using: &random), stays: Int.random(in: 1...12, using: &random))
    }
    let unit = "unit-\(Int.random(in: 0...2, using: &random))"
    let state = "\(UInt64.random(in: 0 ... .max, using: &random))"
    let shift = Examples.openShift(unit, shift: "shift-\(state.count)", state: state.utf8)
    let clears = Bool.random(using: &random)
    shifts[unit] = clears ? nil : shift
    let sequences = try journal.commit(
      Changes(records: records, shifts: [unit: clears ? .clear : .put(shift)]))
    #expect(sequences == records.map { keep($0) }, context)
  }

  private mutating func keep(_ record: Record) -> Int64 {
    if let known = entries.first(where: { $0.id == record.id }) { return known.sequence }
    highest += 1
    let entry = JournalEntry(
      sequence: highest, id: record.id, record: record.bytes,
      previous: newest ?? .beginning(of: chain.journal, at: highest))
    newest = entry.onItsWay?.link(in: chain.journal)
    entries.append(entry)
    return highest
  }

  private mutating func acknowledge(
    on journal: Journal, using random: inout SeededGenerator, _ context: Comment
  ) throws {
    let results = (0..<6).map { _ in
      StoreAPI.BatchAnswer.Result(
        sequence: Int64.random(in: max(0, highest - 12)...highest + 1, using: &random),
        status: IntakeStatus.allCases.randomElement(using: &random) ?? .stored)
    }
    // Of some numbers something else was sent than the journal has.
    var sent = entries.compactMap(\.onItsWay)
    for index in sent.indices where Int.random(in: 0..<8, using: &random) == 0 {
      sent[index].record.append(UInt8(ascii: " "))
    }
    var fresh: Set<Int64> = []
    for result in results {
      for (index, entry) in entries.enumerated()
      where entry.sequence == result.sequence && entry.onItsWay.map(sent.contains) == true
        && (entry.status == .pending || fresh.contains(entry.sequence))
      {
        // Of several words in one answer any may stand; here the last, as in the journal.
        let answer = Answer(result, isForged: false, at: clock)
        entries[index].status = answer.status
        entries[index].acknowledged = answer.acknowledged
        entries[index].reason = answer.reason
        fresh.insert(entry.sequence)
      }
    }
    #expect(
      try journal.acknowledge(results, of: Batch(journal: chain.journal, entries: sent), at: clock)
        == fresh.count, context)
  }

  /// The store has another record under a pending number.
  private mutating func fork(
    _ journal: Journal, using random: inout SeededGenerator, _ context: Comment
  ) throws {
    let pending = entries.filter { $0.status == .pending }.map(\.sequence)
    guard let first = pending.first, let number = pending.randomElement(using: &random) else {
      return
    }
    let conflict = StoreAPI.BatchAnswer.Result(
      sequence: number, status: .quarantined, reason: "another", conflict: true)
    let old = chain.journal
    let sent = Batch(journal: old, entries: entries.compactMap(\.onItsWay))
    #expect(try journal.acknowledge([conflict], of: sent, at: clock) == 0, context)
    #expect(journal.chain.journal != old && journal.chain.first == first, context)
    chain = journal.chain
    newest = nil
    for place in entries.indices {
      entries[place].previous = nil
      guard entries[place].sequence >= first, entries[place].status.hasRecord else { continue }
      entries[place] = entries[place].unanswered
      entries[place].previous = newest ?? .beginning(of: chain.journal, at: first)
      newest = entries[place].onItsWay?.link(in: chain.journal)
    }
  }

  private mutating func prune(
    _ journal: Journal, using random: inout SeededGenerator, _ context: Comment
  ) throws {
    let time = clock.advanced(bySeconds: -Double.random(in: 0...40, using: &random).rounded())
    let count = Int.random(in: 0...40, using: &random)
    let isOver = { [highest] (entry: JournalEntry) in
      guard let acknowledged = entry.acknowledged else { return entry.status == .spent }
      return acknowledged < time || entry.sequence <= highest - Int64(count)
    }
    let removable = entries.dropLast().prefix(while: isOver)
    entries.removeFirst(removable.count)
    var gone = removable.count
    for place in entries.indices.dropFirst().dropLast()
    where entries[place].acknowledged != nil && isOver(entries[place]) {
      entries[place] = JournalEntry(entries[place].sequence, without: .spent)
      gone += 1
    }
    #expect(
      try journal.prune(acknowledgedBefore: time, keepingAtMost: count) == gone, context)
  }
}

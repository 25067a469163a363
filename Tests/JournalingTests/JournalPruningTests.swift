// SPDX-License-Identifier: Apache-2.0

import Journaling
import Patrol
import Simulation
import Testing
import TestSupport
import Wire

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
    try journal.acknowledge(
      numbers.map { .init(sequence: $0, status: .stored) }, of: journal.chain.journal,
      at: Examples.time)
  }

  @Test func theLogStaysSmallHoweverMuchIsPruned() throws {
    let disk = FaultyDisk()
    disk.skipSyncs()
    let journal = try Journal(path: disk.directory + "/journal.db")
    let records = Self.visits(1...10_000)
    #expect((1100...1300).contains(records[0].bytes.count))
    try journal.commit(Changes(records: records))
    try Self.acknowledge(1...10_000, in: journal)
    #expect(try journal.prune(acknowledgedBefore: Examples.time, keepingAtMost: 9_900) == 100)
    var removed = 0
    let trace = try disk.trace { _ in
      removed = try journal.prune(acknowledgedBefore: Self.later)
    }
    #expect(removed == 9_899)
    let log = trace.before.names["journal.db-wal"]
    let ends = trace.steps.map { step in
      if case .write(let file, let offset, let bytes) = step, file == log {
        offset + bytes.count
      } else {
        0
      }
    }
    let longest = try #require(ends.max())
    #expect((1...800_000).contains(longest), "\(longest) bytes")
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Simulation
import Testing
import Wire

@testable import Journaling

/// An open shift outlives the pages it lies on.
@Suite struct BookedShiftsTests {
  private let scratch = Scratch()
  private var copies: String { scratch.journal + BookedShifts.suffix }

  private func shift(_ unit: String, _ number: Int, shift: String = "shift-1") -> KeptShift {
    Examples.openShift(unit, shift: shift, state: Array("state \(number) of \(unit)".utf8))
  }

  /// Zeroes the database and its log.
  private func destroy() throws {
    for suffix in ["", "-wal"] where scratch.files.contains("journal.db" + suffix) {
      let path = scratch.journal + suffix
      try scratch.write(Array(repeating: 0, count: try scratch.read(path).count), to: path)
    }
  }

  private var kept: [String: KeptShift] {
    get throws { try scratch.open { try $0.openShifts } }
  }

  @Test func openShiftOutlivesAJournalOfWhichNothingIsLeft() throws {
    try scratch.open { journal throws in
      for unit in ["A", "B"] { try journal.commit(Changes(shifts: [unit: .put(shift(unit, 1))])) }
      try journal.commit(
        Changes(records: [Examples.visit(1)], shifts: ["A": .put(shift("A", 2))]))
      try journal.checkpoint(shift("A", 3))
    }
    for _ in 1...2 {
      try destroy()
      #expect(try kept == ["A": shift("A", 3), "B": shift("B", 1)], "to the last checkpoint")
    }
  }

  @Test func openShiftOutlivesAJournalThatIsGoneBeforeItsFirstRecord() throws {
    try scratch.open { try $0.commit(Changes(shifts: ["A": .put(shift("A", 1))])) }
    for name in scratch.files where name == "journal.db" || name == "journal.db-wal" {
      try FileManager.default.removeItem(atPath: scratch.directory + "/" + name)
    }
    try scratch.open { journal throws in
      #expect(journal.recovery?.lost == 0 && journal.recovery?.quarantined == nil)
      #expect(try journal.openShifts == ["A": shift("A", 1)])
    }
  }

  @Test func shiftThatIsOverIsNotOpenedAgain() throws {
    var before: [UInt8] = []
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(shift("A", 1))]))
      before = try scratch.read(copies)
      try journal.commit(Changes(records: [Examples.shift("shift-1")], shifts: ["A": .clear]))
    }
    #expect(try scratch.read(copies).allSatisfy { $0 == 0 }, "it leaves nothing behind")
    // As a power cut between the record and the copy leaves it.
    try scratch.write(before, to: copies)
    #expect(try kept.isEmpty)
    try destroy()
    #expect(try kept.isEmpty)
  }

  @Test func copyOfAnEarlierShiftIsNotTakenForTheUnitsNextOne() throws {
    var before: [UInt8] = []
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(shift("A", 1))]))
      before = try scratch.read(copies)
      try journal.commit(Changes(records: [Examples.shift("shift-1")], shifts: ["A": .clear]))
      try journal.commit(Changes(shifts: ["A": .put(shift("A", 2, shift: "shift-2"))]))
    }
    try scratch.write(before, to: copies)
    #expect(try kept == ["A": shift("A", 2, shift: "shift-2")])
    #expect(try scratch.read(copies) != before, "it is put right")
  }

  /// Of the two slots one is always whole.
  @Test func tornCopyLeavesTheOneBefore() throws {
    try scratch.open { journal throws in
      for number in 1...5 { try journal.commit(Changes(shifts: ["A": .put(shift("A", number))])) }
    }
    var torn = try scratch.read(copies)
    // The third and the fifth were written to the first slot.
    torn[60] ^= 1
    try destroy()
    try scratch.write(torn, to: copies)
    #expect(try kept == ["A": shift("A", 4)])
  }

  @Test func spoiltCopiesCostNothing() throws {
    try scratch.open { try $0.commit(Changes(shifts: ["A": .put(shift("A", 1))])) }
    let whole = try scratch.read(copies)
    let spoilt: [[UInt8]] = [
      [], [1, 2, 3], Array(repeating: 0xa5, count: 100_000), Array(whole.dropLast(4000)),
    ]
    for bytes in spoilt {
      try scratch.write(bytes, to: copies)
      try scratch.open { #expect($0.recovery == nil) }
      #expect(try kept == ["A": shift("A", 1)])
      try destroy()
      #expect(try kept == ["A": shift("A", 1)], "the copy was written anew")
    }
  }

  private let long = Examples.openShift("A", state: BookedShiftsTests.noise(1))

  private static func noise(_ seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<9000).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
  }

  /// Where the journal is damaged elsewhere, the copy of the row before does not replace a row too long.
  @Test func copyOfAnOlderRowDoesNotReplaceASoundOne() throws {
    let longer = Examples.openShift("A", state: Self.noise(2))
    try scratch.open { journal throws in
      for row in [shift("A", 1), long, longer] {
        try journal.commit(Changes(shifts: ["A": .put(row)]))
      }
    }
    var bytes = try scratch.read(scratch.journal)
    bytes[0] ^= 1
    try scratch.write(bytes, to: scratch.journal)
    try scratch.open { journal throws in
      #expect(journal.recovery != nil)
      #expect(try journal.openShifts == ["A": longer])
    }
    try destroy()
    #expect(try kept == ["A": shift("A", 1)], "the last resort outlives more than one")
  }

  @Test func rowTooLongForACopyIsKeptInTheJournalAllTheSame() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(shift("A", 1))]))
      try journal.commit(Changes(shifts: ["A": .put(long)]))
    }
    #expect(try kept == ["A": long])
    try destroy()
    #expect(try kept == ["A": shift("A", 1)], "on shift, as it was before")
  }
}

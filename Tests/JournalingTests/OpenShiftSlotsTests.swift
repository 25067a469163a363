// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Simulation
import TestSupport
import Testing
import Wire

@testable import Journaling

/// How far an open shift has come, kept beside the journal between its records.
@Suite(.serialized) struct OpenShiftSlotsTests {
  /// What a shift of that much progress is kept as; no two are the same.
  private static func state(_ number: Int, bytes: Int = 700) -> Data {
    var random = SeededGenerator(seed: UInt64(number))
    let noise = (0..<bytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Data("state \(number) ".utf8) + noise
  }

  private static func shift(_ unit: String, _ number: Int, bytes: Int = 700) -> KeptShift {
    Examples.openShift(unit, state: state(number, bytes: bytes))
  }

  /// What a journal opened anew finds.
  private static func kept(in scratch: Scratch) throws -> [String: Data] {
    try scratch.open { try $0.openShifts.mapValues(\.state) }
  }

  @Test func theLatestCheckpointIsFoundAgain() throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
    }
    for number in 2...9 {
      try scratch.open { journal throws in
        #expect(try journal.openShifts["A"]?.state == Self.state(number - 1))
        try journal.checkpoint(Self.shift("A", number))
        #expect(try journal.openShifts["A"]?.state == Self.state(number))
        #expect(try journal.contents.shifts["A"]?.state == Self.state(1), "the row is left alone")
      }
    }
  }

  @Test func aRecordEndsTheCheckpointsBeforeIt() throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
      try journal.checkpoint(Self.shift("A", 2))
      try journal.checkpoint(Self.shift("A", 3))
      try journal.commit(
        Changes(records: [Examples.visit(1)], shifts: ["A": .put(Self.shift("A", 4))]))
    }
    #expect(try Self.kept(in: scratch)["A"] == Self.state(4))
  }

  /// The same row again must not bring back what was kept after it the first time.
  @Test func aRowWrittenAgainIsWhatCounts() throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      for number in [1, 5, 1] {
        try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", number))]))
        if number == 1, try journal.openShifts.count == 1 {
          #expect(try journal.openShifts["A"]?.state == Self.state(1))
        }
        try journal.checkpoint(Self.shift("A", number + 1))
      }
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
    }
    #expect(try Self.kept(in: scratch)["A"] == Self.state(1))
  }

  /// Whatever part of the newest slot reached the disk, it or the one before counts.
  @Test func aTornSlotLeavesTheOneBefore() throws {
    let scratch = Scratch()
    let file = scratch.journal + OpenShiftSlots.suffix
    var before: [UInt8] = []
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
      for number in 2...4 { try journal.checkpoint(Self.shift("A", number)) }
      before = try scratch.read(file)
      try journal.checkpoint(Self.shift("A", 5))
    }
    let after = try scratch.read(file)
    #expect(after.count == before.count)
    let changed = before.indices.filter { before[$0] != after[$0] }
    let (first, last) = (try #require(changed.first), try #require(changed.last))
    #expect(last - first < 4096 && last / 4096 == first / 4096, "one slot was written")
    var torn = 0
    for cut in stride(from: first, through: last + 1, by: 7) {
      for isHead in [true, false] {
        let (new, old) = (after, before)
        let image = isHead ? new[..<cut] + old[cut...] : old[..<cut] + new[cut...]
        try scratch.write(Array(image), to: file)
        let found = try Self.kept(in: scratch)["A"]
        let isWhole = Array(image) == after
        #expect(found == Self.state(isWhole ? 5 : 4), "cut at \(cut), head \(isHead)")
        torn += isWhole ? 0 : 1
      }
    }
    #expect(torn > 100)
  }

  @Test(arguments: [0, 1]) func aSlotThatCannotBeReadCostsNoOther(slot: Int) throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal.db"
    var journal: Journal? = try Journal(path: path)
    for unit in ["A", "B"] {
      try journal?.commit(Changes(shifts: [unit: .put(Self.shift(unit, 1))]))
      for number in 2...5 { try journal?.checkpoint(Self.shift(unit, number)) }
    }
    journal = nil
    let hidden = Array(try #require(DiskImage(of: disk.directory)["journal.db-open"]))
    disk.spoil(slot * 4096..<(slot + 1) * 4096, of: "journal.db-open")
    journal = try Journal(path: path)
    #expect(journal?.lacksCheckpoints == true)
    // The newest of A lies in the second slot.
    let state = slot == 1 ? 4 : 5
    let expected = ["A": Self.state(state), "B": Self.state(5)]
    #expect(try journal?.openShifts.mapValues(\.state) == expected)
    #expect(try journal?.contents.shifts.mapValues(\.state) == expected, "the rows are new")
    journal = nil
    // The sector can be read again: nothing of it counts any more.
    try Data(hidden).write(to: URL(filePath: path + "-open"))
    journal = try Journal(path: path)
    #expect(journal?.lacksCheckpoints == false)
    #expect(try journal?.openShifts.mapValues(\.state) == expected)
    try journal?.checkpoint(Self.shift("A", 9))
    journal = nil
    journal = try Journal(path: path)
    #expect(try journal?.openShifts["A"]?.state == Self.state(9))
  }

  /// The row alone is left of a shift, and what its slots hold is newer than what is written next.
  @Test func aSlotThatCanBeReadAgainDoesNotWin() throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal.db"
    var journal: Journal? = try Journal(path: path)
    try journal?.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
    for number in 2...9 { try journal?.checkpoint(Self.shift("A", number)) }
    journal = nil
    disk.spoil(0..<2 * 4096, of: "journal.db-open")
    journal = try Journal(path: path)
    #expect(try journal?.openShifts["A"]?.state == Self.state(1))
    try journal?.checkpoint(Self.shift("A", 20))
    journal = nil
    journal = try Journal(path: path)
    #expect(try journal?.openShifts["A"]?.state == Self.state(20))
    #expect(access(path + "-open.quarantined-1", F_OK) == 0)
  }

  @Test func noByteOfASlotMayBeWrong() throws {
    let scratch = Scratch()
    let file = scratch.journal + OpenShiftSlots.suffix
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1, bytes: 60))]))
      for number in 2...3 { try journal.checkpoint(Self.shift("A", number, bytes: 60)) }
    }
    let whole = try scratch.read(file)
    // The second slot is the newest: its head, its state and its checksum.
    let length = 52 + Int(whole[4096 + 48]) + 4
    for place in 0..<length {
      var image = whole
      image[4096 + place] ^= 0x40
      try scratch.write(image, to: file)
      let found = try Self.kept(in: scratch)["A"]
      #expect(found == Self.state(2, bytes: 60), "byte \(place)")
    }
  }

  @Test(arguments: [2000, 5000, 100_000]) func aStateTooLongForASlotIsKeptAllTheSame(
    bytes: Int
  ) throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
      try journal.checkpoint(Self.shift("A", 2))
      try journal.checkpoint(Self.shift("A", 3, bytes: bytes))
    }
    #expect(try Self.kept(in: scratch)["A"] == Self.state(3, bytes: bytes))
  }

  @Test func whereNoFileCanBeMadeTheJournalKeepsIt() throws {
    let scratch = Scratch()
    mkdir(scratch.journal + OpenShiftSlots.suffix, 0o700)
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
      try journal.checkpoint(Self.shift("A", 2))
    }
    try scratch.open { journal throws in
      #expect(try journal.contents.shifts["A"]?.state == Self.state(2))
    }
  }

  @Test func aShiftThatIsOverLeavesNothingBehind() throws {
    let scratch = Scratch()
    let file = scratch.journal + OpenShiftSlots.suffix
    try scratch.open { journal throws in
      for unit in ["A", "B"] {
        try journal.commit(Changes(shifts: [unit: .put(Self.shift(unit, 1))]))
        for number in 2...4 { try journal.checkpoint(Self.shift(unit, number)) }
      }
      try journal.commit(Changes(records: [Examples.shift("s")], shifts: ["A": .clear]))
      #expect(try scratch.read(file).prefix(8192).allSatisfy { $0 == 0 })
      #expect(try journal.openShifts["B"]?.state == Self.state(4))
      try journal.commit(Changes(shifts: ["C": .put(Self.shift("C", 7))]))
      try journal.checkpoint(Self.shift("C", 8))
    }
    #expect(try Self.kept(in: scratch) == ["B": Self.state(4), "C": Self.state(8)])
    #expect(try scratch.read(file).count == 2 * 8192, "its room is used again")
    #expect(scratch.permissions(of: file) == 0o600)
  }

  @Test(arguments: 1...UInt64(20)) func slotsBehaveAsTheirModel(seed: UInt64) throws {
    let scratch = Scratch()
    var random = SeededGenerator(seed: seed)
    var model: [String: Data] = [:]
    var journal: Journal? = try Journal(path: scratch.journal)
    for step in 1...150 {
      let unit = ["A", "B", "C", "D"].randomElement(using: &random) ?? "A"
      // Few different ones, so that some come again.
      let state = Self.state(Int.random(in: 1...6, using: &random), bytes: 300)
      let shift = Examples.openShift(unit, state: state)
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        try journal?.commit(Changes(records: [Examples.visit(step)], shifts: [unit: .clear]))
        model[unit] = nil
      case 1, 2:
        try journal?.commit(
          Changes(records: [Examples.visit(step)], shifts: [unit: .put(shift)]))
        model[unit] = state
      case 3:
        journal = nil
        journal = try Journal(path: scratch.journal)
      default:
        try journal?.checkpoint(shift)
        model[unit] = state
      }
      #expect(
        try journal?.openShifts.mapValues(\.state) == model, "seed \(seed), step \(step)")
    }
  }
}

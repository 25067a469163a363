// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Simulation
import Testing
import TestSupport
import Wire

@testable import Journaling

/// An open shift, how far it has come between its records, and what it outlives.
@Suite(.serialized) struct OpenShiftTests {
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
    try scratch.open { $0.openShifts.mapValues(\.state) }
  }

  @Test func theLatestCheckpointIsFoundAgain() throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
    }
    for number in 2...9 {
      try scratch.open { journal throws in
        #expect(journal.openShifts["A"]?.state == Self.state(number - 1))
        try journal.checkpoint(Self.shift("A", number))
        #expect(journal.openShifts["A"]?.state == Self.state(number))
        #expect(
          journal.log.state.manifest.shifts["A"]?.kept.state == Self.state(1),
          "its frame is left alone"
        )
      }
    }
  }

  @Test func theSummaryCountsTheRecordsAndNamesTheUnitsOnShift() throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      let empty = try JournalSummary(of: journal.contents, unsigned: 0)
      #expect(empty.text.hasSuffix("units on shift: none\n"))
      for unit in ["B", "A"] {
        try journal.commit(Changes(shifts: [unit: .put(Self.shift(unit, 1))]))
      }
      let summary = try JournalSummary(of: journal.contents, unsigned: 0)
      #expect(
        summary.text == "records: 0 with the store, 0 waiting\nunits on shift: A, B\n")
      #expect(
        Wire.line(of: summary)
          == #"{"damaged":false,"on_shift":["A","B"],"sent":0,"unsigned":0,"waiting":0}"# + "\n")
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

  @Test func aShiftThatIsOverLeavesNothingBehind() throws {
    let scratch = Scratch()
    let file = scratch.checkpoints
    try scratch.open { journal throws in
      for unit in ["A", "B"] {
        try journal.commit(Changes(shifts: [unit: .put(Self.shift(unit, 1))]))
        for number in 2...4 { try journal.checkpoint(Self.shift(unit, number)) }
      }
      try journal.commit(Changes(records: [Examples.shift("s")], shifts: ["A": .clear]))
      #expect(try scratch.read(file).prefix(8192).allSatisfy { $0 == 0 })
      var units: [String] = []
      Frame.forEach(in: Data(try scratch.read(scratch.segments[0]))) { frame, _ in
        if case .shift(let shift)? = LoggedChange(frame) { units.append(shift.kept.unit) }
        return true
      }
      #expect(units == ["B"])
      #expect(journal.openShifts["B"]?.state == Self.state(4))
      try journal.commit(Changes(shifts: ["C": .put(Self.shift("C", 7))]))
      try journal.checkpoint(Self.shift("C", 8))
    }
    #expect(try Self.kept(in: scratch) == ["B": Self.state(4), "C": Self.state(8)])
    let used = try scratch.read(file).lastIndex { $0 != 0 }
    #expect(try #require(used) < 2 * 8192, "its room is used again")
    #expect(scratch.permissions(of: file) == 0o600)
  }

  /// The same row again must not bring back what was kept after it the first time.
  @Test func aRowWrittenAgainIsWhatCounts() throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      for number in [1, 5, 1] {
        try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", number))]))
        if number == 1, journal.openShifts.count == 1 {
          #expect(journal.openShifts["A"]?.state == Self.state(1))
        }
        try journal.checkpoint(Self.shift("A", number + 1))
      }
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
    }
    #expect(try Self.kept(in: scratch)["A"] == Self.state(1))
  }

  /// Whatever part of the newest checkpoint reached the disk, it or the one before counts.
  @Test func aTornCheckpointLeavesTheOneBefore() throws {
    let scratch = Scratch()
    var before: [UInt8] = []
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1))]))
      for number in 2...4 { try journal.checkpoint(Self.shift("A", number)) }
      before = try scratch.read(scratch.checkpoints)
      try journal.checkpoint(Self.shift("A", 5))
    }
    let after = try scratch.read(scratch.checkpoints)
    #expect(after.count == before.count)
    let changed = before.indices.filter { before[$0] != after[$0] }
    let (first, last) = (try #require(changed.first), try #require(changed.last))
    #expect(last / 4096 == first / 4096, "one place was written")
    var torn = 0
    for cut in stride(from: first, through: last + 1, by: 7) {
      for isHead in [true, false] {
        let (new, old) = (after, before)
        let image = isHead ? new[..<cut] + old[cut...] : old[..<cut] + new[cut...]
        try scratch.write(Array(image), to: scratch.checkpoints)
        let found = try Self.kept(in: scratch)["A"]
        let isWhole = Array(image) == after
        #expect(found == Self.state(isWhole ? 5 : 4), "cut at \(cut), head \(isHead)")
        torn += isWhole ? 0 : 1
      }
    }
    #expect(torn > 100)
  }

  /// The frames of checkpoints in a file, by unit in the order of the counter, the newest last.
  private static func checkpoints(in bytes: [UInt8]) -> [(unit: String, bytes: Range<Int>)] {
    var found: [(counter: UInt64, unit: String, bytes: Range<Int>)] = []
    Frame.forEach(in: Data(bytes)) { frame, offset in
      var reader = ByteReader(frame.payload)
      guard frame.kind == .checkpoint, let counter = try? reader.number(UInt64.self),
        let unit = try? reader.text()
      else { return true }
      let end = offset + Frame.headLength + frame.payload.count
      found.append((counter, unit, offset..<end))
      return true
    }
    return found.sorted { $0.counter < $1.counter }.map { ($0.unit, $0.bytes) }
  }

  @Test(arguments: ["A", "B"]) func aCheckpointThatCannotBeReadCostsNoOther(unit: String) throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal"
    let file = "journal/checkpoints"
    var journal: Journal? = try Journal(path: path)
    for unit in ["A", "B"] {
      try journal?.commit(Changes(shifts: [unit: .put(Self.shift(unit, 1))]))
    }
    for number in 2...5 {
      for unit in ["A", "B"] { try journal?.checkpoint(Self.shift(unit, number)) }
    }
    journal = nil
    let image = DiskImage(of: disk.directory)
    let places = Self.checkpoints(in: try #require(image[file]))
    let newest = try #require(places.last { $0.unit == unit }).bytes
    let middle = (newest.lowerBound + newest.upperBound) / 2
    disk.spoil(middle..<middle + 1, of: file)
    journal = try Journal(path: path)
    #expect(journal?.lacksCheckpoints == true)
    var expected = ["A": Self.state(5), "B": Self.state(5)]
    let found = journal?.openShifts.mapValues(\.state)
    expected[unit] = Self.state(4)
    #expect(found == expected)
    journal = nil
    // The sector can be read again: nothing of it counts any more.
    var healed = DiskImage(of: disk.directory)
    if let number = healed.names[file] {
      healed.contents[number]?.replaceSubrange(newest, with: image[file]?[newest] ?? [])
    }
    disk.show(healed)
    journal = try Journal(path: path)
    #expect(journal?.lacksCheckpoints == false)
    #expect(journal?.openShifts.mapValues(\.state) == expected)
    try journal?.checkpoint(Self.shift("A", 9))
    journal = nil
    journal = try Journal(path: path)
    #expect(journal?.openShifts["A"]?.state == Self.state(9))
  }

  @Test func noByteOfACheckpointMayBeWrong() throws {
    let scratch = Scratch()
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(Self.shift("A", 1, bytes: 60))]))
      for number in 2...3 { try journal.checkpoint(Self.shift("A", number, bytes: 60)) }
    }
    let whole = try scratch.read(scratch.checkpoints)
    for place in try #require(Self.checkpoints(in: whole).last).bytes {
      var image = whole
      image[place] ^= 0x40
      try scratch.write(image, to: scratch.checkpoints)
      let found = try Self.kept(in: scratch)["A"]
      #expect(found == Self.state(2, bytes: 60), "byte \(place)")
    }
  }

  @Test(arguments: [2000, 5000, 100_000]) func aStateTooLongForACheckpointIsKeptAllTheSame(
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

  /// The other unit goes on into the next segment, and takes this one's newest state along.
  @Test func aCheckpointOutlivesTheSegmentItLiesIn() throws {
    let scratch = Scratch()
    do {
      let journal = try Journal(path: scratch.journal, segmentBytes: 1 << 13)
      for unit in ["A", "B"] {
        try journal.commit(Changes(shifts: [unit: .put(Self.shift(unit, 1))]))
      }
      try journal.checkpoint(Self.shift("A", 2))
      for number in 1...20 {
        try journal.commit(
          Changes(
            records: [Examples.visit(number)], shifts: ["B": .put(Self.shift("B", number + 1))]))
      }
    }
    #expect(scratch.segments.count > 2)
    #expect(try Self.kept(in: scratch) == ["A": Self.state(2), "B": Self.state(21)])
  }

  // MARK: Where nothing is left of the log

  private let scratch = Scratch()

  private func short(_ unit: String, _ number: Int, shift: String = "shift-1") -> KeptShift {
    Examples.openShift(unit, shift: shift, state: Array("state \(number) of \(unit)".utf8))
  }

  /// Zeroes all segments.
  private func destroy() throws {
    for path in scratch.segments {
      try scratch.change(path) { $0 = Array(repeating: 0, count: $0.count) }
    }
  }

  @Test func openShiftOutlivesALogOfWhichNothingIsLeft() throws {
    try scratch.open { journal throws in
      for unit in ["A", "B"] { try journal.commit(Changes(shifts: [unit: .put(short(unit, 1))])) }
      try journal.commit(Changes(records: [Examples.visit(1)], shifts: ["A": .put(short("A", 2))]))
      try journal.checkpoint(short("A", 3))
    }
    for _ in 1...2 {
      try destroy()
      #expect(try scratch.open { $0.openShifts } == ["A": short("A", 3), "B": short("B", 1)])
    }
  }

  /// The frame that checkpoints go on from is destroyed; the mark has it too.
  @Test func checkpointsOutliveTheFrameTheyGoOnFrom() throws {
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(short("A", 1))]))
      try journal.checkpoint(short("A", 2))
    }
    try scratch.change(scratch.segments[0]) { bytes in
      var shifts: [Int] = []
      Frame.forEach(in: Data(bytes)) { frame, offset in
        if frame.kind == .shift { shifts.append(offset) }
        return true
      }
      #expect(shifts.count == 1)
      for offset in shifts { bytes[offset + 60] ^= 1 }
    }
    try scratch.open { journal throws in
      #expect(journal.recovery != nil)
      #expect(journal.openShifts == ["A": short("A", 2)])
    }
  }

  @Test func openShiftOutlivesALogThatIsGoneBeforeItsFirstRecord() throws {
    try scratch.open { try $0.commit(Changes(shifts: ["A": .put(short("A", 1))])) }
    try FileManager.default.removeItem(atPath: scratch.segments[0])
    try scratch.open { journal throws in
      #expect(journal.recovery?.lost == 0 && journal.recovery?.quarantined == nil)
      #expect(journal.openShifts == ["A": short("A", 1)])
    }
  }

  @Test func shiftThatIsOverIsNotOpenedAgainByAnOlderMark() throws {
    var before: [UInt8] = []
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(short("A", 1))]))
      before = try scratch.read(scratch.mark)
      try journal.commit(Changes(records: [Examples.shift("shift-1")], shifts: ["A": .clear]))
    }
    // As a power cut between the record and the mark leaves it.
    try scratch.write(before, to: scratch.mark)
    try scratch.open { #expect($0.recovery == nil && $0.openShifts.isEmpty) }
    try destroy()
    #expect(try scratch.open { $0.openShifts }.isEmpty)
  }

  @Test func anOlderMarkIsNotTakenForTheUnitsNextShift() throws {
    var before: [UInt8] = []
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(short("A", 1))]))
      before = try scratch.read(scratch.mark)
      try journal.commit(Changes(records: [Examples.shift("shift-1")], shifts: ["A": .clear]))
      try journal.commit(Changes(shifts: ["A": .put(short("A", 2, shift: "shift-2"))]))
    }
    try scratch.write(before, to: scratch.mark)
    #expect(try scratch.open { $0.openShifts } == ["A": short("A", 2, shift: "shift-2")])
    #expect(try scratch.read(scratch.mark) != before, "it is put right")
  }

  /// Of the two slots one is always whole.
  @Test func aTornMarkLeavesTheOneBefore() throws {
    try scratch.open { journal throws in
      for number in 1...5 { try journal.commit(Changes(shifts: ["A": .put(short("A", number))])) }
    }
    let counter = try #require(Mark.newest(in: Data(try scratch.read(scratch.mark)))?.counter)
    try scratch.change(scratch.mark) { $0[Int(counter % 2) * Mark.slotLength + 60] ^= 1 }
    try destroy()
    #expect(try scratch.open { $0.openShifts } == ["A": short("A", 4)])
  }

  /// No two slots have room for it: the last state that had is the last resort.
  @Test func aStateTooLongForTheMarkIsKeptInTheLogAllTheSame() throws {
    let long = Self.shift("A", 7, bytes: 40_000)
    try scratch.open { journal throws in
      try journal.commit(Changes(shifts: ["A": .put(short("A", 1))]))
      for _ in 1...3 { try journal.commit(Changes(shifts: ["A": .put(long)])) }
    }
    try scratch.change(scratch.segments[0]) { $0[0] ^= 1 }
    try scratch.open { journal throws in
      #expect(journal.recovery != nil)
      #expect(journal.openShifts == ["A": long])
    }
    try destroy()
    #expect(
      try scratch.open { $0.openShifts } == ["A": short("A", 1)], "on shift, as it was before")
  }

  @Test(arguments: 1...UInt64(20)) func checkpointsBehaveAsTheirModel(seed: UInt64) throws {
    let scratch = Scratch()
    var random = SeededGenerator(seed: seed)
    var model: [String: Data] = [:]
    var journal: Journal? = try Journal(path: scratch.journal, segmentBytes: 1 << 14)
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
        journal = try Journal(path: scratch.journal, segmentBytes: 1 << 14)
      default:
        try journal?.checkpoint(shift)
        model[unit] = state
      }
      #expect(
        journal?.openShifts.mapValues(\.state) == model, "seed \(seed), step \(step)")
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import Testing
import Wire

@testable import Journaling

/// Journals of later programs, and what is none.
@Suite struct LaterFormatTests {
  let scratch = Scratch()

  /// The next format, as an upgrade would bring it.
  private let next = Journal.format + 1

  // MARK: Downgrade and upgrade

  @Test func whoeverReadsANewerFormatFromBesideIsRefusedInWords() throws {
    _ = try Journal(path: scratch.journal, format: next).append(Examples.visit(1))
    let error = JournalError.newerFormat(path: scratch.journal, found: 2, known: 1)
    #expect(throws: error) { try JournalContents(path: scratch.journal) }
    #expect("\(error)".contains("written by a later program"))
  }

  /// Down, on, and up again: nothing is missing, nothing is there twice, who was on shift still is.
  @Test func journalOfANewerFormatIsPutAsideAndTakenBack() throws {
    let shift = Examples.openShift("A", state: Array("inside".utf8))
    do {
      let newer = try Journal(path: scratch.journal, format: next)
      for number in 1...3 { try newer.append(Examples.visit(number)) }
      try newer.acknowledge([.init(sequence: 1, status: .stored)])
      try newer.commit(Changes(shifts: ["A": .put(shift)]))
    }
    try scratch.open { older throws in
      #expect(older.recovery.map { "\($0)".contains("set aside as journal.newer-2") } == true)
      #expect(try older.asides == [scratch.journal + ".newer-2"])
      #expect(older.openShifts == ["A": shift], "carried on")
      try older.append(Examples.visit(4))
      // The same visit, judged once more.
      try older.append(Examples.visit(3))
    }
    for attempt in 1...2 {
      let newer = try Journal(path: scratch.journal, format: next)
      let ids = try newer.contents.entries().map(\.id)
      #expect(ids == [4, 3, 2].map { Examples.visit($0).id }, "opening \(attempt)")
      #expect(try newer.counts.pending == 3)
      #expect(try newer.asides.isEmpty && newer.recovery == nil)
      #expect(newer.openShifts == ["A": shift])
      let told = try newer.contents.unreportedRecoveries.map(\.description)
      #expect(told.count == 2 && told[1].contains("taken back: 2 records, 0 lost"), "\(told)")
      #expect(KeptState.breaks(in: try newer.contents.entries(), of: newer.chain).isEmpty)
    }
    #expect(scratch.files(in: scratch.directory).filter { $0.contains(".newer-") }.isEmpty)
    #expect(scratch.files(in: scratch.directory).contains("journal.taken-2"))
  }

  /// The journal a receipt is for may be the one that lies aside.
  @Test func aJournalIsSaidToBeGoneOnceAndNotWhileItMayLieAside() throws {
    _ = try Journal(path: scratch.journal, format: next).append(Examples.visit(1))
    try scratch.open { older throws in
      #expect(try older.replaceGone(stored: 1, upTo: 1) == nil, "it tells what it replaced")
    }
    let own = scratch.files(in: scratch.directory).filter {
      $0.hasPrefix("journal") && !$0.contains(".newer-")
    }
    for name in own { try scratch.remove(name) }
    try scratch.open { older throws in
      #expect(try older.recovery == nil && older.asides.count == 1)
      #expect(try older.replaceGone(stored: 1, upTo: 1) == nil, "it lies aside")
    }
    for name in scratch.files(in: scratch.directory) where name.hasPrefix("journal") {
      try scratch.remove(name)
    }
    for attempt in 1...2 {
      try scratch.open { fresh throws in
        let told = try fresh.replaceGone(stored: 7, upTo: 9)?.description
        #expect(
          attempt == 2
            ? told == nil : told?.contains("up to number 9 the store has 7") == true,
          "\(told ?? "")")
        #expect(try fresh.contents.unreportedRecoveries.count == 1)
        #expect(try fresh.counts.highestSequence == 0)
      }
    }
  }

  /// A shift nothing else tells of comes back with the records; one that was ended does not.
  @Test func openShiftsComeBackWithTheirJournal() throws {
    for isEnded in [true, false] {
      let scratch = Scratch()
      do {
        let newer = try Journal(path: scratch.journal, format: next)
        try newer.commit(Changes(shifts: ["A": .put(Examples.openShift("A", state: [1]))]))
      }
      if !isEnded { unlink(scratch.mark) }
      try scratch.open { older throws in
        guard isEnded else { return #expect(older.openShifts.isEmpty) }
        try older.commit(
          Changes(records: [Examples.shift("shift-1")], shifts: ["A": .clear]))
      }
      let newer = try Journal(path: scratch.journal, format: next)
      #expect(newer.openShifts.isEmpty == isEnded)
    }
  }

  /// Its record is gone by the time its journal comes back.
  @Test func aShiftThatEndedLongAgoIsNotReopened() throws {
    do {
      let newer = try Journal(path: scratch.journal, format: next)
      try newer.commit(Changes(shifts: ["A": .put(Examples.openShift("A", state: [1]))]))
    }
    try scratch.open { older throws in
      try older.commit(
        Changes(
          records: [Examples.shift("shift-1"), Examples.visit(1)], shifts: ["A": .clear]))
      try older.acknowledge([.init(sequence: 1, status: .stored)])
      #expect(try older.prune(acknowledgedBefore: Examples.time.advanced(bySeconds: 1)) == 1)
    }
    let newer = try Journal(path: scratch.journal, format: next)
    #expect(try newer.asides.isEmpty)
    #expect(newer.openShifts.isEmpty)
  }

  @Test func whatWasTakenBackBeforeIsKept() throws {
    for cycle in 1...2 {
      _ = try Journal(path: scratch.journal, format: next).append(Examples.visit(cycle))
      #expect(try scratch.open { try $0.asides.count } == 1)
    }
    let newer = try Journal(path: scratch.journal, format: next)
    #expect(try newer.counts.pending == 2)
    let taken = scratch.files(in: scratch.directory).filter { $0.contains(".taken-") }
    #expect(taken == ["journal.taken-2", "journal.taken-2.2"])
  }

  @Test func whatCannotBeTakenBackIsSaid() throws {
    _ = try Journal(path: scratch.journal, format: next).append(Examples.visit(1))
    #expect(try scratch.open { try $0.asides.count } == 1)
    let aside = scratch.journal + ".newer-2"
    do {
      let holder = try JournalDirectory(path: aside).lock()
      let newer = try Journal(path: scratch.journal, format: next)
      guard case .inUse? = newer.notTakenBack[aside] else { return #expect(Bool(false)) }
      #expect(try newer.asides == [aside])
      withExtendedLifetime(holder) {}
    }
    let newer = try Journal(path: scratch.journal, format: next)
    #expect(newer.notTakenBack.isEmpty)
    #expect(try newer.counts.pending == 1)
  }

  @Test func anEarlierProgramLeavesALaterJournalAsItIs() throws {
    try Journal(path: scratch.journal, format: next).append(Examples.visit(1))
    let before = try scratch.files.map { try scratch.read("\(scratch.journal)/\($0)") }
    #expect(try scratch.open { try $0.asides.count } == 1)
    let aside = scratch.journal + ".newer-2"
    let after = try scratch.files(in: aside).map { try scratch.read("\(aside)/\($0)") }
    #expect(after == before)
  }
}

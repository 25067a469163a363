// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import SQLite
import Testing
import Wire

@testable import Journaling

@Suite struct JournalSchemaTests {
  let scratch = Scratch()

  /// The next format, as an upgrade would bring it.
  private let next = JournalSchema(
    steps: JournalSchema.current.steps + ["CREATE TABLE later (number INTEGER PRIMARY KEY, seal)"])

  // MARK: Downgrade and upgrade

  @Test func whoeverReadsANewerFormatFromBesideIsRefusedInWords() throws {
    _ = try Journal(path: scratch.journal, schema: next).append(Examples.visit(1))
    let error = JournalError.newerFormat(path: scratch.journal, found: 4, known: 3)
    #expect(throws: error) { try JournalContents(path: scratch.journal) }
    #expect("\(error)".contains("written by a later program"))
  }

  /// Down, on, and up again: nothing is missing, nothing is there twice, and who was on shift still is.
  @Test func journalOfANewerFormatIsPutAsideAndTakenBack() throws {
    let shift = Examples.openShift("A", state: Array("inside".utf8))
    do {
      let newer = try Journal(path: scratch.journal, schema: next)
      for number in 1...3 { try newer.append(Examples.visit(number)) }
      try newer.acknowledge([.init(sequence: 1, status: .stored)])
      try newer.commit(Changes(shifts: ["A": .put(shift)]))
    }
    try scratch.open { older throws in
      #expect(older.recovery.map { "\($0)".contains("put aside as journal.db.newer-4") } == true)
      #expect(older.asides == [scratch.journal + ".newer-4"])
      #expect(try older.openShifts == ["A": shift], "carried on")
      try older.append(Examples.visit(4))
      // The same visit, judged once more.
      try older.append(Examples.visit(3))
    }
    for attempt in 1...2 {
      let newer = try Journal(path: scratch.journal, schema: next)
      let ids = try newer.contents.entries().map(\.id)
      #expect(ids == [4, 3, 2].map { Examples.visit($0).id }, "opening \(attempt)")
      #expect(try newer.counts.pending == 3)
      #expect(newer.asides.isEmpty && newer.recovery == nil)
      #expect(try newer.openShifts == ["A": shift])
      let told = try newer.contents.unreportedRecoveries.map(\.description)
      #expect(told.count == 2 && told[1].contains("taken back: 2 records, 0 lost"), "\(told)")
      #expect(KeptState.breaks(in: try newer.contents.entries(), of: newer.chain).isEmpty)
    }
    #expect(scratch.files.filter { $0.contains(".newer-") }.isEmpty)
    #expect(scratch.files.contains("journal.db.taken-4"))
  }

  /// The journal a receipt is for may be the one that lies aside.
  @Test func aJournalIsSaidToBeGoneOnceAndNotWhileItMayLieAside() throws {
    _ = try Journal(path: scratch.journal, schema: next).append(Examples.visit(1))
    try scratch.open { older throws in
      #expect(try older.replaceGone(stored: 1, upTo: 1) == nil, "it tells what it replaced")
    }
    let own = scratch.files.filter { $0.hasPrefix("journal.db") && !$0.contains(".newer-") }
    for name in own { try scratch.remove(name) }
    try scratch.open { older throws in
      #expect(older.recovery == nil && older.asides.count == 1)
      #expect(try older.replaceGone(stored: 1, upTo: 1) == nil, "it lies aside")
    }
    for name in scratch.files where name.hasPrefix("journal.db") { try scratch.remove(name) }
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
        let newer = try Journal(path: scratch.journal, schema: next)
        try newer.commit(Changes(shifts: ["A": .put(Examples.openShift("A", state: [1]))]))
      }
      if !isEnded { try scratch.write([], to: scratch.journal + BookedShifts.suffix) }
      try scratch.open { older throws in
        guard isEnded else { return #expect(try older.openShifts.isEmpty) }
        try older.commit(
          Changes(records: [Examples.shift("shift-1")], shifts: ["A": .clear]))
      }
      let newer = try Journal(path: scratch.journal, schema: next)
      #expect(try newer.openShifts.isEmpty == isEnded)
    }
  }

  /// Its record is gone by the time its journal comes back.
  @Test func aShiftThatEndedLongAgoIsNotReopened() throws {
    do {
      let newer = try Journal(path: scratch.journal, schema: next)
      try newer.commit(Changes(shifts: ["A": .put(Examples.openShift("A", state: [1]))]))
    }
    try scratch.open { older throws in
      try older.commit(
        Changes(
          records: [Examples.shift("shift-1"), Examples.visit(1)], shifts: ["A": .clear]))
      try older.acknowledge([.init(sequence: 1, status: .stored)])
      #expect(try older.prune(acknowledgedBefore: Examples.time.advanced(bySeconds: 1)) == 1)
    }
    let newer = try Journal(path: scratch.journal, schema: next)
    #expect(newer.asides.isEmpty)
    #expect(try newer.openShifts.isEmpty)
    #expect(!scratch.files.contains { $0.contains("-handed") })
  }

  @Test func whatWasTakenBackBeforeIsKept() throws {
    for cycle in 1...2 {
      _ = try Journal(path: scratch.journal, schema: next).append(Examples.visit(cycle))
      try scratch.open { #expect($0.asides.count == 1) }
    }
    let newer = try Journal(path: scratch.journal, schema: next)
    #expect(try newer.counts.pending == 2)
    let taken = scratch.files.filter { $0.contains(".taken-") }
    #expect(taken == ["journal.db.taken-4", "journal.db.taken-4.2"])
  }

  @Test func whatCannotBeTakenBackIsSaid() throws {
    _ = try Journal(path: scratch.journal, schema: next).append(Examples.visit(1))
    try scratch.open { #expect($0.asides.count == 1) }
    let aside = scratch.journal + ".newer-4"
    do {
      let holder = try Ownership(journal: aside)
      let newer = try Journal(path: scratch.journal, schema: next)
      guard case .inUse? = newer.notTakenBack[aside] else { return #expect(Bool(false)) }
      #expect(newer.asides == [aside])
      withExtendedLifetime(holder) {}
    }
    let newer = try Journal(path: scratch.journal, schema: next)
    #expect(newer.notTakenBack.isEmpty)
    #expect(try newer.counts.pending == 1)
  }

  @Test func olderFormatIsMigratedWithAllItHolds() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    for _ in 1...2 {
      let journal = try Journal(path: scratch.journal, schema: next)
      #expect(journal.recovery == nil)
      #expect(try journal.contents.entry(1)?.record == Examples.visit(1).bytes)
      #expect(try JournalContents.version(of: journal.connection) == 4)
      #expect(try journal.connection.rows("SELECT * FROM later").isEmpty)
    }
  }

  /// Format 2 knew nothing of records that are spent; as long as there are none it reads all.
  @Test func theProgramBeforeGoesOnInPlaceWhileNothingIsSpent() throws {
    let second = JournalSchema(steps: Array(JournalSchema.current.steps.prefix(2)))
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    do {
      let older = try Journal(path: scratch.journal, schema: second)
      #expect(older.asides.isEmpty && older.recovery == nil)
      try older.append(Examples.visit(2))
    }
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      let ids = try journal.contents.entries().map(\.id)
      #expect(ids == [1, 2].map { Examples.visit($0).id })
    }
  }

  @Test func anOlderProgramLeavesWhatItDoesNotKnowAlone() throws {
    let second = JournalSchema(steps: Array(JournalSchema.current.steps.prefix(2)))
    try scratch.open { journal throws in
      for number in 1...3 { try journal.append(Examples.visit(number)) }
      try journal.acknowledge([.init(sequence: 2, status: .stored)])
      let late = Examples.time.advanced(bySeconds: 1)
      #expect(try journal.prune(acknowledgedBefore: late) == 1)
      #expect(try JournalContents.version(of: journal.connection) == 3)
    }
    let bytes = try scratch.read(scratch.journal)
    do {
      let older = try Journal(path: scratch.journal, schema: second)
      #expect(older.asides == [scratch.journal + ".newer-3"])
      #expect(try scratch.read(scratch.journal + ".newer-3") == bytes)
      #expect(try older.pending().entries.isEmpty)
    }
    try scratch.open { journal throws in
      let ids = try journal.contents.entries().map(\.id)
      #expect(ids == [1, 3].map { Examples.visit($0).id })
    }
  }

  @Test func failedMigrationChangesNothing() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    let broken = JournalSchema(steps: next.steps + ["CREATE TABLE later (number)"])
    let error = #expect(throws: JournalError.self) {
      try Journal(path: scratch.journal, schema: broken)
    }
    #expect(error?.advice == .stop)
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.counts.pending == 1)
      #expect(try JournalContents.version(of: journal.connection) == 2)
    }
  }

  @Test func databaseOfSomethingElseIsLeftAlone() throws {
    let other = try Connection(path: scratch.journal)
    try other.execute(script: "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    let error = #expect(throws: JournalError.self) { try Journal(path: scratch.journal) }
    #expect(error == .notAJournal(path: scratch.journal))
    #expect(try other.rows("SELECT a FROM theirs").count == 1)
    #expect(!scratch.files.contains { $0.contains("quarantined") })
  }

  @Test func emptyFileBecomesAJournal() throws {
    try scratch.write([], to: scratch.journal)
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.append(Examples.visit(1)) == 1)
    }
  }
}

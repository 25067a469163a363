// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SQLite
import Testing
import Wire

@testable import Journaling

@Suite struct JournalSchemaTests {
  let scratch = Scratch()

  /// The next format, as an upgrade would bring it.
  private let next = JournalSchema(
    steps: JournalSchema.current.steps + ["CREATE TABLE later (number INTEGER PRIMARY KEY, seal)"])

  @Test func newerFormatIsRefusedInWordsAndLeftAlone() throws {
    _ = try Journal(path: scratch.journal, schema: next).append(Examples.visit(1))
    let before = try scratch.read(scratch.journal)
    let error = JournalError.newerFormat(path: scratch.journal, found: 4, known: 3)
    #expect(throws: error) { try Journal(path: scratch.journal) }
    #expect(throws: error) { try JournalContents(path: scratch.journal) }
    #expect("\(error)".contains("written by a later program"))
    #expect(error.advice == .stop)
    #expect(try scratch.read(scratch.journal) == before)
    #expect(try Journal(path: scratch.journal, schema: next).counts.pending == 1)
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

  /// Format 2 knew nothing of records that are spent.
  @Test func anOlderProgramLeavesWhatItDoesNotKnowAlone() throws {
    let second = JournalSchema(steps: Array(JournalSchema.current.steps.prefix(2)))
    _ = try Journal(path: scratch.journal, schema: second).append(Examples.visit(1))
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      try journal.append(Examples.visit(2))
    }
    let bytes = try scratch.read(scratch.journal)
    #expect(throws: JournalError.newerFormat(path: scratch.journal, found: 3, known: 2)) {
      try Journal(path: scratch.journal, schema: second)
    }
    #expect(try scratch.read(scratch.journal) == bytes)
    try scratch.open { journal throws in #expect(try journal.pending().entries.count == 2) }
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
      #expect(try JournalContents.version(of: journal.connection) == 3)
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

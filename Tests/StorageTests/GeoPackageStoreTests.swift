// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import GeoPackage
import Keeping
import Patrol
import SQLite
import TestSupport
import Testing
import Wire

@testable import Storage

/// What a store in a file does that others leave to a server.
@Suite struct GeoPackageStoreTests {
  let scratch = try! Scratch()

  private func statuses(
    _ store: Store, _ entries: [Batch.Entry], from device: String = "d-a"
  ) async throws -> [IntakeStatus] {
    try await store.take(entries, from: device, at: Sample.noon).results.map(\.status)
  }

  @Test func fileHoldsNoCode() async throws {
    let store = try await scratch.store()
    var generator = SystemRandomNumberGenerator()
    let code = EnrolmentCode(using: &generator)
    try await store.issue(
      code, for: "van 3", at: Sample.noon, until: Sample.noon.advanced(bySeconds: 3600))
    try await store.settle()
    let file = try Data(contentsOf: URL(filePath: scratch.file))
    let symbols = code.grouped.replacing("-", with: "")
    #expect(file.firstRange(of: Data(symbols.utf8)) == nil)
    #expect(file.firstRange(of: Data(code.grouped.utf8)) == nil)
    #expect(file.firstRange(of: code.hash) != nil)
    #expect(!"\(code)".contains(symbols) && !String(reflecting: code).contains(symbols))
  }

  @Test func theStoreKnowsWhenItsNewestBackupWasBegunAlsoWhenItIsPutBack() async throws {
    var store: Store? = try await scratch.store()
    let made = try await store?.lastBackup()
    #expect(made != nil, "a new store counts as backed up when it is made")
    let copy = scratch.path + "/copy"
    let begun = Sample.noon.advanced(bySeconds: 60)
    let file = try GeoPackageFile(store: scratch.file)
    _ = try await file.backUp(to: copy, at: begun) { _ in }
    #expect(try await store?.lastBackup() == made, "nobody has called it good")
    try file.noteBackup(begun: begun)
    #expect(try await store?.lastBackup() == begun)
    store = nil
    let other = scratch.path + "/other"
    _ = try await GeoPackageFile.restore(
      copy, to: other, at: begun.advanced(bySeconds: 9)
    ) { _ in }
    #expect(try await Store(fileAt: other).lastBackup() == begun)
  }

  /// A server's is made by pg_dump, of which the store hears nothing.
  @Test(.everyDatabase) func onlyAStoreInAFileKnowsOfABackup() async throws {
    let known = try await scratch.store().lastBackup()
    #expect((known != nil) == (TestDatabase.current == .geoPackage))
  }

  @Test func fullDiskKeepsNothingOfTheBatchAndAllBeforeIt() async throws {
    let store = try await scratch.store()
    #expect(try await statuses(store, [Sample.entry(1, Sample.visit("v1"))]) == [.stored])
    let entries = (2...200).map { Sample.entry($0, Sample.visit("v\($0)")) }
    _ = try await store.pragma("max_page_count = 1")
    let error = await #expect(throws: StoreError.self) {
      try await store.take(entries, from: "d-a", at: Sample.noon)
    }
    #expect(error?.mayPass == true)
    #expect(try await store.receipt(for: 1...200, of: "d-a").stored == 1)
    _ = try await store.pragma("max_page_count = 1000000")
    #expect(try await statuses(store, entries) == entries.map { _ in .stored })
  }

  /// SQLite counts the steps of each statement that went through a table row by row.
  @Test(.enabled(if: SQLiteFeatures.countsSteps))
  func intakeNeverGoesThroughATable() async throws {
    let store = try await scratch.store()
    _ = try await store.keep(try Sample.hotSpots(), at: Sample.noon)
    for batch in 0..<3 as Range<Int64> {
      let first = batch * 4 + 1
      _ = try await statuses(
        store,
        [
          Sample.entry(first, Sample.visit("v\(first)")),
          Sample.entry(first + 1, Sample.visit("c\(first)", minutes: 20, replaces: "v\(first)")),
          Sample.entry(first + 2, "?"), Sample.entry(first + 3, Sample.visit("v1")),
          Batch.Entry(
            sequence: 100 + batch, record: Record.shift(Sample.shift("s\(batch)")).bytes),
        ])
    }
    let statements = try await store.query(
      "SELECT sql, nscan FROM sqlite_stmt WHERE run > 0 AND sql NOT LIKE 'PRAGMA%'")
    #expect(statements.count { $0.text(0)?.contains("UPDATE visits SET superseded") == true } == 1)
    // Not of the intake: whether the file is new, which layout it has, and where the number of its
    // commits stands.
    let known = [
      "SELECT 1 FROM sqlite_schema", "SELECT schema_version", "SELECT rootpage FROM sqlite_schema",
    ]
    let scans = statements.filter { $0.integer(1) ?? 0 > 0 }.compactMap { $0.text(0) }
      .filter { sql in !known.contains { sql.hasPrefix($0) } }
    #expect(scans.isEmpty)
  }

  @Test(arguments: RecordKind.allCases)
  func readingByTimeUsesTheIndexAndSortsNothing(kind: RecordKind) async throws {
    let plan = try await scratch.store().plan(of: Store.statement(for: kind), places: 5)
    let (table, start) = kind == .visit ? ("visits", "entered") : ("shifts", "started")
    let index = "USING INDEX \(table)_\(start) (\(start)>? AND"
    #expect(plan.first?.contains(index) == true, "\(plan)")
    #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
  }
}

extension Store {
  /// How SQLite means to run a statement with so many places for values.
  fileprivate func plan(of statement: String, places: Int) throws -> [String] {
    try database.rows(
      "EXPLAIN QUERY PLAN " + statement, values: Array(repeating: .null, count: places)
    ).compactMap { $0.text(3) }
  }
}

/// What the SQLite at hand was built with.
enum SQLiteFeatures {
  /// `sqlite_stmt`, as Debian builds it.
  static let countsSteps =
    (try? Connection(path: ":memory:").rows("SELECT 1 FROM sqlite_stmt")) != nil
}

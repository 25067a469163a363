// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import SQLite
import Simulation
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite struct UpgradeTests {
  let scratch = try! Scratch()

  /// Takes the file back to what version 3 wrote: only visits said what counts.
  private static let toVersion3 = """
    DROP TRIGGER stays_superseded; DROP TRIGGER quarters_superseded;
    DROP TRIGGER passes_superseded;
    ALTER TABLE stays DROP COLUMN superseded; ALTER TABLE shifts DROP COLUMN superseded;
    ALTER TABLE quarters DROP COLUMN superseded; ALTER TABLE passes DROP COLUMN superseded;
    UPDATE patrol_store SET schema_version = 3;
    """

  /// Takes the file back to what version 1 wrote: records without journals, links and signatures.
  private static let toVersion1 = """
    PRAGMA foreign_keys = OFF; \(toVersion3)
    CREATE TABLE records_1 (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, device TEXT NOT NULL REFERENCES devices(id),
      sequence INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sha256 BLOB NOT NULL,
      bytes BLOB NOT NULL, received DATETIME NOT NULL,
      UNIQUE (device, sequence), UNIQUE (device, id));
    INSERT INTO records_1
      SELECT fid, device, sequence, id, kind, sha256, bytes, received FROM records;
    CREATE TABLE repeats (
      device TEXT NOT NULL, sequence INTEGER NOT NULL, record INTEGER NOT NULL REFERENCES records(fid),
      received DATETIME NOT NULL, PRIMARY KEY (device, sequence)) WITHOUT ROWID;
    INSERT INTO repeats SELECT device, sequence, record, received FROM entries
     WHERE record IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM records WHERE fid = record AND records.sequence = entries.sequence);
    CREATE TABLE quarantine_1 (
      device TEXT NOT NULL REFERENCES devices(id), sequence INTEGER NOT NULL,
      sha256 BLOB NOT NULL, bytes BLOB NOT NULL, reason TEXT NOT NULL, received DATETIME NOT NULL,
      UNIQUE (device, sequence, sha256));
    INSERT INTO quarantine_1 (rowid, device, sequence, sha256, bytes, reason, received)
      SELECT rowid, device, sequence, sha256, bytes, reason, received FROM quarantine;
    DROP TABLE entries; DROP TABLE quarantine; DROP TABLE records;
    ALTER TABLE records_1 RENAME TO records;
    ALTER TABLE quarantine_1 RENAME TO quarantine;
    CREATE INDEX records_sha256 ON records(sha256);
    ALTER TABLE devices DROP COLUMN last_counter;
    UPDATE patrol_store SET schema_version = 1;
    """

  /// Visits, a repeat, an impostor and something unreadable.
  private func filled() async throws -> GeoPackageStore {
    let store = try await scratch.store()
    _ = try await store.take(
      [
        Sample.entry(1, Sample.visit("v1")), Sample.entry(2, Sample.visit("v2")),
        Sample.entry(3, Sample.visit("v1")), Sample.entry(4, "no record"),
        Sample.entry(2, Sample.visit("v3")),
      ], from: "d-a", at: Sample.noon)
    _ = try await store.take(
      [Sample.entry(1, Sample.visit("w1", replaces: "w0"))], from: "d-b", at: Sample.noon)
    return store
  }

  @Test func firstVersionIsBroughtUpWithAllItHolds() async throws {
    var store = try await filled()
    let visits = try await store.records(RecordQuery(kind: .visit))
    let aside = try await store.quarantine(after: 0, limit: 10)
    let devices = try await store.devices()
    try Connection(path: scratch.database).execute(script: Self.toVersion1)
    for _ in 1...2 {
      store = try await scratch.store()
      #expect(try await store.records(RecordQuery(kind: .visit)) == visits)
      #expect(try await store.quarantine(after: 0, limit: 10) == aside)
      #expect(try await store.devices() == devices)
    }
    let report = try await store.audit()
    #expect(report.isWhole, "\(report)")
    #expect(report.journals.map(\.journal) == [nil, nil])
    #expect(report.journals.map(\.stored) == [4, 1])
    // The device's journal, brought up too, sends what was not answered for, and some again.
    let batch = Batch.chained(
      [Record.visit(Sample.visit("v2")).bytes, Record.visit(Sample.visit("v9")).bytes], from: 5)
    let results = try await store.take(
      Sample.signed(batch, by: "d-a"), from: Sample.device("d-a"), at: Sample.noon
    ).results
    #expect(results.map(\.status) == [.duplicate, .stored])
    #expect(try await store.receipt(for: 5...6, of: "d-a").isWhole)
    #expect(try await store.audit().isWhole)
  }

  @Test func changedBytesOfTheFirstVersionAreFound() async throws {
    _ = try await filled()
    try Connection(path: scratch.database).execute(script: Self.toVersion1)
    _ = try await scratch.store()
    try Connection(path: scratch.database).execute(
      script: "UPDATE records SET bytes = bytes || ' ' WHERE fid = 2")
    let report = try await scratch.store().audit()
    #expect(report.journals.map(\.altered) == [[2], []])
  }

  /// Version 2 let a device replace the copies of its records under other devices too.
  @Test func secondVersionsWronglyReplacedVisitsCountAgain() async throws {
    let store = try await scratch.store()
    let visit = Sample.visit("v1")
    for device in ["d-a", "d-b"] {
      _ = try await store.take([Sample.entry(1, visit)], from: device, at: Sample.noon)
    }
    _ = try await store.take(
      [Sample.entry(2, Sample.visit("v2", replaces: "v1"))], from: "d-b", at: Sample.noon)
    try Connection(path: scratch.database).execute(
      script: """
        \(Self.toVersion3) UPDATE visits SET superseded = 1 WHERE id = 'v1';
        UPDATE patrol_store SET schema_version = 2;
        """)
    let upgraded = try await scratch.store()
    let counting = try await upgraded.visits(during: .aroundNoon)
    #expect(counting.map { "\($0.device) \($0.value.id)" } == ["d-a v1", "d-b v2"])
    #expect(try await upgraded.audit().layerFaults == 0)
  }

  @Test func thirdVersionsLayersLearnWhatCountsNoMore() async throws {
    let store = try await scratch.store()
    let entries = [
      Sample.entry(1, Sample.visit("v1")), Sample.entry(2, Sample.visit("v2", replaces: "v1")),
      Batch.Entry(sequence: 3, record: Record.shift(Sample.shift("s1")).bytes),
    ]
    for device in ["d-a", "d-b"] {
      _ = try await store.take(entries, from: device, at: Sample.noon)
    }
    let file = try Connection(path: scratch.database)
    let marks = ["stays", "shifts", "quarters", "passes"].map {
      "SELECT superseded FROM \($0) ORDER BY fid"
    }
    let before = try marks.map { try file.rows($0).map { $0.integer(0) } }
    #expect(before.allSatisfy { $0.contains(0) && $0.contains(1) }, "\(before)")
    try file.execute(script: Self.toVersion3)
    let upgraded = try await scratch.store()
    #expect(try marks.map { try file.rows($0).map { $0.integer(0) } } == before)
    #expect(try await upgraded.audit().layerFaults == 0)
  }

  /// Two servers of the new version are started on a file of the old one.
  @Test func twoThatBringItUpAtOnceDoItOnce() async throws {
    _ = try await filled()
    try Connection(path: scratch.database).execute(script: Self.toVersion1)
    let path = scratch.database
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await GeoPackageStore(path: path, at: Sample.noon)
            .records(RecordQuery(kind: .visit)).count
        }
      }
      for try await count in group { #expect(count == 3) }
    }
  }
}

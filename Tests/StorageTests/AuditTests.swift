// SPDX-License-Identifier: Apache-2.0

import Databases
import Dosage
import FoundationEssentials
import Keeping
import Patrol
import Simulation
import TestSupport
import Testing
import Wire

@testable import Storage

/// Whatever somebody changes in the file behind the program's back, the audit finds it.
@Suite(.everyDatabase) struct AuditTests {
  let scratch = try! Scratch()

  /// Six visits, one of them replaced by a later one, a shift and a record nobody can read.
  private static let records: [Data] =
    (1...5).map { Record.visit(Sample.visit("v\($0)")).bytes } + [
      Record.visit(Sample.visit("v6", minutes: 20, replaces: "v1")).bytes,
      Record.shift(Sample.shift("s1")).bytes, Data("no record".utf8),
    ]

  @discardableResult
  private func filled() async throws -> Store {
    try await scratch.store(holding: Self.records)
  }

  private func audit() async throws -> AuditReport {
    try await scratch.store().audit()
  }

  @Test func untouchedStoreIsWhole() async throws {
    try await filled()
    let report = try await audit()
    #expect(report.isWhole, "\(report)")
    #expect(report.journals.map(\.device) == ["d-a", "d-b"])
    #expect(report.journals.map(\.stored) == [8, 8])
    #expect(report.journals.map(\.quarantined) == [1, 1])
    #expect(
      report.journals[0].hash
        == Batch.chained(Self.records).entries.last?.link(in: .test))
  }

  @Test(arguments: [
    // The record itself, its hash made to fit or not.
    "UPDATE records SET bytes = x'00' WHERE fid = 3",
    "UPDATE records SET sha256 = zeroblob(32) WHERE fid = 3",
    "UPDATE records SET device = 'd-b', id = 'z', sequence = 99 WHERE fid = 1",
    "UPDATE records SET sequence = 99 WHERE fid = 4",
    // Its place in the chain.
    "UPDATE entries SET previous = zeroblob(32) WHERE device = 'd-a' AND sequence = 3",
    "UPDATE entries SET link = zeroblob(32) WHERE device = 'd-a' AND sequence = 3",
    "UPDATE entries SET signature = zeroblob(64) WHERE device = 'd-b' AND sequence = 8",
    "UPDATE entries SET record = 4 WHERE device = 'd-a' AND sequence = 3",
    "UPDATE entries SET record = NULL WHERE device = 'd-a' AND sequence = 3",
    "UPDATE entries SET device = 'd-b', sequence = 9 WHERE device = 'd-a' AND sequence = 8",
    "UPDATE entries SET journal = 'fedcba9876543210' WHERE device = 'd-a'",
    "UPDATE quarantine SET bytes = x'00' WHERE rowid = 1",
    "UPDATE devices SET public_key = zeroblob(32) WHERE id = 'd-a'",
    // Whole rows.
    "DELETE FROM entries WHERE device = 'd-a' AND sequence = 3",
    "DELETE FROM entries WHERE device = 'd-a' AND sequence <= 3",
    "DELETE FROM records WHERE fid = 2",
    "DELETE FROM quarantine WHERE rowid = 2",
    "INSERT INTO records SELECT 1000, device, journal, 1000, 'x', kind, sha256, bytes, received "
      + "FROM records WHERE fid = 2",
      // Under keys that the store never gives.
  ])
  func changeBehindTheProgramsBackIsFound(sql: String) async throws {
    try await filled()
    try scratch.change(sql)
    let report = try await audit()
    #expect(!report.isWhole)
  }

  @Test func recordsThatCameBeforeAreCounted() async throws {
    let store = try await filled()
    _ = try await store.take(
      Sample.signed(.chained(Self.records), by: "d-c"), from: Sample.device("d-c"), at: Sample.noon)
    let report = try await audit()
    #expect(report.isWhole)
    #expect(report.journals.map(\.copies) == [0, 0, 7])
    #expect(report.journals.map(\.superseded) == [1, 1, 1])
  }

  /// Somebody at the centre with the file, and without a device's key, makes all hashes fit.
  @Test func recordRewrittenWithAllItsHashesIsFoundByItsSignature() async throws {
    let store = try await filled()
    var records = Self.records
    records[1] = Record.visit(Sample.visit("v2", minutes: 60)).bytes
    let forged = Batch.chained(records)
    for entry in forged.entries {
      let digest = hexadecimal(RequestSignature.digest(of: entry.record))
      try scratch.change(
        """
        UPDATE entries SET sha256 = x'\(digest)', previous = x'\(entry.previous.hexadecimal)',
               link = x'\(entry.link(in: .test).hexadecimal)'
         WHERE device = 'd-a' AND sequence = \(entry.sequence);
        UPDATE records SET bytes = x'\(hexadecimal(entry.record))', sha256 = x'\(digest)'
         WHERE device = 'd-a' AND sequence = \(entry.sequence)
        """)
    }
    let report = try await store.audit()
    let journal = try #require(report.journals.first { $0.device == "d-a" })
    #expect(journal.breaks.isEmpty && journal.missing.isEmpty)
    #expect(journal.altered == [2, 3, 4, 5, 6, 7, 8], "all from the forged one on")
  }

  @Test func missingRecordsAreNamed() async throws {
    let store = try await scratch.store()
    var batch = Batch.chained(Self.records)
    batch.entries.removeAll { [1, 2, 5].contains($0.sequence) }
    _ = try await store.take(
      Sample.signed(batch, by: "d-a"), from: Sample.device("d-a"), at: Sample.noon)
    let report = try await audit()
    #expect(report.journals.map(\.missing) == [[1...2, 5...5]])
    #expect(report.journals.map(\.first) == [1])
    #expect(!report.isWhole)
    #expect(report.journals[0].alteredCount == 0 && report.journals[0].breaks.isEmpty)
    let receipt = try await store.receipt(for: 1...8, of: "d-a")
    #expect(receipt.missing == [1...2, 5...5] && receipt.breaks.isEmpty)
    #expect(!receipt.isWhole)
  }

  /// The device has no longer what it sent long ago when it is enrolled anew.
  @Test(arguments: [("d-c", true), ("d-b", false)])
  func whatADeviceEnrolledAnewDoesNotSendAgainIsNotMissing(
    other: String, isSame: Bool
  ) async throws {
    let store = try await scratch.store()
    let whole = Batch.chained(Self.records)
    for (device, numbers) in [("d-a", 1...5), (other, 4...8)] as [(String, ClosedRange<Int64>)] {
      var batch = whole
      batch.entries.removeAll { !numbers.contains($0.sequence) }
      _ = try await store.take(
        Sample.signed(batch, by: device), from: Sample.device(device), at: Sample.noon)
    }
    let report = try await audit()
    #expect(report.journals.map(\.missing) == (isSame ? [[], []] : [[], [1...3]]))
    #expect(report.journals.map(\.elsewhere) == [0, isSame ? 3 : 0])
    #expect(report.isWhole == isSame)
    #expect(try await store.missingRecords().map(\.numbers) == (isSame ? [] : [1...3]))
    try scratch.change(
      "UPDATE entries SET link = x'\(String(repeating: "00", count: 32))' "
        + "WHERE device = 'd-a' AND sequence = 3")
    #expect(try await audit().journals[1].breaks == (isSame ? [4] : []))
  }

  @Test func missingRecordsAreWithinADayOfTheirNeighbours() async throws {
    let store = try await scratch.store()
    let hour = { (hours: Double) in Sample.noon.advanced(bySeconds: hours * 3600) }
    let visits = [0.0, 1, 5, 9].map { Sample.visit("v\($0)", entered: hour($0)) }
    var batch = Batch.chained(visits.map { Record.visit($0).bytes })
    batch.entries.removeAll { [1, 3].contains($0.sequence) }
    _ = try await store.take(
      Sample.signed(batch, by: "d-a"), from: Sample.device("d-a"), at: Sample.noon)
    let missing = try await store.missingRecords()
    #expect(missing.map(\.numbers) == [1...1, 3...3] && missing.allSatisfy { $0.lineage == "d-a" })
    #expect(
      missing.map(\.span) == [
        Interval(from: Timestamp(milliseconds: 0), to: hour(24 + 1.25)),
        Interval(from: hour(1.25 - 24), to: hour(24 + 9.25)),
      ])
  }

  @Test func aChainThatWasForkedBreaksWhereItForked() async throws {
    let store = try await scratch.store()
    let own = Batch.chained(Self.records)
    var others = Self.records
    others[0] = Record.visit(Sample.visit("other")).bytes
    let forked = Batch.chained(others)
    _ = try await store.take(
      Sample.signed(Batch(entries: Array(own.entries[0..<3] + forked.entries[3...])), by: "d-a"),
      from: Sample.device("d-a"), at: Sample.noon)
    let receipt = try await store.receipt(for: 1...8, of: "d-a")
    #expect(receipt.breaks == [4])
    #expect(try await store.receipt(for: 4...8, of: "d-a").breaks == [4])
    #expect(try await store.receipt(for: 5...8, of: "d-a").breaks.isEmpty)
    #expect(try await audit().journals[0].breaks == [4])
  }

  @Test func anAuditSeesOneMomentWhileOthersWrite() async throws {
    let store = try await filled()
    let other = try await scratch.store()
    let writing = Task {
      for number in 0..<20 {
        let batch = Batch.chained(
          [Record.visit(Sample.visit("w\(number)")).bytes], from: 100 + Int64(number) * 2)
        _ = try await other.take(
          Sample.signed(batch, by: "d-b"), from: Sample.device("d-b"), at: Sample.noon)
      }
    }
    for _ in 0..<10 {
      let report = try await store.audit()
      #expect(report.damage.isEmpty && report.rowFaultCount == 0)
      #expect(report.journals.allSatisfy { $0.alteredCount == 0 })
    }
    try await writing.value
  }
}

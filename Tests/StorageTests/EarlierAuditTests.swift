// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Databases
import FoundationEssentials
import Keeping
import Patrol
import TestSupport
import Testing
import Wire

@testable import Storage

/// What can be made to fit itself in the file cannot be made to fit what an earlier audit said.
@Suite(.everyDatabase) struct EarlierAuditTests {
  let scratch = try! Scratch()

  private static let records =
    (1...4).map { Record.visit(Sample.visit("v\($0)")).bytes } + [
      Record.visit(Sample.visit("v5", minutes: 20, replaces: "v1")).bytes
    ]

  private func filled() async throws -> Store {
    let store = try await scratch.store(holding: Self.records)
    let impostor = Sample.entry(1, Sample.visit("v9"))
    _ = try await store.take([impostor], from: "d-b", at: Sample.noon)
    return store
  }

  /// As it goes through a file.
  private func kept(_ report: AuditReport) throws -> AuditReport {
    try Wire.decode(AuditReport.self, from: Wire.bytes(of: report))
  }

  @Test func storeThatOnlyGrewIsWhole() async throws {
    let store = try await filled()
    let earlier = try kept(try await store.audit())
    #expect(try await store.audit(against: earlier).isWhole)
    _ = try await store.take(
      Sample.signed(.chained(Self.records + [Data("?".utf8)]), by: "d-a"),
      from: Sample.device("d-a"), at: Sample.noon)
    _ = try await store.revoke("d-b", at: Sample.noon)
    let report = try await store.audit(against: earlier)
    #expect(report.isWhole, "\(report)")
    #expect(report.journals.map(\.last) == [6, 5])
    #expect(report.journals.map(\.superseded) == [1, 1])
    #expect(report.journals.map(\.revoked) == [nil, Sample.noon])
    #expect(report.unnumbered == [AuditReport.Unnumbered(device: "d-b", count: 1)])
  }

  private static func without(_ device: String, from sequence: Int) -> String {
    let gone = "device = '\(device)' AND sequence >= \(sequence)"
    return """
      DELETE FROM stays WHERE visit IN (SELECT fid FROM records WHERE \(gone));
      DELETE FROM visits WHERE \(gone); DELETE FROM entries WHERE \(gone);
      DELETE FROM records WHERE \(gone);
      """
  }

  @Test(arguments: [
    (without("d-a", from: 5) + "UPDATE visits SET superseded = 0", "it ends at 4, and ended at 5"),
    (without("d-a", from: 1), "the journal is gone"),
    (without("d-a", from: 1) + "DELETE FROM devices WHERE id = 'd-a'", "the journal is gone"),
    ("UPDATE devices SET name = 'd-b' WHERE id = 'd-a'", "the device's name is another"),
    (
      "UPDATE devices SET revoked = NULL",
      "the device was revoked at \(Sample.noon) and is not revoked now"
    ),
    (
      "UPDATE devices SET revoked = '2026-03-02T13:00:00.000Z' WHERE id = 'd-a'",
      "the device was revoked at \(Sample.noon), and now at 2026-03-02T13:00:00.000Z"
    ),
    ("DELETE FROM quarantine", "1 of the records in quarantine without a number are gone"),
  ])
  func whatIsGoneWithoutATraceIsNamed(sql: String, change words: String) async throws {
    let filled = try await filled()
    _ = try await filled.revoke("d-a", at: Sample.noon)
    let earlier = try kept(try await filled.audit())
    try scratch.change(sql)
    // Each device's visits replace one of its own.
    if sql.contains("superseded = 0") {
      try scratch.change("UPDATE visits SET superseded = 1 WHERE device = 'd-b' AND id = 'v1'")
    }
    let store = try await scratch.store()
    #expect(try await store.audit().isWhole, "of itself the file tells nothing")
    let report = try await store.audit(against: earlier)
    #expect(report.changes.map(\.change).contains(words), "\(report.changes)")
    #expect(!report.isWhole)
  }

  /// Whoever has the file gives the device another key, and signs what they like with that.
  @Test func exchangedKeyAndOtherRecordsAreNamed() async throws {
    let store = try await filled()
    let earlier = try kept(try await store.audit())
    var records = Self.records
    records[1] = Record.visit(Sample.visit("v2", minutes: 60)).bytes
    try scratch.change(Self.without("d-a", from: 1))
    let key = Sample.key(9)
    let forged = hexadecimal(key.publicKey.rawRepresentation)
    try scratch.change("UPDATE devices SET public_key = x'\(forged)' WHERE id = 'd-a'")
    var device = Sample.device("d-a")
    device.publicKey = key.publicKey.rawRepresentation
    _ = try await store.take(
      SignedBatch(.chained(records), device: "d-a", key: key), from: device, at: Sample.noon)
    #expect(try await store.audit().isWhole)
    let report = try await store.audit(against: earlier)
    #expect(
      report.changes.map(\.change)
        == ["other records stand where it ended", "the device's key is another"])
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GeoPackage
import Keeping
import Patrol
import TestSupport
import Testing
import Wire

@testable import Storage

/// SQLite takes a value of any type in any column: the audit finds what no program puts there.
@Suite struct GeoPackageAuditTests {
  let scratch = try! Scratch()

  /// Six visits, one of them replaced by a later one, a shift and a record nobody can read.
  private static let records: [Data] =
    (1...5).map { Record.visit(Sample.visit("v\($0)")).bytes } + [
      Record.visit(Sample.visit("v6", minutes: 20, replaces: "v1")).bytes,
      Record.shift(Sample.shift("s1")).bytes, Data("no record".utf8),
    ]

  private func filled() async throws {
    _ = try await scratch.store(holding: Self.records)
  }

  private func audit() async throws -> AuditReport {
    try await scratch.store().audit()
  }

  @Test(arguments: [
    "UPDATE records SET bytes = replace(CAST(bytes AS TEXT), '900', '901') WHERE fid = 2",
    "INSERT INTO quarantine (rowid, device, journal, sequence, sha256, bytes, reason, received) "
      + "SELECT -1, device, journal, 1, x'00', bytes, reason, received FROM quarantine LIMIT 1",
    entryOfTheFirst("device, journal, -9223372036854775808"),
    entryOfTheFirst("device, journal, 'x'"), entryOfTheFirst("device, 'x', 1"),
    entryOfTheFirst("device, x'00', 1"), entryOfTheFirst("device, CAST(x'80' AS TEXT), 1"),
    entryOfTheFirst("CAST(x'FF' AS TEXT), journal, 1"),
  ])
  func valueOfAnyTypeInAnyColumnIsFound(sql: String) async throws {
    try await filled()
    try scratch.change(sql)
    #expect(try await !audit().isWhole)
  }

  /// One entry more like the first, but for its device, journal and sequence number.
  private static func entryOfTheFirst(_ place: String) -> String {
    """
    INSERT INTO entries
      SELECT \(place), sha256, previous, link, signature, record, received FROM entries
       WHERE device = 'd-a' AND sequence = 1;
    """
  }

  @Test func devicesAfterANameThatIsNoTextAreLookedAt() async throws {
    try await filled()
    try scratch.change(
      """
      \(Self.entryOfTheFirst("device, x'00', 1"))
      UPDATE records SET journal = x'00' WHERE device = 'd-a' AND sequence = 2;
      UPDATE records SET bytes = x'00' WHERE device = 'd-b' AND sequence = 3;
      """)
    let report = try await audit()
    #expect(report.journals.map(\.device) == ["d-a", "d-b"])
    #expect(report.journals.last?.altered == [3])
    #expect(
      report.damage
        == ["records", "entries"].map {
          "rows of \($0) without a usable device, journal or sequence number: 1"
        })
  }
}

// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import Keeping
import Patrol
import TestSupport
import Testing
import Wire

@testable import Storage

/// Whatever becomes of the tables that people open, a rebuild makes them again from the records.
@Suite(.everyDatabase) struct RebuildTests {
  let scratch = try! Scratch()

  /// Visits of two devices of one lineage and of a third, corrected, sent twice, to known and
  /// unknown hot spots, and shifts.
  private func filled() async throws -> Store {
    let store = try await scratch.store()
    let set = try Sample.hotSpots()
    _ = try await store.keep(set, at: Sample.noon)
    _ = try await store.publish(hotSpots: set.version, at: Sample.noon)
    var corrected = Sample.shift("s2")
    corrected.replaces = "s1"
    let records =
      (1...4).map { Record.visit(Sample.visit("v\($0)", version: set.version)).bytes } + [
        Record.visit(Sample.visit("v5", hotSpot: "HS77", minutes: 20, replaces: "v1")).bytes,
        Record.shift(Sample.shift("s1")).bytes, Record.shift(corrected).bytes,
        Data("no record".utf8),
      ]
    for device in ["d-a", "d-b", "d-c"] {
      _ = try await store.take(
        Sample.signed(.chained(records), by: device), from: Sample.device(device), at: Sample.noon)
    }
    return store
  }

  /// Every row of every table that people open; keys that the database counts up are left out.
  private func layers(of store: Store) async throws -> [String: [[Value]]] {
    var found: [String: [[Value]]] = [:]
    for layer in Projection.layers {
      let columns = layer.allColumns.filter { $0.name != "fid" || layer.key == "fid" }
      let names = columns.map(\.quoted).joined(separator: ", ")
      found[layer.name] = try await store.query(
        "SELECT \(names) FROM \(layer.name) ORDER BY fid"
      ).map(\.values)
    }
    return found
  }

  @Test(arguments: [
    "SELECT 1",
    "DELETE FROM stays; DELETE FROM visits WHERE fid = 2",
    "DELETE FROM stays WHERE visit = 2",
    "DELETE FROM quarters; DELETE FROM silences; DELETE FROM passes; DELETE FROM shifts",
    "DELETE FROM passes WHERE hotspot = 'HS02'",
    "UPDATE visits SET dwell_s = dwell_s + 0.5 WHERE fid = 2",
    "UPDATE visits SET hotspot = 'HS02' WHERE fid = 2",
    "UPDATE visits SET geom = NULL",
    "UPDATE visits SET superseded = 1 WHERE fid = 3",
    "UPDATE visits SET superseded = 0 WHERE superseded = 1",
    "UPDATE shifts SET superseded = 1 - superseded WHERE device = 'd-a'",
    "UPDATE stays SET superseded = 1 WHERE visit = 2",
    "UPDATE quarters SET superseded = 1",
    "UPDATE silences SET superseded = 1",
    "UPDATE passes SET superseded = 1",
    "UPDATE stays SET stay_s = 1 WHERE visit = 2",
    "INSERT INTO stays (visit, entered, \"left\", stay_s) VALUES (2, 'a', 'b', 1)",
    "UPDATE shifts SET observed_s = 0",
    "UPDATE quarters SET no_fix_s = 0",
    "UPDATE silences SET elsewhere_s = 7",
    "UPDATE passes SET passes = 7",
    "DELETE FROM hotspots; DELETE FROM hotspot_places",
  ])
  func whatPeopleOpenIsMadeAgainFromTheRecords(sql: String) async throws {
    let store = try await filled()
    let before = try await layers(of: store)
    #expect(before["visits"]?.count == 15 && before["shifts"]?.count == 6)
    #expect(before["hotspots"]?.count == 2)
    try scratch.change(sql)
    let rebuilt = try await store.rebuild(at: Sample.noon) { _ in }
    #expect(rebuilt == Store.Rebuilt(records: 21, unreadable: 0))
    let after = try await layers(of: store)
    for (name, rows) in before { #expect(after[name] == rows, "\(name)") }
    #expect(try await store.audit().isWhole)
  }

  @Test func nothingStandsForARecordThatCannotBeReadAnyMore() async throws {
    let store = try await filled()
    try scratch.change("UPDATE records SET sha256 = sha256, bytes = sha256 WHERE fid = 2")
    let rebuilt = try await store.rebuild(at: Sample.noon) { _ in }
    #expect(rebuilt == Store.Rebuilt(records: 20, unreadable: 1))
    #expect(try await store.query("SELECT 1 FROM visits WHERE fid = 2").isEmpty)
    #expect(try await store.audit().rowFaults.map(\.fault) == ["not a record that can be read"])
  }
}

extension Store {
  /// All rows of a statement.
  func query(_ sql: String) throws -> [Row] { try database.rows(sql) }
}

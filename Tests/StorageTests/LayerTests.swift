// SPDX-License-Identifier: Apache-2.0

import Databases
import Dosage
import FoundationEssentials
import GeoPackage
import Glibc
import Keeping
import Patrol
import SQLite
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite struct LayerTests {
  let scratch = try! Scratch()

  /// `ogrinfo` is the judge of whether others can open the file.
  @Test func gdalOpensEveryLayerWithoutAWarning() async throws {
    let store = try await scratch.store()
    let set = try Sample.hotSpots()
    _ = try await store.keep(set, at: Sample.noon)
    _ = try await store.publish(hotSpots: set.version, at: Sample.noon)
    _ = try await store.take(
      [
        Sample.entry(1, Sample.visit("v1", version: set.version)),
        Batch.Entry(sequence: 2, record: Record.shift(Sample.shift("s1")).bytes),
      ], from: "d-a", at: Sample.noon)
    // While the store is open, its log beside it.
    let said = try Command(["ogrinfo", "-al", scratch.file]).output()
    #expect(said.errors.isEmpty, "\(said.errors)")
    #expect(said.status == 0)
    let layers = said.text.split(separator: "\n").filter { $0.hasPrefix("Layer name: ") }
    #expect(
      layers.map { String($0.dropFirst(12)) }
        == ["hotspots", "visits", "stays", "shifts", "quarters", "silences", "passes", "plan"])
    for part in [
      "hotspot (String) = HS02", "MULTIPOLYGON (((", "POINT (0.705 51.535)",
      "entered (DateTime) = 2026/03/02 12:00:00+00", "stay_s (Real) = 900",
      "no_fix_s (Real) = 300", "refused (Integer64) = 300", "why (String) = no_fix",
      "hotspots (String) = HS01 281",
      "silences (Integer64) = 1", "foot_p975_s (Real) = 900", "passes (Integer64) = 3",
    ] {
      #expect(said.text.contains(part), "\(part)")
    }
  }

  @Test(.everyDatabase) func copyHoldsTheLayersAndNothingElse() async throws {
    let store = try await scratch.store()
    let set = try Sample.hotSpots()
    _ = try await store.keep(set, at: Sample.noon)
    _ = try await store.publish(hotSpots: set.version, at: Sample.noon)
    _ = try await store.take(
      [
        Sample.entry(1, Sample.visit("v1", version: set.version)),
        Sample.entry(2, "no record, but bytes of a kind"),
      ], from: "d-a", at: Sample.noon)
    let copy = scratch.path + "/copy.gpkg"
    try await GeoPackageExport.write(store, to: copy, at: Sample.noon)
    let said = try Command(["ogrinfo", "-al", copy]).output()
    #expect(said.errors.isEmpty && said.status == 0, "\(said.errors)")
    #expect(said.text.contains("POINT (0.705 51.535)") && said.text.contains("MULTIPOLYGON ((("))
    let bytes = try Data(contentsOf: URL(filePath: copy))
    for secret in [
      Data(repeating: 1, count: 32), Data("bytes of a kind".utf8), Data("dwell_low_s\":".utf8),
      Data("records".utf8),
    ] {
      #expect(bytes.firstRange(of: secret) == nil, "\(String(decoding: secret, as: UTF8.self))")
    }
    let connection = try Connection(path: copy, access: .readWrite)
    #expect(try connection.rows("PRAGMA foreign_key_check").isEmpty)
    #expect(try connection.rows("PRAGMA integrity_check").first?.text(0) == "ok")
    #expect(try connection.rows("PRAGMA application_id").first?.integer(0) == 0x4750_4B47)
    // The store goes on.
    _ = try await store.take(
      [Sample.entry(3, Sample.visit("v3"))], from: "d-a", at: Sample.noon)
  }

  /// Three days of two hot spots, one of them of no published set, opened by GDAL.
  @Test(.everyDatabase) func copyHoldsDosageByHotSpotAndDay() async throws {
    let store = try await scratch.store()
    let set = try Sample.hotSpots()
    _ = try await store.keep(set, at: Sample.noon)
    _ = try await store.publish(hotSpots: set.version, at: Sample.noon)
    let days = CivilDate("2026-03-01")!...CivilDate("2026-03-03")!
    let plan = ["HS01", "HS77"].map {
      PlanEntry(
        hotSpot: $0, date: CivilDate("2026-03-02")!, condition: .treatment, visits: 1, minutes: 10)
    }
    let report = DosageReport(
      DosageInput(
        hotSpots: [("HS01", "Pier, \"old\"")],
        visits: [Reported(device: "d-a", value: Sample.visit("v1"))], shifts: [], plan: plan,
        days: days, planDay: try PlanDay(), now: Timestamp("2026-03-03T07:00:00Z")!))
    let copy = scratch.path + "/copy.gpkg"
    try await GeoPackageExport.write(
      store, to: copy, dosage: report, at: Sample.noon)
    let said = try Command(["ogrinfo", "-al", copy, "dosage"]).output()
    #expect(said.errors.isEmpty && said.status == 0, "\(said.errors)")
    for part in [
      "Geometry: Multi Polygon", "Feature Count: 6", "date (Date) = 2026/03/02",
      "outcome (String) = yes", "outcome (String) = unknown", "visits (Integer64) = 1",
      "patrol_minutes (Real) = 15", "patrol_minutes (Real) = (null)", "Extent: (0.700000, 51.53",
      "MULTIPOLYGON (((",
    ] {
      #expect(said.text.contains(part), "\(part): \(said.text)")
    }
    #expect(said.text.split(separator: "\n").count { $0.contains("MULTIPOLYGON (((") } == 3)
    let connection = try Connection(path: copy, access: .readWrite)
    #expect(try connection.rows("PRAGMA integrity_check").first?.text(0) == "ok")
    #expect(throws: StoreError(.isExport(path: copy))) { try GeoPackageFile(store: copy) }
    let pipe = scratch.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for other in ["/proc/self/exe", pipe, scratch.path, "/dev/zero", "/nowhere"] {
      let error = #expect(throws: StoreError.self) { try GeoPackageFile(store: other) }
      #expect(error != StoreError(.isExport(path: other)), "\(other)")
    }
  }

  @Test func copyMayBeReadByAllAndTakesNobodysPlace() async throws {
    let store = try await scratch.store()
    let copy = scratch.path + "/copy.gpkg"
    try await GeoPackageExport.write(store, to: copy, at: Sample.noon)
    var status = stat()
    #expect(stat(copy, &status) == 0)
    let mask = umask(0)
    _ = umask(mask)
    #expect(status.st_mode & 0o777 == 0o644 & ~mask)
    await #expect(throws: StoreError(.exists(path: copy))) {
      try await GeoPackageExport.write(store, to: copy, at: Sample.noon)
    }
    await #expect(throws: StoreError(.exists(path: scratch.file))) {
      try await GeoPackageExport.write(store, to: scratch.file, at: Sample.noon)
    }
    await #expect(throws: StoreError.self) {
      try await GeoPackageExport.write(store, to: "/nowhere/copy.gpkg", at: Sample.noon)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).contains("copy.gpkg"))
    #expect(access(copy + "-journal", F_OK) != 0 && access(copy + "-wal", F_OK) != 0)
  }
}

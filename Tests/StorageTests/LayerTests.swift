// SPDX-License-Identifier: Apache-2.0

import Databases
import Dosage
import FoundationEssentials
import GeoPackage
import Glibc
import Keeping
import Patrol
import SQLite
import Testing
import TestSupport
import Wire

@testable import Storage

@Suite struct LayerTests {
  let scratch = try! Scratch()

  private func geometries(_ connection: Connection) throws -> [Bool] {
    try connection.rows("SELECT geom FROM visits ORDER BY fid").map { $0.blob(0) != nil }
  }

  @Test func visitToAnUnknownHotSpotIsKeptAndPlacedLater() async throws {
    let store = try await scratch.store()
    let set = try Sample.hotSpots()
    let entries = [
      Sample.entry(1, Sample.visit("v1", version: set.version)),
      Sample.entry(2, Sample.visit("v2", hotSpot: "HS77", version: set.version)),
      Sample.entry(3, Sample.visit("v3", version: "sha256:other")),
    ]
    let intake = try await store.take(entries, from: "d-a", at: Sample.noon)
    #expect(intake.count(.stored) == 3 && intake.unexplained == 3)
    #expect(try await store.keep(set, at: Sample.noon))
    #expect(try geometries(try Connection(path: scratch.database)) == [true, false, false])
    #expect(
      try await store.unexplainedVisits()
        == [
          UnexplainedVisits(version: "sha256:other", hotSpot: "HS01", count: 1),
          UnexplainedVisits(version: set.version, hotSpot: "HS77", count: 1),
        ].sorted { $0.version < $1.version })
    let known = try await store.take(
      [Sample.entry(4, Sample.visit("v4", hotSpot: "HS02", version: set.version))], from: "d-a",
      at: Sample.noon)
    #expect(known.unexplained == 0)
  }

  @Test func oneSetIsPublishedAtATime() async throws {
    let store = try await scratch.store()
    let both = try Sample.hotSpots()
    let one = try HotSpotSet(hotSpots: Array(both.hotSpots.prefix(1)))
    #expect(try await store.publishedHotSpots() == nil)
    #expect(try await store.keep(both, at: Sample.noon))
    #expect(try await store.keep(both, at: Sample.noon) == false)
    #expect(try await store.keep(one, at: Sample.noon))
    #expect(try await store.publish(hotSpots: one.version, at: Sample.noon))
    #expect(try await store.publish(hotSpots: both.version, at: Sample.noon))
    #expect(try await store.publish(hotSpots: "sha256:none", at: Sample.noon) == false)
    #expect(
      try await store.publishedHotSpots()
        == PublishedHotSpots(version: both.version, geoJSON: both.canonicalGeoJSON))
    #expect(try await store.hotSpotSets().map(\.isPublished) == [true, false])
    #expect(
      try Connection(path: scratch.database).rows("SELECT hotspot FROM hotspots").count == 2)
  }

  @Test func planDefinitionsAreThoseOfAReportUntilOthersAreKept() async throws {
    let store = try await scratch.store()
    #expect(try await store.planDefinitions() == DosageReport.Settings())
    let others = DosageReport.Settings(minimumMinutes: 7.5, contaminationMinutes: 0)
    try await store.define(plan: others)
    #expect(try await store.planDefinitions() == others)
    let again = try Store(in: GeoPackageFile(store: scratch.database), at: scratch.database)
    #expect(try await again.planDefinitions() == others)
  }

  @Test func planRowTakesThePlaceOfTheOneBefore() async throws {
    let store = try await scratch.store()
    let date = CivilDate("2026-03-02")!
    let entry = { (hotSpot: String, visits: Int) in
      PlanEntry(
        hotSpot: hotSpot, date: date, condition: .treatment, visits: visits, minutes: 12.5)
    }
    let keep = { (entries: [PlanEntry]) in
      try await store.revise(plan: .keep(entries), isTrial: false)
    }
    #expect(try await keep([entry("HS01", 1), entry("HS02", 2)]) == .init(added: 2))
    #expect(try await keep([entry("HS01", 3)]) == .init(changed: 1))
    #expect(try await keep([entry("HS01", 3)]) == .init(unchanged: 1))
    #expect(try await store.plan(for: date...date) == [entry("HS01", 3), entry("HS02", 2)])
    let next = CivilDate("2026-03-03")!
    #expect(try await store.plan(for: next...next).isEmpty)
    #expect(try await store.planDays() == date...date)
  }

  /// A revised file leaves nothing of the one before on its days, and all of it on other days.
  @Test func planOfADayIsReplacedWholeAndATrialChangesNothing() async throws {
    let store = try await scratch.store()
    let entry = { (hotSpot: String, date: String) in
      PlanEntry(
        hotSpot: hotSpot, date: CivilDate(date)!, condition: .treatment, visits: 1, minutes: 15)
    }
    let first = [
      entry("HS01", "2026-03-02"), entry("HS77", "2026-03-02"), entry("HS01", "2026-03-03"),
      entry("HS77", "2026-03-04"),
    ]
    _ = try await store.revise(plan: .keep(first), isTrial: false)
    let revised = PlanRevision.replaceDays([
      entry("HS02", "2026-03-02"), entry("HS01", "2026-03-02"), entry("HS02", "2026-03-04"),
    ])
    let expected = PlanRevision.Counts(added: 2, removed: 2, unchanged: 1)
    #expect(try await store.revise(plan: revised, isTrial: true) == expected)
    #expect(try await store.plan(for: CivilDate.all) == first)
    #expect(try await store.revise(plan: revised, isTrial: false) == expected)
    #expect(
      try await store.plan(for: CivilDate.all) == [
        entry("HS01", "2026-03-02"), entry("HS02", "2026-03-02"), entry("HS01", "2026-03-03"),
        entry("HS02", "2026-03-04"),
      ])
    let removal = PlanRevision.remove(hotSpot: "HS01", days: nil)
    #expect(try await store.revise(plan: removal, isTrial: false).removed == 2)
    #expect(try await store.plan(for: CivilDate.all).map(\.hotSpot) == ["HS02", "HS02"])
  }

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
    let said = try Command(["ogrinfo", "-al", scratch.database]).output()
    #expect(said.errors.isEmpty, "\(said.errors)")
    #expect(said.status == 0)
    let layers = said.text.split(separator: "\n").filter { $0.hasPrefix("Layer name: ") }
    #expect(
      layers.map { String($0.dropFirst(12)) }
        == ["hotspots", "visits", "stays", "shifts", "quarters", "passes", "plan"])
    for part in [
      "hotspot (String) = HS02", "MULTIPOLYGON (((", "POINT (0.705 51.535)",
      "entered (DateTime) = 2026/03/02 12:00:00+00", "stay_s (Real) = 900",
      "no_fix_s (Real) = 300", "refused (Integer64) = 300", "passes (Integer64) = 3",
    ] {
      #expect(said.text.contains(part), "\(part)")
    }
  }

  @Test func copyHoldsTheLayersAndNothingElse() async throws {
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
  @Test func copyHoldsDosageByHotSpotAndDay() async throws {
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
    #expect(GeoPackageExport.isExport(at: copy))
    #expect(!GeoPackageExport.isExport(at: scratch.database))
    let pipe = scratch.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for other in ["/proc/self/exe", pipe, scratch.path, "/dev/zero", "/nowhere"] {
      #expect(!GeoPackageExport.isExport(at: other), "\(other)")
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
    await #expect(throws: StoreError.exists(path: copy)) { try await GeoPackageExport.write(store, to: copy, at: Sample.noon) }
    await #expect(throws: StoreError.exists(path: scratch.database)) {
      try await GeoPackageExport.write(store, to: scratch.database, at: Sample.noon)
    }
    await #expect(throws: StoreError.self) { try await GeoPackageExport.write(store, to: "/nowhere/copy.gpkg", at: Sample.noon) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).contains("copy.gpkg"))
    #expect(access(copy + "-journal", F_OK) != 0 && access(copy + "-wal", F_OK) != 0)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Dosage
import FoundationEssentials
import GeoPackage
import Keeping
import Patrol
import Reporting
import Storage
import TestSupport
import Testing
import Wire

/// A report from a real store, as a command or a server asks for it.
@Suite final class StoreDosageTests {
  private static let noon = time("2026-03-02T12:00:00Z")
  private let directory: URL
  private let store: Store

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appending(path: "patrol-reporting-\(UInt64.random(in: 0...(.max)))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    let path = directory.appending(path: "store.gpkg").path
    store = try Store(
      in: GeoPackageFile(storeAt: path, creatingAt: Self.noon), at: path)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  private func take(_ records: [Data]) async throws { try await take(.chained(records)) }

  private func take(_ batch: Batch) async throws {
    var generator = SystemRandomNumberGenerator()
    let (code, key) = (EnrolmentCode(using: &generator), Curve25519.Signing.PrivateKey())
    try await store.issue(
      code, for: "VAN-03", at: Self.noon, until: Self.noon.advanced(bySeconds: 60))
    _ = try await store.enrol(
      with: code, publicKey: key.publicKey.rawRepresentation, as: "d-a", at: Self.noon)
    let device = try #require(try await store.device("d-a"))
    _ = try await store.take(
      SignedBatch(batch, device: "d-a", key: key), from: device, at: Self.noon)
  }

  @Test func aPlanNamesPublishedHotSpotsOrTheLinesThatDoNot() async throws {
    let header = "hotspot,date,condition,visits,minutes\n"
    let rows = "HS01,2026-03-02,treatment,2,15\nHS99,2026-03-02,treatment,2,15\n"
    let plan = try PlanFile(bytes: Array((header + rows).utf8))
    await #expect(throws: UnpublishedHotSpotsError.nonePublished(file: "p.csv")) {
      try await store.requirePublished(hotSpotsOf: plan, file: "p.csv")
    }
    let square = """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"HS01"},
      "geometry":{"type":"Polygon","coordinates":[[[0.7,51.5],[0.701,51.5],[0.701,51.501],
      [0.7,51.501],[0.7,51.5]]]}}]}
      """
    let set = try HotSpotSet(geoJSON: Data(square.utf8))
    #expect(try await store.keep(set, at: Self.noon))
    #expect(try await store.publish(hotSpots: set.version, at: Self.noon))
    let error = await #expect(throws: UnpublishedHotSpotsError.self) {
      try await store.requirePublished(hotSpotsOf: plan, file: "p.csv")
    }
    #expect(error == .unknown(file: "p.csv", [.init(line: 3, hotSpot: "HS99")]))
    #expect(error?.description.contains("p.csv: line 3: \"HS99\"") == true)
  }

  private static func request(
    plan: [PlanEntry]? = nil,
    revision: DosageReport.Settings.Revision = DosageReport.Settings.Revision()
  ) throws -> DosageRequest {
    DosageRequest(
      days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater, plan: plan,
      revision: revision)
  }

  private static let visit = Visit.sample(
    from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:20:00Z", shift: "s1")
  private static let shift = {
    var shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", id: "s1")
    shift.visits = 1
    return shift
  }()

  @Test func theReportIsMadeOfWhatTheStoreHasAndJudgedByItsPlan() async throws {
    try await take([Record.visit(Self.visit).bytes, Record.shift(Self.shift).bytes])
    _ = try await store.revise(plan: .keep([.treatment()]), isTrial: false)
    let report = DosageReport(try await store.dosage(Self.request()).input)
    let row = try #require(report.rows.first { $0.hotSpot == "HS1" })
    #expect(row.delivered.visits == 1 && row.delivered.patrol.value == 20)
    #expect(row.outcome == .yes)
    #expect(report.remarks.isEmpty)
  }

  @Test func aPlanThatIsGivenStandsInPlaceOfTheStores() async throws {
    try await take([Record.visit(Self.visit).bytes, Record.shift(Self.shift).bytes])
    _ = try await store.revise(plan: .keep([.treatment()]), isTrial: false)
    let request = try Self.request(plan: [.treatment(visits: 2)])
    let report = DosageReport(try await store.dosage(request).input)
    #expect(report.rows.first?.outcome == .no)
  }

  @Test func whatDiffersFromThePlansDefinitionsIsRemarked() async throws {
    let request = try Self.request(revision: .init(minimumMinutes: 7.5))
    let report = DosageReport(try await store.dosage(request).input)
    #expect(report.settings.minimumMinutes == 7.5)
    #expect(report.remarks.count == 1 && report.remarks[0].contains("7.5 min"))
  }

  /// Nobody can visit it, so its days would be due for ever.
  @Test func aHotSpotOfThePlanThatTheSetHasNotIsWarnedOf() async throws {
    _ = try await store.revise(plan: .keep([.treatment("HS9")]), isTrial: false)
    let warnings = try await store.dosage(Self.request()).warnings
    #expect(warnings == [.unknownHotSpot("HS9", days: 1)])
  }

  @Test func recordsThatNeverCameAreInTheInputAndWarnedOf() async throws {
    let lost = Data("lost".utf8)
    var batch = Batch.chained(
      [Record.visit(Self.visit).bytes, lost, lost, Record.shift(Self.shift).bytes])
    batch.entries.removeSubrange(1...2)
    try await take(batch)
    let (input, warnings) = try await store.dosage(Self.request())
    #expect(input.missing.map(\.numbers) == [2...3])
    #expect("\(warnings)".contains("numbers 2 to 3 of"))
  }

  /// Its visits are longer than anybody saw, and the reader must hear why they are unsure.
  @Test func aReceiverThatHungIsWarnedOf() async throws {
    var shift = Self.shift
    shift.notes = ["something else", Shift.hang(of: 2400)]
    try await take([Record.visit(Self.visit).bytes, Record.shift(shift).bytes])
    let warnings = try await store.dosage(Self.request()).warnings.map(\.description)
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("the receiver hung") == true)
    #expect(warnings.first?.contains("2400 s") == true)
    #expect(warnings.first?.contains(shift.unit) == true)
  }

  @Test func whatCameAndIsInNoReportIsSaid() async throws {
    try await take([Record.visit(Self.visit).bytes, Data("no record".utf8)])
    let words = try await store.uncounted().map(\.description)
    #expect(words.count == 2)
    #expect(words[0].contains("1 to \"HS1\"") && words[1].hasSuffix("not counted: 1"))
  }

  /// A correction in the same journal replaces the visit.
  @Test func anExportHasTheRecordsOfItsDaysAndOnlyThoseThatCountWhereThatIsAsked() async throws {
    let visit = Record.visit(Self.visit)
    let corrected = try #require(visit.corrected(officer: "o-9"))
    try await take([visit.bytes, corrected.bytes, Data("no record".utf8)])
    func lines(_ export: RecordExport) async throws -> [String] {
      var lines: [String] = []
      try await export.forEachLine(of: store, leftOut: { Issue.record("\($0)") }) {
        if !$0.isEmpty { lines.append(String(decoding: $0, as: UTF8.self)) }
      }
      return lines
    }
    let planDay = try PlanDay()
    #expect(try await lines(RecordExport(.visit, as: .jsonl, planDay)).count == 2)
    let counting = try await lines(RecordExport(.visit, as: .csv, planDay, countingOnly: true))
    #expect(counting.count == 2 && counting[0].hasPrefix("device,"), "\(counting)")
    #expect(counting.last?.contains("o-9") == true)
    let next = CivilDate("2026-03-03")!
    #expect(try await lines(RecordExport(.visit, as: .jsonl, from: next, planDay)).isEmpty)
    #expect(try await lines(RecordExport(.shift, as: .jsonl, planDay)).isEmpty)
    var quarantined: [String] = []
    try await store.forEachQuarantineLine {
      quarantined.append(String(decoding: $0, as: UTF8.self))
    }
    #expect(quarantined.count == 1 && quarantined[0].contains("\"record\":\"no record\""))
  }

  @Test(arguments: ReportForm.allCases)
  func everyFormHoldsTheSameVisit(form: ReportForm) async throws {
    try await take([Record.visit(Self.visit).bytes, Record.shift(Self.shift).bytes])
    let report = DosageReport(try await store.dosage(Self.request()).input)
    let text = String(decoding: report.written(as: form), as: UTF8.self)
    #expect(text.contains("HS1") && text.contains("20"))
  }
}

/// Which days a report covers.
@Suite struct DosageDaysTests {
  private func day(_ text: String) -> CivilDate { CivilDate(text)! }
  private var plan: ClosedRange<CivilDate> { day("2026-03-01")...day("2026-03-31") }

  @Test func aDayThatIsNotGivenIsThePlansOwn() throws {
    #expect(try DosageRequest.days(from: nil, to: nil, planned: plan) == plan)
    let later = try DosageRequest.days(from: day("2026-03-05"), to: nil, planned: plan)
    #expect(later == day("2026-03-05")...day("2026-03-31"))
    let both = day("2025-01-01")...day("2025-01-02")
    #expect(
      try DosageRequest.days(from: both.lowerBound, to: both.upperBound, planned: nil) == both)
    #expect(try DosageRequest.days(from: nil, to: nil, planned: nil) == nil)
  }

  @Test func daysThatCannotBeCoveredAreRefused() {
    func refusal(_ body: () throws -> ClosedRange<CivilDate>?) -> String? {
      #expect(throws: DosageDaysError.self) { try body() }?.problem
    }
    let noPlan = refusal {
      try DosageRequest.days(from: day("2026-03-05"), to: nil, planned: nil)
    }
    #expect(noPlan == "there is no plan: give both --from and --to")
    let behind = refusal {
      try DosageRequest.days(from: day("2026-04-01"), to: nil, planned: plan)
    }
    #expect(
      behind == "the first day, 2026-04-01, comes after the last, 2026-03-31: see --from and --to")
    let long = refusal {
      try DosageRequest.days(from: day("2016-01-01"), to: day("2026-01-01"))
    }
    #expect(long == "a report covers at most 3653 days")
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Testing

@Suite struct ColumnTests {
  private static let start = Timestamp(milliseconds: 1_772_460_000_000)
  private static let end = start.advanced(bySeconds: 600)

  private static let visit = Visit(
    id: "v1", unit: "BW-014", officer: "o-1", shift: "s1", hotSpot: "HS03",
    hotSpotsVersion: "sha256:1", entered: start, left: end, dwell: 600, dwellLow: 590.5,
    dwellHigh: 612, observed: 580, bridged: 20, stays: [Interval(from: start, to: end)],
    travel: .mixed, onFoot: 400, inVehicle: 200,
    footQuantiles: DwellQuantiles([380, 390, 400, 410, 420.5])!, fixes: 580, meanError: 4.5,
    ended: .shiftEnd, detector: "7", replaces: "v0")

  private static let shift = Shift(
    id: "s1", unit: "BW-014", officer: "o-1", hotSpotsVersion: "sha256:1", started: start,
    ended: end,
    quarters: [
      QuarterCoverage(start: start, coverage: Coverage(observed: 500, noFix: 60)),
      QuarterCoverage(start: end, coverage: Coverage(gpsdDown: 25, deviceOff: 15)),
    ],
    silences: [
      Silence(
        from: start, to: start.advanced(bySeconds: 400), why: .deviceOff,
        hotSpots: ["HS01": 300, "HS02": 400, "HS03": 300], elsewhere: 300)
    ], shortSilences: ShortSilences(count: 2, seconds: 10.5), fixes: 500, refused: [.noPosition: 3],
    passes: ["HS01": 2, "HS02": 1], nearVisits: ["HS01": [DwellQuantiles(sure: 60)]], visits: 1,
    detector: "7", notes: ["one", "two"], shift: "s0", replaces: "s0")

  /// Whoever adds a field to the record has to say what column it makes.
  @Test func columnsOfAVisitAreTheKeysOfItsRecordButForTheStaysAndEachQuantile() throws {
    let quantiles = ["foot_p025_s", "foot_p16_s", "foot_p50_s", "foot_p84_s", "foot_p975_s"]
    let keys = try Self.keys(of: Self.visit).subtracting(["stays", "foot_quantiles_s"])
    #expect(Set(Visit.columns.map(\.name)) == keys.union(quantiles))
    #expect(Visit.columns.count == keys.count + quantiles.count)
  }

  @Test func columnsOfAShiftAreTheKeysOfItsRecordWithItsCoverageSummedUp() throws {
    let coverage = try Self.keys(of: Self.shift.coverage)
    let keys = try Self.keys(of: Self.shift).subtracting(["quarters"])
      .union(coverage).union(["short_silences_s"])
    #expect(Set(Shift.columns.map(\.name)) == keys)
    #expect(Shift.columns.count == keys.count)
  }

  @Test func valuesOfAVisitStandUnderTheirNames() {
    let values = Self.values(Self.visit, Visit.columns)
    #expect(values["entered"] == .time(Self.start))
    #expect(values["dwell_low_s"] == .number(590.5))
    #expect(values["fixes"] == .count(580))
    #expect(values["foot_p025_s"] == .number(380) && values["foot_p975_s"] == .number(420.5))
    #expect(values["ended"] == .text("shift_end"))
    #expect(values["replaces"] == .text("v0"))
  }

  @Test func valuesOfAShiftAreItsSums() {
    let values = Self.values(Self.shift, Shift.columns)
    #expect(values["observed_s"] == .number(500))
    #expect(values["device_off_s"] == .number(15))
    #expect(values["refused"] == .count(3))
    #expect(values["silences"] == .count(1) && values["short_silences"] == .count(2))
    #expect(values["short_silences_s"] == .number(10.5))
    #expect(values["passes"] == .count(3) && values["near_visits"] == .count(1))
    #expect(values["notes"] == .texts(["one", "two"]))
    #expect(values["shift"] == .text("s0"))
  }

  @Test func valuesOfASilenceNameItsHotSpotsTheLongestStayFirst() {
    let values = Self.values(Self.shift.silences[0], Silence.columns)
    #expect(values["from"] == .time(Self.start))
    #expect(values["why"] == .text("device_off"))
    #expect(values["hotspots"] == .texts(["HS02 400", "HS01 300", "HS03 300"]))
    #expect(values["elsewhere_s"] == .count(300))
  }

  /// The store makes every other column NOT NULL.
  @Test func onlyWhatARecordMayLackIsOptional() {
    #expect(
      Visit.columns.filter(\.isOptional).map(\.name) == ["officer", "shift", "error_m", "replaces"])
    #expect(Shift.columns.filter(\.isOptional).map(\.name) == ["officer", "notes", "replaces"])
  }

  @Test func whatIsNotThereIsAbsentAndAnEmptyField() {
    var visit = Self.visit
    (visit.officer, visit.meanError) = (nil, nil)
    let values = Self.values(visit, Visit.columns)
    #expect(values["officer"] == .absent && values["error_m"] == .absent)
    #expect(ColumnValue.absent.csv() == "")
  }

  private static func values<Row>(
    _ row: Row, _ columns: [Column<Row>]
  ) -> [String: ColumnValue] {
    Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.value(row)) })
  }

  private static func keys(of value: some Encodable) throws -> Set<String> {
    let object = try JSONDecoder().decode(
      [String: Anything].self, from: JSONEncoder().encode(value))
    return Set(object.keys)
  }

  private struct Anything: Decodable {}
}

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
    travel: .mixed, onFoot: 400, inVehicle: 200, fixes: 580, meanError: 4.5, ended: .shiftEnd,
    detector: "7", replaces: "v0")

  private static let shift = Shift(
    id: "s1", unit: "BW-014", officer: "o-1", hotSpotsVersion: "sha256:1", started: start,
    ended: end,
    quarters: [
      QuarterCoverage(start: start, coverage: Coverage(observed: 500, noFix: 60)),
      QuarterCoverage(start: end, coverage: Coverage(gpsdDown: 25, deviceOff: 15)),
    ], fixes: 500, refused: [.noPosition: 3], passes: ["HS01": 2, "HS02": 1], visits: 1,
    detector: "7", notes: ["one", "two"], shift: "s0", replaces: "s0")

  /// Whoever adds a field to the record has to say what column it makes.
  @Test func columnsOfAVisitAreTheKeysOfItsRecordButForTheStays() throws {
    let keys = try Self.keys(of: Self.visit)
    #expect(Set(Visit.columns.map(\.name)) == keys.subtracting(["stays"]))
    #expect(Visit.columns.count == keys.count - 1)
  }

  @Test func columnsOfAShiftAreTheKeysOfItsRecordWithItsCoverageSummedUp() throws {
    let coverage = try Self.keys(of: Self.shift.coverage)
    let keys = try Self.keys(of: Self.shift).subtracting(["quarters"]).union(coverage)
    #expect(Set(Shift.columns.map(\.name)) == keys)
    #expect(Shift.columns.count == keys.count)
  }

  @Test func valuesOfAVisitStandUnderTheirNames() {
    let values = Self.values(Self.visit, Visit.columns)
    #expect(values["entered"] == .time(Self.start))
    #expect(values["dwell_low_s"] == .number(590.5))
    #expect(values["fixes"] == .count(580))
    #expect(values["ended"] == .text("shift_end"))
    #expect(values["replaces"] == .text("v0"))
  }

  @Test func valuesOfAShiftAreItsSums() {
    let values = Self.values(Self.shift, Shift.columns)
    #expect(values["observed_s"] == .number(500))
    #expect(values["device_off_s"] == .number(15))
    #expect(values["refused"] == .count(3))
    #expect(values["passes"] == .count(3))
    #expect(values["notes"] == .texts(["one", "two"]))
    #expect(values["shift"] == .text("s0"))
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

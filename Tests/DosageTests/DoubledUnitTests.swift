// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Reporting
import TestSupport
import Testing

/// One receiver that two devices hear at once.
struct DoubledUnitTests {
  private func visit(_ from: String, _ to: String, officer: String?, unit: String = "BW-1") -> Visit
  {
    .sample(
      from: "2026-03-02T\(from):00Z", to: "2026-03-02T\(to):00Z", unit: unit, officer: officer)
  }

  private func shift(
    _ from: String, _ to: String, officer: String?, unit: String = "BW-1",
    lost: [Int: Double] = [:], passes: [String: Int] = [:]
  ) -> Shift {
    .sample(
      from: "2026-03-02T\(from):00Z", to: "2026-03-02T\(to):00Z", unit: unit, officer: officer,
      lost: lost, passes: passes)
  }

  private func report(
    a visits: [Visit], _ shifts: [Shift], b others: [Visit], _ more: [Shift]
  ) throws -> DosageReport {
    try .sample(
      reported: visits.reported(by: "d-a", of: "VAN-03") + others.reported(by: "d-b", of: "VAN-04"),
      shifts: shifts.reported(by: "d-a", of: "VAN-03") + more.reported(by: "d-b", of: "VAN-04"))
  }

  /// The devices tell of the same visits, a little differently.
  @Test(arguments: [nil, "o-1"])
  func bookedHoursVisitsMinutesAndPassesCountOnce(other officer: String?) throws {
    let report = try report(
      a: [visit("15:00", "15:20", officer: "o-1")],
      [shift("14:00", "22:00", officer: "o-1", lost: [3: 900], passes: ["HS1": 2])],
      b: [visit("15:01", "15:21", officer: officer)],
      [shift("14:00", "22:00", officer: officer, lost: [9: 900], passes: ["HS1": 3])])
    #expect(report.days[0].booked == 28_800 && report.days[0].observed == 28_800)
    #expect(report.days[0].shifts == 1)
    let delivered = report.rows[0].delivered
    #expect(delivered.visits == 1 && delivered.officerVisits == 1 && delivered.passes == 3)
    #expect(delivered.officer.value == 21 && delivered.patrol.value == 21)
    #expect(
      report.doubledUnits.map { [$0.unit] + $0.devices } == [["BW-1", "VAN-03", "VAN-04"]])
    #expect(report.doubledUnits[0].span.seconds == 28_800 && report.doubledUnits[0].isCountedOnce)
  }

  @Test func warningStandsInTableAndJSON() throws {
    let shifts = ["14:00", "16:00"].map { shift($0, "22:00", officer: nil) }
    let report = try report(a: [], [shifts[0]], b: [], [shifts[1]])
    let words =
      "Unit BW-1 was reported by VAN-03 and VAN-04 at once, 2026-03-02 16:00 to 22:00; it is"
      + " counted once."
    #expect(report.table(width: 200).contains("\nWarning: \(words)\n"))
    let json = try JSONDecoder().decode(Warnings.self, from: report.json)
    #expect(json.warnings.map(\.text) == [words] && json.warnings[0].kind == "unit_twice")
    #expect(json.warnings[0].devices == ["VAN-03", "VAN-04"])
    #expect(report.days[0].booked == 28_800)
  }

  private struct Warnings: Decodable {
    let warnings: [Warning]

    struct Warning: Decodable {
      let kind: String
      let devices: [String]
      let text: String
    }
  }

  // MARK: By unit, officer and shift

  /// VAN-03 has the unit booked to o-1, VAN-04 to nobody; the shift records of `awaited` have not
  /// come.
  private func grouped(
    by kind: DosageGrouping, awaited: Set<String> = []
  ) throws -> GroupedDosage {
    let told = [
      ("d-a", "VAN-03", "o-1", "s-a", 2, "15:00", "15:20"),
      ("d-b", "VAN-04", nil, "s-b", 3, "15:01", "15:21"),
    ]
    var (visits, shifts): ([Reported<Visit>], [Reported<Shift>]) = ([], [])
    for (device, lineage, officer, id, passes, from, to) in told {
      var visit = visit(from, to, officer: officer)
      visit.shift = id
      visits += [visit].reported(by: device, of: lineage)
      var shift = shift("14:00", "22:00", officer: officer, passes: ["HS1": passes])
      shift.id = id
      if !awaited.contains(id) { shifts += [shift].reported(by: device, of: lineage) }
    }
    return GroupedDosage(
      by: kind,
      DosageInput(
        hotSpots: [("HS1", "")], visits: visits, shifts: shifts, plan: [],
        days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater))
  }

  @Test(arguments: DosageGrouping.allCases)
  func unitIsInOneGroupWithItsOneBooking(by kind: DosageGrouping) throws {
    let dosage = try grouped(by: kind)
    #expect(dosage.doubledUnits.map(\.isCountedOnce) == [true])
    try #require(dosage.groups.count == 1, "\(dosage.groups.map { [$0.officer, $0.shift] })")
    let group = dosage.groups[0]
    #expect(group.shifts == 1 && group.booked == 28_800)
    #expect(group.delivered.officer.value == 21 && group.delivered.officerVisits == 1)
    #expect(group.delivered.visits == 1 && group.delivered.passes == 3)
    #expect(group.officer == (kind == .unit ? nil : "o-1"))
    #expect(group.shift == (kind == .shift ? "s-a" : nil))
  }

  /// While the shifts go on, visits are all that has come of one of them, or of both.
  @Test(arguments: [["s-a"], ["s-b"], ["s-a", "s-b"]], DosageGrouping.allCases)
  func unitIsInOneGroupBeforeItsShiftRecordsCome(
    awaited: Set<String>, by kind: DosageGrouping
  ) throws {
    let dosage = try grouped(by: kind, awaited: awaited)
    try #require(dosage.groups.count == 1, "\(dosage.groups.map { [$0.officer, $0.shift] })")
    let group = dosage.groups[0]
    #expect(group.delivered.officer.value == 21 && group.delivered.officerVisits == 1)
    #expect(group.officer == (kind == .unit ? nil : "o-1"))
    #expect(group.booked == (awaited.count == 2 ? 0 : 28_800))
  }

  /// A shift whose record has not come adds no officer to a hot spot's minutes.
  @Test func minutesCountOnceBeforeAShiftRecordComes() throws {
    var visits = [visit("15:00", "15:20", officer: "o-1"), visit("15:01", "15:21", officer: nil)]
    (visits[0].shift, visits[1].shift) = ("s-a", "s-b")
    let delivered = try report(a: [visits[0]], [], b: [visits[1]], []).rows[0].delivered
    #expect(delivered.officer.value == 21 && delivered.officerVisits == 1)
  }

  @Test func differentOfficersStayApartInGroups() throws {
    let visits = ["o-1", "o-2"].map { visit("15:00", "15:20", officer: $0) }
    let shifts = ["o-1", "o-2"].map { shift("14:00", "22:00", officer: $0) }
    let groups = GroupedDosage(
      by: .officer,
      DosageInput(
        hotSpots: [],
        visits: [visits[0]].reported(by: "d-a") + [visits[1]].reported(by: "d-b"),
        shifts: [shifts[0]].reported(by: "d-a") + [shifts[1]].reported(by: "d-b"), plan: [],
        days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater)
    ).groups
    #expect(groups.map(\.officer) == ["o-1", "o-2"])
    #expect(groups.map(\.booked) == [28_800, 28_800])
  }

  /// A device that takes over at the end of another's shift counts its own passes too.
  @Test func passesOfAHandoverAddUp() throws {
    let report = try report(
      a: [], [shift("14:00", "18:00", officer: "o-1", passes: ["HS1": 2])],
      b: [], [shift("17:45", "22:00", officer: "o-1", passes: ["HS1": 3])])
    #expect(report.rows[0].delivered.passes == 5)
    #expect(report.days[0].booked == 28_800)
  }

  @Test func differentOfficersAreTwoUnitsOfOneName() throws {
    let report = try report(
      a: [], [shift("14:00", "22:00", officer: "o-1")], b: [],
      [shift("14:00", "22:00", officer: "o-2")])
    #expect(report.days[0].booked == 57_600)
    #expect(report.doubledUnits.map(\.isCountedOnce) == [false])
  }

  @Test func oneAfterTheOtherAndUnitsWithoutANameAreNoWarning() throws {
    let inTurn = try report(
      a: [], [shift("14:00", "18:00", officer: nil)], b: [],
      [shift("18:00", "22:00", officer: nil)])
    #expect(inTurn.doubledUnits.isEmpty && inTurn.days[0].booked == 28_800)
    let unnamed = shift("14:00", "18:00", officer: nil, unit: "/dev/ttyACM0")
    var other = unnamed
    other.id = "another"
    let apart = try report(a: [], [unnamed], b: [], [other])
    #expect(apart.doubledUnits.isEmpty && apart.days[0].booked == 28_800)
  }
}

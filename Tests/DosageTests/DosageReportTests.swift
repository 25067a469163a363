// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Reporting
import TestSupport
import Testing

struct DosageReportTests {
  // MARK: Coverage

  @Test func coverageIsTheShareOfBookedTimeWithFixes() throws {
    let report = try DosageReport.sample(
      [],
      shifts: [
        .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", lost: [3: 900, 9: 540]),
        .sample(
          from: "2026-03-02T14:00:00Z", to: "2026-03-02T16:00:00Z", unit: "BW-2", officer: "o-2"),
      ])
    #expect(report.days[0].booked == 36_000)
    #expect(report.days[0].observed == 34_560)
    #expect(report.rows[0].coverage == 0.96)
    #expect(!report.rows[0].isUnknown)
  }

  /// From 04:00 to 08:00, all lost after 06:00.
  @Test func shiftAcrossTheDaysEndIsDividedBetweenTheDays() throws {
    let lost = Dictionary(uniqueKeysWithValues: (8..<16).map { ($0, 900.0) })
    let report = try DosageReport.sample(
      [], shifts: [.sample(from: "2026-03-03T04:00:00Z", to: "2026-03-03T08:00:00Z", lost: lost)],
      days: dates("2026-03-02", "2026-03-03"))
    #expect(report.days.map(\.booked) == [7200, 7200])
    #expect(report.rows.map(\.coverage) == [1, 0])
    #expect(report.coverage == 0.5)
  }

  @Test func dayWithoutAShiftIsUnknownAndNotZero() throws {
    let report = try DosageReport.sample([])
    #expect(report.rows[0].coverage == nil)
    #expect(report.rows[0].isUnknown)
    #expect(report.overall.unknownDays == 1)
    let json = String(decoding: report.json, as: UTF8.self)
    #expect(!json.contains("minutes_low") && !json.contains("treatment_days_met"))
    let seenAnyway = try DosageReport.sample([
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z")
    ])
    #expect(seenAnyway.rows[0].coverage == nil)
    #expect(!seenAnyway.rows[0].isUnknown)
  }

  @Test func dayOfWhichNothingCouldBeSeenIsUnknownAndNotZero() throws {
    let blind = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:30:00Z", lost: [0: 900, 1: 900])
    let report = try DosageReport.sample([], shifts: [blind])
    #expect(report.days[0].share == 0)
    #expect(report.rows[0].coverage == 0)
    #expect(report.rows[0].isUnknown)
    #expect(report.overall.unknownDays == 1)
    #expect(report.csv.contains(",2026-03-02\(String(repeating: ",", count: 17))0.000,,,,,,,,\r\n"))
    let seenAnyway = try DosageReport.sample(
      [.sample(from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:10:00Z")], shifts: [blind])
    #expect(!seenAnyway.rows[0].isUnknown)
  }

  @Test func sameShiftTwiceCountsOnce() throws {
    let shift = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", passes: ["HS1": 2])
    let report = try DosageReport.sample([], shifts: [shift, shift])
    #expect(report.days[0].shifts == 1)
    #expect(report.days[0].booked == 28_800)
    #expect(report.rows[0].delivered.passes == 2)
  }

  // MARK: Several devices

  @Test func shiftsOfTwoDevicesUnderOneIDBothCount() throws {
    let first = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", passes: ["HS1": 2], id: "s")
    let second = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T16:00:00Z", unit: "BW-2",
      passes: ["HS1": 1], id: "s")
    let report = try DosageReport.sample(
      reported: [], shifts: [first].reported(by: "a") + [second].reported(by: "b"))
    #expect(report.days[0].shifts == 2)
    #expect(report.days[0].booked == 36_000)
    #expect(report.rows[0].delivered.passes == 3)
  }

  @Test func shiftSentAgainByADeviceEnrolledAnewCountsOnce() throws {
    let shift = [Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")]
    let report = try DosageReport.sample(
      reported: [], shifts: shift.reported(by: "a") + shift.reported(by: "b"))
    #expect(report.days[0].shifts == 1)
    #expect(report.days[0].booked == 28_800)
  }

  /// The device was enrolled anew between the visit and the end of the shift.
  @Test func visitAndShiftOfOneLineageFindEachOther() throws {
    var shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", id: "s")
    shift.visits = 1
    let visit = [
      Visit.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", shift: "s")
    ]
    for (lineage, lacking) in [("car", 0), ("bike", 1)] {
      let day = try DosageReport.sample(
        reported: visit.reported(by: "a", of: "car"),
        shifts: [shift].reported(by: "b", of: lineage)
      ).days[0]
      #expect(day.awaited == lacking && day.missing == lacking, "\(lineage)")
    }
  }

  @Test func aShiftIsAwaitedOnceHoweverOftenItsDeviceWasEnrolled() throws {
    let visits = ["14:00", "15:00"].map {
      Visit.sample(from: "2026-03-02T\($0):00Z", to: "2026-03-02T\($0):30Z", shift: "s")
    }
    let day = try DosageReport.sample(
      reported: [visits[0]].reported(by: "a", of: "car") + [visits[1]].reported(by: "b", of: "car")
    ).days[0]
    #expect(day.awaited == 1)
  }

  @Test func passesCountOnTheDayTheShiftBegan() throws {
    let report = try DosageReport.sample(
      [],
      shifts: [
        .sample(from: "2026-03-03T05:00:00Z", to: "2026-03-03T09:00:00Z", passes: ["HS1": 3])
      ], days: dates("2026-03-02", "2026-03-03"))
    #expect(report.rows.map(\.delivered.passes) == [3, 0])
  }

  // MARK: Rows

  @Test func rowsGoByDayThenByHotSpotAsNumbered() throws {
    let report = try DosageReport.sample(
      [], days: dates("2026-02-28", "2026-03-01"),
      hotSpots: [("HS10", "c"), ("HS9", "b"), ("HS1", "a"), ("HS01", "d"), ("A", "")])
    #expect(
      report.rows.map(\.hotSpot)
        == Array(repeating: ["A", "HS01", "HS1", "HS9", "HS10"], count: 2).flatMap(\.self))
    #expect(report.rows.map { "\($0.date)" }[4...5] == ["2026-02-28", "2026-03-01"])
  }

  @Test func hotSpotsThatVisitsOrThePlanNameAreNotLeftOut() throws {
    let report = try DosageReport.sample(
      [.sample("OLD", from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z")],
      shifts: [
        .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", passes: ["PASSED": 1])
      ], plan: [.treatment("PLANNED"), .treatment("NEXT", "2026-03-03")])
    #expect(report.rows.map(\.hotSpot) == ["HS1", "OLD", "PASSED", "PLANNED"])
    #expect(report.rows.map(\.name) == ["High Street", "", "", ""])
  }

  @Test func planSetsTheMinimumAndTheDefaultDoesElsewhere() throws {
    let visits = [
      Visit.sample("HS1", from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:12:00Z"),
      Visit.sample("HS2", from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:12:00Z"),
      Visit.sample("HS3", from: "2026-03-02T16:00:00Z", to: "2026-03-02T16:12:00Z"),
    ]
    let report = try DosageReport.sample(
      visits, plan: [.treatment("HS1", minutes: 15), .control("HS2")])
    #expect(report.rows.map(\.delivered.qualifying.value) == [0, 1, 1])
    let strict = DosageReport(
      hotSpots: [], visits: visits.reported(), shifts: [], plan: [],
      days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater,
      settings: .init(minimumMinutes: 12.5))
    #expect(strict.rows.map(\.delivered.qualifying.value) == [0, 0, 0])
  }

  // MARK: Totals

  /// Four treatment days (met, not met, unseen, in doubt) and three control days (kept, patrolled,
  /// unseen).
  @Test func complianceAndContaminationAreCountedOverAllDays() throws {
    let shifts = [1, 2, 4].map { day in
      Shift.sample(from: "2026-03-0\(day)T14:00:00Z", to: "2026-03-0\(day)T22:00:00Z")
    }
    let report = try DosageReport.sample(
      [
        .sample("T", from: "2026-03-01T14:00:00Z", to: "2026-03-01T14:20:00Z"),
        .sample("T", from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:05:00Z"),
        .sample("T", from: "2026-03-04T14:00:00Z", to: "2026-03-04T14:16:00Z", low: 0.5),
        .sample("C", from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:04:00Z", low: 0.5, high: 2),
      ], shifts: shifts,
      plan: (1...4).map { .treatment("T", "2026-03-0\($0)") }
        + (1...3).map { .control("C", "2026-03-0\($0)") },
      days: dates("2026-03-01", "2026-03-04"), hotSpots: [])
    let kept = report.overall.compliance
    #expect(kept.treatment == [.yes: 1, .no: 1, .unknown: 1, .unsure: 1])
    #expect(kept.treatmentDays == 4)
    #expect(kept.dosed.interval == 1...2 && kept.treatmentDaysKnown == 3)
    #expect(kept.dueVisits == 4)
    #expect(kept.dueMinutes == 60)
    #expect(kept.treatmentMinutes.value == 41)
    #expect(
      abs(kept.treatmentMinutes.low - (41 - 8.025)) < 0.001 && kept.treatmentMinutes.high < 41.7)
    #expect(kept.control == [.clean: 1, .contaminated: 1, .unknown: 1])
    #expect(kept.contamination == BoundedMinutes(value: 4, low: 2, high: 8))
    #expect(report.totals.map(\.compliance.treatmentDays) == [0, 4])
    #expect(report.totals.map(\.unknownDays) == [1, 1])
    #expect(report.totals[1].delivered.patrol.value == 41)
    #expect(report.hasPlan)
  }

  /// A control day on which patrol may not have been: the total says of it what the row says.
  @Test func controlDayThatIsUnsureInItsRowIsUnsureInTheTotal() throws {
    let doubtful = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:02:00Z", low: 0, high: 2)
    let report = try DosageReport.sample(
      [doubtful],
      shifts: [.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")],
      plan: [.control()])
    #expect(report.rows[0].outcome == .unsure)
    let kept = report.overall.compliance
    #expect(kept.control == [.unsure: 1])
    #expect(kept.contamination == BoundedMinutes(value: 2, low: 0, high: 4))
  }

  @Test func withoutAPlanThereIsNoOutcome() throws {
    let report = try DosageReport.sample([])
    #expect(!report.hasPlan)
    #expect(report.rows[0].plan == nil)
    #expect(report.rows[0].outcome == nil)
    #expect(report.overall.compliance.dosed == CountDistribution())
  }
}

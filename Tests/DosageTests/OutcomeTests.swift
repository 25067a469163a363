// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Reporting
import TestSupport
import Testing

struct OutcomeTests: JudgesOutcomes {
  // MARK: Treatment days

  @Test func doseReachedIsMetWhateverWasNotSeen() throws {
    let visit = visit("14:00", "14:20", low: 0.8)
    #expect(try outcome([visit], silences: []) == .yes)
    #expect(try outcome([visit], silences: [silence("16:00", "16:30")]) == .yes)
    #expect(try outcome([visit], silences: nil) == .yes)
  }

  /// Fifteen minutes asked for; the deviation of both is 24 s. One visit in forty is wholly otherwise.
  @Test func doseAboutTheMinutesAskedForIsTheShareOfTheErrorBeyondThem() throws {
    let longer = try row([visit("14:00", "14:16", low: 0.95, high: 1.05)], silences: [])
    #expect(abs((longer.assessment?.probability ?? 0) - 0.9876) < 0.001 && longer.outcome == .yes)
    let shorter = try row([visit("14:00", "14:15", low: 0.95, high: 1.05)], silences: [])
    #expect(abs((shorter.assessment?.probability ?? 0) - 0.5) < 0.01)
    #expect(shorter.outcome == .unsure && shorter.assessment?.doubtful == 1)
  }

  /// 15:20, within 14:50 and 15:50.
  @Test func lowBoundBelowTheMinutesAskedForDoesNotLeaveAVisitUndecided() throws {
    let dwell = 920.0
    let visit = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:20Z", low: 890 / dwell, high: 950 / dwell)
    let row = try row([visit], silences: [])
    #expect(abs((row.assessment?.probability ?? 0) - 0.9598) < 0.002)
  }

  @Test func doseBelowTheMinutesIsNotMetWhenAllWasSeen() throws {
    #expect(try outcome(silences: []) == .no)
    #expect(try outcome([visit("14:00", "14:13", high: 1.1)], silences: []) == .no)
  }

  @Test func withoutAShiftNothingIsKnown() throws {
    #expect(try outcome(silences: nil) == .unknown)
    #expect(try row(silences: nil).assessment?.probability == nil)
  }

  /// Half an hour, all of it lost, and an hour due.
  @Test func shiftWithoutAnyFixSaysNothing() throws {
    let blind = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:30:00Z", lost: [0: 900, 1: 900])
    for plan in [PlanEntry.treatment(minutes: 60), .control()] {
      var blind = blind
      blind.silences = [silence("14:00", "14:30", why: .noFix)]
      let report = try DosageReport.sample([], shifts: [blind], plan: [plan])
      #expect(report.rows[0].outcome == .unknown)
      #expect(report.rows[0].isUnknown && report.overall.unknownDays == 1)
    }
  }

  // MARK: Officers together

  private func other(from: String, to: String) -> Visit {
    .sample(
      from: "2026-03-02T\(from):00Z", to: "2026-03-02T\(to):00Z", unit: "BW-2", officer: "o-2",
      low: 0.95, high: 1.05)
  }

  /// Two receivers on one walk tell one dwell twice: no surer that it was long enough than one.
  @Test func officersWhoComeAndGoTogetherAreOneDwell() throws {
    let one = visit("14:00", "14:15", low: 0.95, high: 1.05)
    let row = try row([one, other(from: "14:00", to: "14:15")], silences: [])
    #expect(abs((row.assessment?.probability ?? 0) - 0.5) < 0.01)
  }

  /// Each is as likely as not to have stayed for 15 minutes, and one of them is enough.
  @Test func oneOfTwoOfficersWhoStayedIsEnough() throws {
    let one = visit("14:00", "14:15", low: 0.95, high: 1.05)
    let row = try row([one, other(from: "14:03", to: "14:18")], silences: [])
    #expect(abs((row.assessment?.probability ?? 0) - 0.75) < 0.02)
  }

  /// Three visits of twenty minutes, each sure to half a minute, and three of fifteen due.
  @Test func manyVisitsThatReachItWithEaseAreSure() throws {
    let visits = ["14", "16", "18"].map { visit("\($0):00", "\($0):20", low: 0.975, high: 1.025) }
    #expect(try outcome(visits, silences: [], plan: .treatment(visits: 3)) == .yes)
  }

  // MARK: What has not come

  @Test func awaitedShiftLeavesADoseNotReachedUnknown() throws {
    var short = visit("14:00", "14:05")
    short.shift = "BW-1 2026-03-02T14:00:00Z"
    #expect(try outcome([short], silences: []) == .no)
    short.shift = "not come yet"
    #expect(try outcome([short], silences: []) == .unknown)
    var full = visit("14:00", "14:20")
    full.shift = "not come yet"
    #expect(try outcome([full], silences: []) == .yes)
  }

  /// The store knows the numbers of records that were lost on the device, and no more.
  @Test func recordsThatNeverCameMayHaveBeenTheVisitsDue() throws {
    let shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
    let report = { (from: String, to: String) in
      DosageReport(
        hotSpots: [("HS1", "")], visits: [], shifts: [shift].reported(),
        missing: [
          MissingRecords(
            lineage: "device-1", numbers: 5...6, span: Interval(from: time(from), to: time(to)))
        ],
        plan: [.treatment()], days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(),
        now: muchLater)
    }
    let about = try report("2026-03-01T10:00:00Z", "2026-03-02T06:00:01Z")
    #expect(about.rows[0].outcome == .unsure && about.days[0].recordsMissing == 2)
    #expect(about.table().contains("; 2 records of about then missing.\n"))
    let much = MissingRecords(
      lineage: "device-1", numbers: 1...(.max - 1),
      span: Interval(from: time("2026-03-02T07:00:00Z"), to: time("2026-03-02T08:00:00Z")))
    let endless = DosageReport(
      hotSpots: [], visits: [], shifts: [], missing: [much, much], plan: [],
      days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater)
    #expect(endless.days[0].recordsMissing == .max)
    let before = try report("2026-03-01T10:00:00Z", "2026-03-02T05:59:59Z")
    #expect(before.rows[0].outcome == .no && before.days[0].recordsMissing == 0)
    #expect(!before.table().contains("missing"))
  }

  /// The shift's record counts a visit that is not there, as when it was lost on the device.
  @Test func aVisitKnownToBeMissingMayHaveBeenTheOneDue() throws {
    #expect(try outcome([], silences: [], visits: 0) == .no)
    #expect(try outcome([], silences: [], visits: 1) == .unsure)
    #expect(try outcome(silences: [], plan: .control(), visits: 1) == .unsure)
    #expect(try outcome(silences: [], visits: 11) == .unknown, "more than any rate can tell")
    var full = visit("14:00", "14:16")
    full.shift = "BW-1 2026-03-02T14:00:00Z"
    #expect(try outcome([full], silences: [], visits: 2) == .yes)
  }

  // MARK: Control days

  @Test func controlDayWithoutPatrolIsKept() throws {
    #expect(try outcome(silences: [], plan: .control()) == .clean)
    let driven = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", drivenShare: 1)
    #expect(try outcome([driven], silences: [], plan: .control()) == .clean)
  }

  @Test func controlDayWithPatrolIsNotKept() throws {
    #expect(try outcome([visit("14:00", "14:02")], silences: [], plan: .control()) == .contaminated)
    #expect(
      try outcome([visit("14:00", "14:02")], silences: nil, plan: .control()) == .contaminated)
  }

  /// Three visits of four minutes, and five that contaminate; and one from the day before.
  @Test func controlDayIsContaminatedByTheMinutesOfSeveralVisits() throws {
    let visits = [
      visit("14:00", "14:04"), visit("16:00", "16:04"), visit("18:00", "18:04"),
      Visit.sample("HS2", from: "2026-03-02T05:50:00Z", to: "2026-03-02T06:30:00Z"),
    ]
    let report = DosageReport(
      hotSpots: [], visits: visits.reported(),
      shifts: [Shift.sample(from: "2026-03-02T05:00:00Z", to: "2026-03-02T22:00:00Z")].reported(),
      plan: [.control(), .control("HS2")], days: dates("2026-03-02", "2026-03-02"),
      planDay: try PlanDay(), now: muchLater, settings: .init(contaminationMinutes: 5))
    #expect(report.rows.map(\.outcome) == [.contaminated, .contaminated])
  }

  /// A visit that may have been none, where any patrol contaminates.
  @Test func visitThatMayHaveBeenNoneDoesNotContaminateForCertain() throws {
    var ghost = visit("14:00", "14:02", low: 0)
    ghost.footQuantiles = try #require(DwellQuantiles([0, 0, 60, 120, 150]))
    let report = DosageReport(
      hotSpots: [], visits: [ghost].reported(),
      shifts: [Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")].reported(),
      plan: [.control()], days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(),
      now: muchLater, settings: .init(contaminationMinutes: 0))
    #expect(report.rows[0].outcome == .unsure)
  }

  /// A walk through of 55 s, told as 40 to 70: every fifth of its kind was a minute or more.
  @Test func aPassThatMayHaveBeenAVisitContaminatesWithItsProbability() throws {
    var shift = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", passes: ["HS1": 1])
    let row = { (plan: PlanEntry, devices: [String]) in
      try DosageReport.sample(
        reported: [], shifts: devices.flatMap { [shift].reported(by: $0) }, plan: [plan]
      ).rows[0]
    }
    #expect(try row(.control(), ["a"]).outcome == .clean)
    shift.nearVisits = ["HS1": [try #require(DwellQuantiles([40, 48, 55, 62, 70]))]]
    let kept = try row(.control(), ["a"])
    #expect(abs((kept.assessment?.probability ?? 0) - 0.8) < 0.02 && kept.outcome == .unsure)
    #expect(kept.assessment?.doubtful == 1 && kept.delivered.visits == 0)
    #expect(try row(.control(), ["a", "b"]).assessment == kept.assessment, "told twice")
    #expect(try row(.treatment(), ["a"]).outcome == .no)
    #expect(try row(.treatment(minutes: 1), ["a"]).outcome == .unsure)
  }

  /// Ten days each lack a shift, and four of them have their dose already.
  @Test func daysDecidedBeforeAllHasComeAreNotInTheExpectedNumber() throws {
    let days = dates("2026-03-01", "2026-03-10")
    let visits = days.dates.enumerated().map { number, date in
      Visit.sample(
        from: "\(date)T14:00:00Z", to: "\(date)T14:\(number < 4 ? "30" : "05"):00Z",
        shift: "not come yet \(number)")
    }
    let report = try DosageReport.sample(
      visits, plan: days.dates.map { .treatment("HS1", "\($0)") }, days: days)
    #expect(report.overall.compliance.treatment == [.yes: 4, .unknown: 6])
    #expect(report.overall.compliance.treatmentDaysKnown == 0)
  }

  /// Two minutes of walking through, told as 1.6 to 2.6.
  @Test func controlDayIsContaminatedFromTheThresholdOn() throws {
    let walk = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:02:00Z", low: 0.8, high: 1.3)
    let shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
    for (threshold, outcome) in [
      (0.0, Outcome.contaminated), (1, .contaminated), (1.6, .contaminated), (1.9, .unsure),
      (2.3, .unsure), (2.7, .clean),
    ] {
      let report = DosageReport(
        hotSpots: [], visits: [walk].reported(), shifts: [shift].reported(), plan: [.control()],
        days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater,
        settings: .init(contaminationMinutes: threshold))
      #expect(report.rows[0].outcome == outcome, "\(threshold)")
      let said = threshold == 0 ? "any patrol" : "\(threshold.plain) min or more of patrol"
      #expect(report.table().contains("contaminated  a control day with \(said) on foot"))
      let json = String(decoding: report.json, as: UTF8.self)
      #expect(json.contains("\"contamination_minutes\" : \(threshold.plain)"))
    }
  }

  @Test func minutesOtherThanThePlansAreSaidWhereverTheFiguresStand() throws {
    let plan = DosageReport.Settings(minimumMinutes: 10, contaminationMinutes: 1)
    #expect(plan.remarks(inPlaceOf: plan).isEmpty)
    let settings = DosageReport.Settings(minimumMinutes: 7.5, contaminationMinutes: 0.25)
    let remarks = settings.remarks(inPlaceOf: plan)
    #expect(remarks.count == 2)
    let input = DosageInput(
      hotSpots: [], visits: [], shifts: [], plan: [.control()],
      days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater,
      settings: settings, remarks: remarks)
    let (report, grouped) = (DosageReport(input), GroupedDosage(by: .unit, input))
    for text in [report.table(width: 200), grouped.table(width: 200)] {
      #expect(text.contains("What if: a visit qualifies from 7.5 min"))
      #expect(text.contains("What if: a control day is contaminated from 0.25 min"))
    }
    for json in [report.json, grouped.json] {
      #expect(String(decoding: json, as: UTF8.self).contains("the plan's definition is 10."))
    }
    #expect(report.layerDescription.contains("A control day is contaminated from 0.25 min"))
    #expect(report.layerDescription.contains("day (from 06:00 Europe/London)"))
    #expect(report.layerDescription.contains("the plan's definition is 1."))
  }

  // MARK: Days that are not over

  private func onDay(at now: String, _ plan: PlanEntry, _ visits: Visit...) throws -> DosageReport {
    DosageReport(
      hotSpots: [("HS1", "")], visits: visits.reported(), shifts: [], plan: [plan],
      days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: time(now))
  }

  /// The day ends at 06:00 on the third.
  @Test func dayThatIsNotOverIsNotYetAndNotCounted() throws {
    let full = visit("14:00", "14:20")
    for plan in [PlanEntry.treatment(), .control()] {
      for (now, progress) in [
        ("2026-03-01T12:00:00Z", DayCoverage.Progress.notBegun),
        ("2026-03-02T15:00:00Z", .underWay), ("2026-03-03T05:59:59Z", .underWay),
      ] {
        let report = try onDay(at: now, plan, full)
        #expect(report.rows[0].outcome == .notYet && report.days[0].progress == progress)
        let kept = report.overall.compliance
        #expect(
          kept.dosed == CountDistribution() && kept.treatmentDaysOver == 0
            && kept.controlDaysOver == 0)
        #expect(kept.dueMinutes == 0 && kept.contamination == .none)
        #expect(report.table().contains("Not yet over, and not counted: 1 hot spot day"))
      }
      let over = try onDay(at: "2026-03-03T06:00:00Z", plan, full)
      #expect(over.rows[0].outcome == (plan.condition == .treatment ? .yes : .contaminated))
      #expect(over.days[0].progress == .over)
    }
  }

  @Test func unitsWhoseShiftHasNotComeAreNamed() throws {
    var begun = visit("14:00", "14:05")
    begun.shift = "not come yet"
    let report = try onDay(at: "2026-03-02T15:00:00Z", .treatment(), begun)
    #expect(report.days[0].unitsAwaited == ["BW-1"])
    let words = "1 shift record still to come (on shift or not yet sent: BW-1)"
    #expect(report.table(width: 200).contains(words))
    let json = try JSONDecoder().decode(Days.self, from: report.json)
    #expect(json.days[0].units_awaited == ["BW-1"] && json.days[0].progress == "under way")
    #expect(json.as_of == "2026-03-02T15:00:00.000Z")
  }

  private struct Days: Decodable {
    let as_of: String
    let days: [Day]

    struct Day: Decodable {
      let units_awaited: [String]
      let progress: String
    }
  }

  @Test func controlDayIsUncertainWherePatrolMayNotHaveBeenOrMayHaveGoneUnseen() throws {
    let doubtful = visit("14:00", "14:01", low: 0)
    #expect(try outcome([doubtful], silences: [], plan: .control()) == .unsure)
    #expect(try outcome(silences: nil, plan: .control()) == .unknown)
    #expect(try outcome(silences: [silence("16:00", "18:00")], plan: .control()) == .unsure)
    #expect(try outcome(silences: [silence("16:00", "16:10")], plan: .control()) == .clean)
  }
}

extension Double {
  /// As a person writes it: 1 and 1.6.
  fileprivate var plain: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}

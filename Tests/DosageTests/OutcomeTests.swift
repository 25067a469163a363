// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Reporting
import TestSupport
import Testing

struct OutcomeTests {
  private func outcome(
    _ visits: [Visit] = [], lost: [Int: Double]?, plan: PlanEntry = .treatment(),
    shiftOf unit: String = "BW-1", visits count: Int = 0
  ) throws -> Outcome? {
    let shifts = lost.map {
      var shift = Shift.sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", unit: unit, lost: $0)
      shift.visits = count
      return [shift]
    }
    return try DosageReport.sample(visits, shifts: shifts ?? [], plan: [plan]).rows[0].outcome
  }

  private func visit(_ from: String, _ to: String, low: Double = 1, high: Double = 1) -> Visit {
    .sample(from: "2026-03-02T\(from):00Z", to: "2026-03-02T\(to):00Z", low: low, high: high)
  }

  // MARK: Treatment days

  @Test func doseReachedByTheLowBoundIsMetWhateverWasNotSeen() throws {
    let visit = visit("14:00", "14:20", low: 0.8)
    #expect(try outcome([visit], lost: [:]) == .yes)
    #expect(try outcome([visit], lost: [8: 900, 9: 900]) == .yes)
    #expect(try outcome([visit], lost: nil) == .yes)
  }

  @Test func doseBetweenTheBoundsIsUncertain() throws {
    #expect(try outcome([visit("14:00", "14:16", low: 0.9)], lost: [:]) == .unsure)
    #expect(try outcome([visit("14:00", "14:14", high: 1.1)], lost: [:]) == .unsure)
  }

  @Test func doseBelowTheHighBoundIsNotMetWhenAllWasSeen() throws {
    #expect(try outcome(lost: [:]) == .no)
    #expect(try outcome([visit("14:00", "14:13", high: 1.1)], lost: [:]) == .no)
  }

  @Test func withoutAShiftNothingIsKnown() throws {
    #expect(try outcome(lost: nil) == .unknown)
    #expect(try outcome([visit("14:00", "14:05")], lost: nil) == .unsure)
  }

  /// Half an hour, all of it lost, and an hour due.
  @Test func shiftWithoutAnyFixSaysNothing() throws {
    let blind = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:30:00Z", lost: [0: 900, 1: 900])
    for plan in [PlanEntry.treatment(minutes: 60), .control()] {
      let report = try DosageReport.sample([], shifts: [blind], plan: [plan])
      #expect(report.rows[0].outcome == .unknown)
    }
  }

  /// A visit of 14 minutes wants one more; the loss is of a unit of that name on another device.
  @Test func lossOfAnotherDeviceCannotHaveCutAVisit() throws {
    let short = visit("14:00", "14:14")
    let shift = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", lost: [0: 60])
    let outcome = { (device: String, lineage: String?) in
      try DosageReport.sample(
        reported: [short].reported(by: "a"), shifts: [shift].reported(by: device, of: lineage),
        plan: [.treatment()]
      ).rows[0].outcome
    }
    #expect(try outcome("a", nil) == .unsure)
    #expect(try outcome("b", nil) == .no)
    #expect(try outcome("b", "a") == .unsure, "enrolled anew")
  }

  @Test func lostQuarterCanHideAVisitButNotTwo() throws {
    #expect(try outcome(lost: [3: 900]) == .unsure)
    #expect(try outcome(lost: [3: 900], plan: .treatment(visits: 2)) == .no)
    #expect(try outcome(lost: [3: 900, 4: 900], plan: .treatment(visits: 2)) == .unsure)
  }

  @Test func lostSecondsHideAVisitOnlyWhereTheyCanBeOfOnePiece() throws {
    #expect(try outcome(lost: [3: 450, 4: 450]) == .unsure)
    #expect(try outcome(lost: [3: 450, 5: 450]) == .no)
    #expect(try outcome(lost: [3: 400, 4: 400, 5: 400]) == .no)
    #expect(try outcome(lost: [3: 10, 4: 900, 5: 10]) == .unsure)
  }

  @Test func lossesScatteredOverAShiftHideNothing() throws {
    let everyQuarter = Dictionary(uniqueKeysWithValues: (0..<32).map { ($0, 60.0) })
    #expect(try outcome(lost: everyQuarter) == .no)
  }

  @Test func partlySeenQuarterHidesNoMoreThanItLost() throws {
    #expect(try outcome(lost: [3: 899], plan: .treatment(visits: 2, minutes: 14)) == .no)
    #expect(try outcome(lost: [3: 840], plan: .treatment(visits: 1, minutes: 14)) == .unsure)
  }

  /// A visit of 14 minutes wants one more; quarter 0 runs from 14:00 to 14:15.
  @Test func lossBesideAShortVisitMayHaveCutIt() throws {
    let short = visit("14:00", "14:14")
    #expect(try outcome([short], lost: [0: 60]) == .unsure)
    #expect(try outcome([short], lost: [0: 59]) == .no)
    #expect(try outcome([short], lost: [8: 60]) == .no)
    #expect(try outcome([short], lost: [0: 60], shiftOf: "BW-2") == .no)
  }

  /// Eight and six minutes with three between: lost seconds that fill the gap make one visit.
  @Test func lossBetweenShortVisitsMayHavePartedThem() throws {
    let parts = [visit("14:01", "14:09"), visit("14:12", "14:18")]
    #expect(try outcome(parts, lost: [0: 180]) == .unsure)
    #expect(try outcome(parts, lost: [0: 179]) == .no)
  }

  @Test func awaitedShiftLeavesADoseNotReachedUncertain() throws {
    var short = visit("14:00", "14:05")
    short.shift = "BW-1 2026-03-02T14:00:00Z"
    #expect(try outcome([short], lost: [:]) == .no)
    short.shift = "not come yet"
    #expect(try outcome([short], lost: [:]) == .unsure)
  }

  /// The store knows the numbers of records that were lost on the device, and no more.
  @Test func recordsThatNeverCameLeaveADoseNotReachedUncertain() throws {
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
  @Test func aVisitKnownToBeMissingLeavesADoseNotReachedUncertain() throws {
    #expect(try outcome([], lost: [:], visits: 0) == .no)
    #expect(try outcome([], lost: [:], visits: 1) == .unsure)
    #expect(try outcome(lost: [:], plan: .control(), visits: 1) == .unsure)
    var full = visit("14:00", "14:16")
    full.shift = "BW-1 2026-03-02T14:00:00Z"
    #expect(try outcome([full], lost: [:], visits: 2) == .yes)
  }

  // MARK: Control days

  @Test func controlDayWithoutPatrolIsKept() throws {
    #expect(try outcome(lost: [:], plan: .control()) == .clean)
    let driven = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", drivenShare: 1)
    #expect(try outcome([driven], lost: [:], plan: .control()) == .clean)
  }

  @Test func controlDayWithPatrolIsNotKept() throws {
    #expect(try outcome([visit("14:00", "14:02")], lost: [:], plan: .control()) == .contaminated)
    #expect(try outcome([visit("14:00", "14:02")], lost: nil, plan: .control()) == .contaminated)
  }

  /// Two minutes of walking through, told as 1.6 to 2.6.
  @Test func controlDayIsContaminatedFromTheThresholdOn() throws {
    let walk = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:02:00Z", low: 0.8, high: 1.3)
    let shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
    for (threshold, outcome) in [
      (0.0, Outcome.contaminated), (1, .contaminated), (1.6, .contaminated), (1.7, .unsure),
      (2.6, .unsure), (2.7, .clean),
    ] {
      let report = DosageReport(
        hotSpots: [], visits: [walk].reported(), shifts: [shift].reported(), plan: [.control()],
        days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(), now: muchLater,
        settings: .init(contaminationMinutes: threshold))
      #expect(report.rows[0].outcome == outcome, "\(threshold)")
      let said = threshold == 0 ? "any patrol" : "\(threshold.plain) min or more of patrol"
      #expect(report.table().contains("contaminated  control day: \(said) on foot"))
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
        #expect(kept.share == nil && kept.treatmentDaysOver == 0 && kept.controlDaysOver == 0)
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
    let doubtful = visit("14:00", "14:02", low: 0)
    #expect(try outcome([doubtful], lost: [:], plan: .control()) == .unsure)
    #expect(try outcome(lost: nil, plan: .control()) == .unknown)
    #expect(try outcome(lost: [3: 600], plan: .control()) == .unsure)
    #expect(try outcome(lost: [3: 599], plan: .control()) == .clean)
  }

  @Test func withoutAMinimumAnyLossCanHideAVisit() throws {
    for lost in [0.0, 1, 900] {
      let report = DosageReport(
        hotSpots: [], visits: [],
        shifts: [
          Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", lost: [3: lost])
        ].reported(), plan: [.control()], days: dates("2026-03-02", "2026-03-02"),
        planDay: try PlanDay(), now: muchLater, settings: .init(minimumMinutes: 0))
      #expect(report.rows[0].outcome == (lost == 0 ? .clean : .unsure))
    }
  }
}

extension Double {
  /// As a person writes it: 1 and 1.6.
  fileprivate var plain: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}

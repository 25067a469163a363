// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
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
    #expect(try outcome([visit], lost: [:]) == .met)
    #expect(try outcome([visit], lost: [8: 900, 9: 900]) == .met)
    #expect(try outcome([visit], lost: nil) == .met)
  }

  @Test func doseBetweenTheBoundsIsUncertain() throws {
    #expect(try outcome([visit("14:00", "14:16", low: 0.9)], lost: [:]) == .uncertain)
    #expect(try outcome([visit("14:00", "14:14", high: 1.1)], lost: [:]) == .uncertain)
  }

  @Test func doseBelowTheHighBoundIsNotMetWhenAllWasSeen() throws {
    #expect(try outcome(lost: [:]) == .notMet)
    #expect(try outcome([visit("14:00", "14:13", high: 1.1)], lost: [:]) == .notMet)
  }

  @Test func withoutAShiftNothingIsKnown() throws {
    #expect(try outcome(lost: nil) == .uncertain)
    #expect(try outcome([visit("14:00", "14:05")], lost: nil) == .uncertain)
  }

  /// Half an hour, all of it lost, and an hour due.
  @Test func shiftWithoutAnyFixSaysNothing() throws {
    let blind = Shift.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:30:00Z", lost: [0: 900, 1: 900])
    for plan in [PlanEntry.treatment(minutes: 60), .control()] {
      let report = try DosageReport.sample([], shifts: [blind], plan: [plan])
      #expect(report.rows[0].outcome == .uncertain)
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
    #expect(try outcome("a", nil) == .uncertain)
    #expect(try outcome("b", nil) == .notMet)
    #expect(try outcome("b", "a") == .uncertain, "enrolled anew")
  }

  @Test func lostQuarterCanHideAVisitButNotTwo() throws {
    #expect(try outcome(lost: [3: 900]) == .uncertain)
    #expect(try outcome(lost: [3: 900], plan: .treatment(visits: 2)) == .notMet)
    #expect(try outcome(lost: [3: 900, 4: 900], plan: .treatment(visits: 2)) == .uncertain)
  }

  @Test func lostSecondsHideAVisitOnlyWhereTheyCanBeOfOnePiece() throws {
    #expect(try outcome(lost: [3: 450, 4: 450]) == .uncertain)
    #expect(try outcome(lost: [3: 450, 5: 450]) == .notMet)
    #expect(try outcome(lost: [3: 400, 4: 400, 5: 400]) == .notMet)
    #expect(try outcome(lost: [3: 10, 4: 900, 5: 10]) == .uncertain)
  }

  @Test func lossesScatteredOverAShiftHideNothing() throws {
    let everyQuarter = Dictionary(uniqueKeysWithValues: (0..<32).map { ($0, 60.0) })
    #expect(try outcome(lost: everyQuarter) == .notMet)
  }

  @Test func partlySeenQuarterHidesNoMoreThanItLost() throws {
    #expect(try outcome(lost: [3: 899], plan: .treatment(visits: 2, minutes: 14)) == .notMet)
    #expect(try outcome(lost: [3: 840], plan: .treatment(visits: 1, minutes: 14)) == .uncertain)
  }

  /// A visit of 14 minutes wants one more; quarter 0 runs from 14:00 to 14:15.
  @Test func lossBesideAShortVisitMayHaveCutIt() throws {
    let short = visit("14:00", "14:14")
    #expect(try outcome([short], lost: [0: 60]) == .uncertain)
    #expect(try outcome([short], lost: [0: 59]) == .notMet)
    #expect(try outcome([short], lost: [8: 60]) == .notMet)
    #expect(try outcome([short], lost: [0: 60], shiftOf: "BW-2") == .notMet)
  }

  /// Eight and six minutes with three between: lost seconds that fill the gap make one visit.
  @Test func lossBetweenShortVisitsMayHavePartedThem() throws {
    let parts = [visit("14:01", "14:09"), visit("14:12", "14:18")]
    #expect(try outcome(parts, lost: [0: 180]) == .uncertain)
    #expect(try outcome(parts, lost: [0: 179]) == .notMet)
  }

  @Test func awaitedShiftLeavesADoseNotReachedUncertain() throws {
    var short = visit("14:00", "14:05")
    short.shift = "BW-1 2026-03-02T14:00:00Z"
    #expect(try outcome([short], lost: [:]) == .notMet)
    short.shift = "not come yet"
    #expect(try outcome([short], lost: [:]) == .uncertain)
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
        plan: [.treatment()], days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay())
    }
    let about = try report("2026-03-01T10:00:00Z", "2026-03-02T06:00:01Z")
    #expect(about.rows[0].outcome == .uncertain && about.days[0].recordsMissing == 2)
    #expect(about.table().contains("; 2 records of about then missing.\n"))
    let much = MissingRecords(
      lineage: "device-1", numbers: 1...(.max - 1),
      span: Interval(from: time("2026-03-02T07:00:00Z"), to: time("2026-03-02T08:00:00Z")))
    let endless = DosageReport(
      hotSpots: [], visits: [], shifts: [], missing: [much, much], plan: [],
      days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay())
    #expect(endless.days[0].recordsMissing == .max)
    let before = try report("2026-03-01T10:00:00Z", "2026-03-02T05:59:59Z")
    #expect(before.rows[0].outcome == .notMet && before.days[0].recordsMissing == 0)
    #expect(!before.table().contains("missing"))
  }

  /// The shift's record counts a visit that is not there, as when it was lost on the device.
  @Test func aVisitKnownToBeMissingLeavesADoseNotReachedUncertain() throws {
    #expect(try outcome([], lost: [:], visits: 0) == .notMet)
    #expect(try outcome([], lost: [:], visits: 1) == .uncertain)
    #expect(try outcome(lost: [:], plan: .control(), visits: 1) == .uncertain)
    var full = visit("14:00", "14:16")
    full.shift = "BW-1 2026-03-02T14:00:00Z"
    #expect(try outcome([full], lost: [:], visits: 2) == .met)
  }

  // MARK: Control days

  @Test func controlDayWithoutPatrolIsKept() throws {
    #expect(try outcome(lost: [:], plan: .control()) == .met)
    let driven = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", drivenShare: 1)
    #expect(try outcome([driven], lost: [:], plan: .control()) == .met)
  }

  @Test func controlDayWithPatrolIsNotKept() throws {
    #expect(try outcome([visit("14:00", "14:02")], lost: [:], plan: .control()) == .notMet)
    #expect(try outcome([visit("14:00", "14:02")], lost: nil, plan: .control()) == .notMet)
  }

  @Test func controlDayIsUncertainWherePatrolMayNotHaveBeenOrMayHaveGoneUnseen() throws {
    let doubtful = visit("14:00", "14:02", low: 0)
    #expect(try outcome([doubtful], lost: [:], plan: .control()) == .uncertain)
    #expect(try outcome(lost: nil, plan: .control()) == .uncertain)
    #expect(try outcome(lost: [3: 600], plan: .control()) == .uncertain)
    #expect(try outcome(lost: [3: 599], plan: .control()) == .met)
  }

  @Test func withoutAMinimumAnyLossCanHideAVisit() throws {
    for lost in [0.0, 1, 900] {
      let report = DosageReport(
        hotSpots: [], visits: [],
        shifts: [
          Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", lost: [3: lost])
        ].reported(), plan: [.control()], days: dates("2026-03-02", "2026-03-02"),
        planDay: try PlanDay(), settings: .init(minimumMinutes: 0))
      #expect(report.rows[0].outcome == (lost == 0 ? .met : .uncertain))
    }
  }
}

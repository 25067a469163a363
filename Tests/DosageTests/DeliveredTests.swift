// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import TestSupport
import Testing

struct DeliveredTests {
  /// What HS1 received on 2026-03-02.
  private func delivered(_ visits: Visit...) throws -> Delivered {
    try DosageReport.sample(visits).rows[0].delivered
  }

  private func minutes(_ value: Double) -> BoundedMinutes {
    BoundedMinutes(value: value, low: value, high: value)
  }

  @Test func oneVisitCountsOnceWithItsMinutes() throws {
    let delivered = try delivered(.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:12:30Z"))
    #expect(delivered.visits == 1)
    #expect(delivered.officerVisits == 1)
    #expect(delivered.qualifying.value == 1 && delivered.qualifying.low == 1)
    #expect(delivered.qualifying.high == 1)
    #expect(delivered.patrol == minutes(12.5))
    #expect(delivered.officer == minutes(12.5))
    #expect(delivered.vehicle == 0)
    #expect(delivered.meanGap == nil)
  }

  @Test func absencesBetweenStaysAreNotMinutes() throws {
    let stays = [
      Interval(from: time("2026-03-02T14:00:00Z"), to: time("2026-03-02T14:06:00Z")),
      Interval(from: time("2026-03-02T14:06:30Z"), to: time("2026-03-02T14:10:00Z")),
    ]
    let delivered = try delivered(.sample(from: "", to: "", stays: stays))
    #expect(delivered.visits == 1)
    #expect(delivered.patrol == minutes(9.5))
    #expect(delivered.gaps.isEmpty)
  }

  // MARK: Several officers

  @Test func officersSideBySideAreOneVisitThirtyAndFifteenMinutes() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z"),
      .sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z", unit: "BW-2", officer: "o-2"))
    #expect(delivered.visits == 1)
    #expect(delivered.officerVisits == 2)
    #expect(delivered.qualifying.value == 1)
    #expect(delivered.patrol == minutes(15))
    #expect(delivered.officer == minutes(30))
  }

  /// 14:00 to 14:20 and 14:15 to 14:30 share 5 minutes, a third of the shorter.
  @Test func officersRelievingEachOtherAreTwoVisits() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:20:00Z"),
      .sample(
        from: "2026-03-02T14:15:00Z", to: "2026-03-02T14:30:00Z", unit: "BW-2", officer: "o-2"))
    #expect(delivered.visits == 2)
    #expect(delivered.qualifying.value == 2)
    #expect(delivered.patrol == minutes(30))
    #expect(delivered.officer == minutes(35))
    #expect(delivered.gaps.isEmpty)
  }

  @Test func twoUnitsOfOneOfficerAreOneOfficer() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z"),
      .sample(from: "2026-03-02T14:05:00Z", to: "2026-03-02T14:20:00Z", unit: "BW-2"))
    #expect(delivered.officer == minutes(20))
  }

  @Test func unitsBookedToNobodyCountEachForItself() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z", officer: nil),
      .sample(
        from: "2026-03-02T14:05:00Z", to: "2026-03-02T14:20:00Z", unit: "BW-2", officer: nil))
    #expect(delivered.officer == minutes(30))
    #expect(delivered.patrol == minutes(20))
  }

  // MARK: Bounds

  /// Ten minutes together, one 8 to 12 and the other 9 to 11: at least the greater low was there,
  /// and at most the greater high.
  @Test func boundsOfOfficersTogetherAreTheGreaterOfEach() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", low: 0.8, high: 1.2),
      .sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", unit: "BW-2", officer: "o-2",
        low: 0.9, high: 1.1))
    #expect(delivered.patrol.text == "10.000 9.000 12.000")
    #expect(delivered.officer.text == "20.000 17.000 23.000")
  }

  /// 15 minutes at 13.5 to 16.5, 14.5 at 13 to 16, both against the plan's 15.
  @Test func qualifyingIsCountedByTheBoundsAsWell() throws {
    let report = try DosageReport.sample(
      [
        .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z", low: 0.9, high: 1.1),
        .sample(from: "2026-03-02T16:00:00Z", to: "2026-03-02T16:14:30Z", low: 0.9, high: 1.1),
      ], plan: [.treatment()])
    let qualifying = report.rows[0].delivered.qualifying
    #expect(qualifying.value == 1 && qualifying.low == 0 && qualifying.high == 2)
  }

  // MARK: Foot and vehicle

  @Test func drivenTimeIsNotPatrol() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:12:00Z", drivenShare: 1))
    #expect(delivered.visits == 0)
    #expect(delivered.vehicleVisits == 1)
    #expect(delivered.patrol == .none)
    #expect(delivered.qualifying == QualifyingVisits())
    #expect(delivered.vehicle == 12)
    #expect(!delivered.isNothing)
  }

  /// 20 minutes of which 5 were driven.
  @Test func mixedVisitIsSharedOut() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:20:00Z", drivenShare: 0.25))
    #expect(delivered.visits == 1)
    #expect(delivered.patrol == minutes(15))
    #expect(delivered.vehicle == 5)
  }

  /// One drives round for 20 minutes, the other is on foot for the middle 10.
  @Test func patrolBesideAVehicleIsOnlyWhatIsOnFoot() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:20:00Z", drivenShare: 1),
      .sample(
        from: "2026-03-02T14:05:00Z", to: "2026-03-02T14:15:00Z", unit: "BW-2", officer: "o-2"))
    #expect(delivered.patrol == minutes(10))
    #expect(delivered.vehicle == 20)
  }

  // MARK: Intermittency

  /// Away 50, 180 and 20 minutes between four patrols, one of them by two officers in turn.
  @Test func gapsAreTheTimesWithNobodyThere() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z"),
      .sample(from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:06:00Z"),
      .sample(
        from: "2026-03-02T15:04:00Z", to: "2026-03-02T15:10:00Z", unit: "BW-2", officer: "o-2"),
      .sample(from: "2026-03-02T18:10:00Z", to: "2026-03-02T18:20:00Z"),
      .sample(from: "2026-03-02T18:40:00Z", to: "2026-03-02T18:50:00Z"))
    #expect(delivered.gaps == [20, 50, 180])
    #expect(delivered.medianGap == 50)
    #expect(delivered.meanGap == 250.0 / 3)
  }

  @Test func patrolThatTakesOverAtOnceLeavesNoGap() throws {
    let delivered = try delivered(
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z"),
      .sample(
        from: "2026-03-02T14:10:00Z", to: "2026-03-02T14:20:00Z", unit: "BW-2", officer: "o-2"))
    #expect(delivered.visits == 2)
    #expect(delivered.gaps.isEmpty)
    #expect(delivered.medianGap == nil)
  }

  // MARK: The day's ends

  private func acrossSix(_ days: ClosedRange<CivilDate>) throws -> DosageReport {
    let stays = [
      Interval(from: time("2026-03-03T05:50:00Z"), to: time("2026-03-03T05:58:00Z")),
      Interval(from: time("2026-03-03T05:59:00Z"), to: time("2026-03-03T06:20:00Z")),
    ]
    return try .sample([.sample(from: "", to: "", low: 0.5, high: 2, stays: stays)], days: days)
  }

  @Test func visitAcrossTheDaysEndIsCutAndCountsWhereItBegan() throws {
    let rows = try acrossSix(dates("2026-03-02", "2026-03-03")).rows
    #expect(rows.map(\.delivered.patrol.text) == ["9.000 4.500 18.000", "20.000 10.000 40.000"])
    #expect(rows.map(\.delivered.visits) == [1, 0])
    #expect(rows.map(\.delivered.qualifying.value) == [1, 0])
  }

  @Test func visitAcrossTheEdgeOfTheDaysAskedForGivesItsPart() throws {
    let after = try acrossSix(dates("2026-03-03", "2026-03-04"))
    #expect(after.overall.delivered.patrol.value == 20)
    #expect(after.overall.delivered.visits == 0)
    let before = try acrossSix(dates("2026-03-01", "2026-03-02"))
    #expect(before.overall.delivered.patrol.value == 9)
    #expect(before.overall.delivered.visits == 1)
    let elsewhere = try acrossSix(dates("2026-03-04", "2026-03-05"))
    #expect(elsewhere.overall.delivered.isNothing)
  }

  @Test func visitAcrossMidnightOfNewYearIsOnTheOldYearsDay() throws {
    let report = try DosageReport.sample(
      [.sample(from: "2026-12-31T23:50:00Z", to: "2027-01-01T00:10:00Z")],
      days: dates("2026-12-31", "2027-01-01"))
    #expect(report.rows.map(\.delivered.patrol.value) == [20, 0])
  }

  /// The day of 2026-10-24 ends at 06:00 GMT, 25 hours after it started at 06:00 BST.
  @Test func hourThatComesTwiceBelongsToTheLongDay() throws {
    let report = try DosageReport.sample(
      [
        .sample(from: "2026-10-24T05:00:00Z", to: "2026-10-24T05:30:00Z"),
        .sample(from: "2026-10-25T00:30:00Z", to: "2026-10-25T01:30:00Z"),
        .sample(from: "2026-10-25T05:50:00Z", to: "2026-10-25T06:20:00Z"),
      ], days: dates("2026-10-24", "2026-10-25"))
    #expect(report.rows.map(\.delivered.patrol.value) == [100, 20])
    #expect(report.rows.map(\.delivered.visits) == [3, 0])
  }

  /// The day of 2026-03-28 ends at 06:00 BST, which is 05:00 UTC.
  @Test func hourThatIsSkippedIsMissingFromTheShortDay() throws {
    let report = try DosageReport.sample(
      [.sample(from: "2026-03-29T04:50:00Z", to: "2026-03-29T05:30:00Z")],
      days: dates("2026-03-28", "2026-03-29"))
    #expect(report.rows.map(\.delivered.patrol.value) == [10, 30])
  }

  /// Officer 1 from 05:55 to 06:10, officer 2 from 06:01 to 06:30, most of it together.
  @Test func officersWhoCameOnTwoDaysAreAVisitOnEach() throws {
    let report = try DosageReport.sample(
      [
        .sample(from: "2026-03-03T05:55:00Z", to: "2026-03-03T06:10:00Z"),
        .sample(
          from: "2026-03-03T06:01:00Z", to: "2026-03-03T06:30:00Z", unit: "BW-2", officer: "o-2"),
      ],
      shifts: [.sample(from: "2026-03-02T22:00:00Z", to: "2026-03-03T08:00:00Z")],
      plan: [.treatment("HS1", "2026-03-03", minutes: 20)], days: dates("2026-03-02", "2026-03-03"))
    #expect(report.rows.map(\.delivered.visits) == [1, 1])
    #expect(report.rows.map(\.delivered.qualifying.value) == [1, 1])
    #expect(report.rows[1].outcome == .yes)
  }

  @Test func visitThatOnlyTouchesADayHasNoPartInIt() throws {
    let visit = Visit.sample(
      from: "2026-03-03T05:40:00Z", to: "2026-03-03T06:00:00Z", shift: "not come yet")
    let report = try DosageReport.sample([visit], days: dates("2026-03-02", "2026-03-03"))
    #expect(report.days.map(\.awaited) == [1, 0])
    #expect(report.rows.map(\.isUnknown) == [false, true])
  }

  // MARK: Identity

  @Test func sameVisitTwiceCountsOnce() throws {
    let visit = Visit.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z")
    #expect(try delivered(visit, visit).officerVisits == 1)
  }

  @Test func ofTwoVisitsUnderOneIDTheOneSeenLongerStands() throws {
    let shorter = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", id: "a")
    let longer = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:20:00Z", id: "a")
    #expect(try delivered(shorter, longer).patrol == minutes(20))
    #expect(try delivered(longer, shorter).patrol == minutes(20))
  }

  @Test func noDeviceCanEraseTheVisitOfAnother() throws {
    let visit = Visit.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", id: "a")
    var longer = Visit.sample(
      from: "2026-03-02T16:00:00Z", to: "2026-03-02T16:20:00Z", unit: "BW-2", officer: "o-2",
      id: "a")
    longer.replaces = "a"
    let delivered = try DosageReport.sample(
      reported: [visit].reported(by: "a") + [longer].reported(by: "b")
    ).rows[0].delivered
    #expect(delivered.visits == 2)
    #expect(delivered.patrol.value == 30)
  }

  @Test func visitSentAgainByADeviceEnrolledAnewCountsOnce() throws {
    let visit = [
      Visit.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", officer: nil)
    ]
    let delivered = try DosageReport.sample(
      reported: visit.reported(by: "a") + visit.reported(by: "b")
    ).rows[0].delivered
    #expect(delivered.officerVisits == 1)
    #expect(delivered.officer == minutes(10))
  }

  /// A unit that nobody named is called by its path, and every device may have one of that path.
  @Test func unitsWithoutANameOfTheirOwnAreEachDevicesWhenBookedToNobody() throws {
    let officerMinutes = { (unit: String, officer: String?) in
      try DosageReport.sample(
        reported: [
          Visit.sample(
            from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z", unit: unit,
            officer: officer)
        ].reported(by: "a")
          + [
            Visit.sample(
              from: "2026-03-02T14:05:00Z", to: "2026-03-02T14:20:00Z", unit: unit,
              officer: officer)
          ].reported(by: "b")
      ).rows[0].delivered.officer
    }
    #expect(try officerMinutes("/dev/ttyACM0", nil) == minutes(30))
    #expect(try officerMinutes("/dev/ttyACM0", "o-1") == minutes(20))
    #expect(try officerMinutes("BW-1", nil) == minutes(20))
  }
}

extension BoundedMinutes {
  /// Value, low and high with three decimals, so that a test need not name a tolerance.
  fileprivate var text: String {
    [value, low, high].map { "\(($0 * 1000).rounded() / 1000)" }.map { text in
      let parts = text.split(separator: ".")
      return "\(parts[0]).\(parts[1])" + String(repeating: "0", count: 3 - parts[1].count)
    }.joined(separator: " ")
  }
}

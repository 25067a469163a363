// SPDX-License-Identifier: Apache-2.0

import Dosage
import Glibc
import Patrol
import TestSupport
import Testing

/// What time that nobody saw does to an outcome.
struct UnseenTimeTests: JudgesOutcomes {
  @Test func halfAnHourFarAwayLeavesAPlaceUntouched() throws {
    let far = try row(silences: [silence("16:00", "16:30", stay: 0)])
    #expect(far.outcome == .no && far.assessment?.unseenMinutes == 0)
  }

  /// What could have been hidden is as likely as what units do while they are seen.
  @Test func longerSilenceNearAPlaceMakesAVisitLikelier() throws {
    let kept = try [20, 60, 240].map { minutes in
      let end = format(16 * 60 + minutes)
      return try row(silences: [silence("16:00", end)]).assessment?.probability ?? 0
    }
    #expect(kept[0] > 0 && kept[0] < 0.05, "five minutes in which one of 15 could begin")
    #expect(kept[0] < kept[1] && kept[1] < kept[2] && kept[2] < 0.3)
  }

  /// Who has no fix for an hour is indoors, where no patrol goes on.
  @Test func hourWithoutAFixHidesLessThanAnHourWithoutTheDevice() throws {
    let kept = try [SilenceCause.deviceOff, .gpsdDown, .noFix].map { why in
      try row(silences: [silence("16:00", "17:00", why: why)]).assessment?.probability ?? 0
    }
    #expect(kept[0] == kept[1] && kept[2] < kept[0] / 10)
  }

  @Test func silenceTooShortForTheMinutesHidesNothing() throws {
    let row = try row(silences: [silence("16:00", "16:14")])
    #expect(row.assessment?.probability == 0 && row.assessment?.unseenMinutes == 0)
  }

  /// A visit of ten minutes at whose end the unit was lost for half an hour, and found elsewhere.
  @Test func visitCutShortByASilenceMayHaveGoneOn() throws {
    let cut = visit("14:00", "14:10")
    let row = try row([cut], silences: [silence("14:10", "14:40", stay: 25)])
    let probability = row.assessment?.probability ?? 0
    #expect(probability > 0.4 && probability < 0.9, "\(probability)")
    #expect(row.outcome == .unsure && row.assessment?.unseenMinutes == 30)
    #expect(try outcome([cut], silences: [silence("15:10", "15:30")]) == .no, "not beside it")
    #expect(try outcome([cut], silences: [silence("14:10", "14:40")], shiftOf: "BW-2") == .no)
  }

  /// Ten minutes, lost for twelve, and ten more: one visit of 32 minutes, or two short ones.
  @Test func visitsPartedByASilenceMayBeOne() throws {
    let parts = [visit("14:00", "14:10"), visit("14:22", "14:32")]
    let row = try row(parts, silences: [silence("14:10", "14:22")])
    let probability = row.assessment?.probability ?? 0
    #expect(probability > 0.7 && probability < 0.99, "\(probability)")
    let two = try self.row(
      parts, silences: [silence("14:10", "14:22")], plan: .treatment(visits: 2))
    #expect((two.assessment?.probability ?? 1) < 0.2)
  }

  /// A visit of 14 minutes wants one more; the loss is of a unit of that name on another device.
  @Test func lossOfAnotherDeviceCannotHaveCutAVisit() throws {
    let short = visit("14:00", "14:10")
    var shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
    shift.silences = [silence("14:10", "14:20")]
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

  /// Another device of the unit saw it for the first hour and a half of the silence.
  @Test func whatAnotherDeviceSawIsNotUnseen() throws {
    var lost = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
    lost.silences = [silence("15:30", "18:30")]
    let seen = Shift.sample(
      from: "2026-03-02T15:00:00Z", to: "2026-03-02T17:00:00Z", id: "other")
    let row = try DosageReport.sample(
      reported: [], shifts: [lost].reported(by: "a") + [seen].reported(by: "b"),
      plan: [.treatment()]
    ).rows[0]
    #expect(row.assessment?.unseenMinutes == 90)
    var both = seen
    both.silences = [silence("15:40", "16:58")]
    let less = try DosageReport.sample(
      reported: [], shifts: [lost].reported(by: "a") + [both].reported(by: "b"),
      plan: [.treatment()]
    ).rows[0]
    #expect(less.assessment?.unseenMinutes == 168)
  }

  /// The unit was in HS2 before, during and after the silence.
  @Test func silenceThatAVisitBridgesHidesNothingElsewhere() throws {
    let elsewhere = Visit.sample(
      "HS2", from: "2026-03-02T16:00:00Z", to: "2026-03-02T18:00:00Z")
    let bridged = silence("16:10", "17:50")
    #expect((try row(silences: [bridged]).assessment?.unseenMinutes ?? 0) == 100)
    var shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
    shift.silences = [bridged]
    let row = try DosageReport.sample([elsewhere], shifts: [shift], plan: [.treatment()]).rows[0]
    #expect(row.assessment?.unseenMinutes == 0)
  }

  /// Ten minutes, 80 s away, and five more. Where the positions are sure they were two visits;
  /// where they are not, the absence may have been their error.
  @Test func visitsInPiecesMayBeOneWherePositionsErr() throws {
    let parts = { (low: Double, high: Double) in
      [
        Visit.sample(
          from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", low: low, high: high),
        .sample(from: "2026-03-02T14:11:20Z", to: "2026-03-02T14:16:20Z", low: low, high: high),
      ]
    }
    let kept = { (low: Double, high: Double) in
      try row(parts(low, high), silences: []).assessment?.probability ?? 0
    }
    #expect(try kept(1, 1) < 0.05)
    let doubtful = try kept(0.9, 1.1)
    #expect(doubtful > 0.3 && doubtful < 0.6, "\(doubtful)")
  }

  /// Two visits of 15 minutes, each as likely as not to have lasted so long, 299 s apart. With
  /// 8.75 % they were one visit, which is sure to have.
  @Test func piecesThatMayBeOneVisitCountByTheirOwnDistribution() throws {
    let parts = [
      Visit.sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z", low: 0.7, high: 1.3),
      .sample(from: "2026-03-02T14:19:59Z", to: "2026-03-02T14:34:59Z", low: 0.7, high: 1.3),
    ]
    let kept = { (visits: Int) in
      try row(parts, silences: [], plan: .treatment(visits: visits)).assessment?.probability ?? 0
    }
    #expect(abs(try kept(1) - (0.0875 + 0.9125 * 0.75)) < 0.005)
    #expect(abs(try kept(2) - 0.9125 * 0.25) < 0.002)
  }

  /// Three pieces of six minutes, 70 s apart: with two absences that were errors of positions they
  /// are one visit of 20 minutes.
  @Test func manyPiecesMayBeOneVisit() throws {
    let parts = [(0, 360), (430, 790), (860, 1220)].map { from, to in
      Visit.sample(
        "HS1", stays: [Interval(from: second(from), to: second(to))], unit: "BW-1",
        officer: "o-1", low: 0.8, high: 1.2, drivenShare: 0)
    }
    let row = try row(parts, silences: [])
    let one = 0.55 * exp(-10 / 130.0)
    let probability = row.assessment?.probability ?? 0
    #expect(probability > one * one * 0.95 && probability < one * one + 2 * one * (1 - one) * 0.4)
    #expect(row.outcome == .unsure && row.assessment?.doubtful == 1)
    #expect(row.delivered.visits == 3, "as they were told")
  }

  /// One officer's pieces, between which another came for a minute.
  @Test func anotherOfficerBetweenDoesNotPartThePieces() throws {
    let pieces = { (between: [Visit]) in
      let parts = [(0, 600), (680, 980)].map { from, to in
        Visit.sample(
          "HS1", stays: [Interval(from: second(from), to: second(to))], unit: "BW-1",
          officer: "o-1", low: 0.9, high: 1.1, drivenShare: 0)
      }
      return try row(
        ([parts[0]] + between + [parts[1]]), silences: []
      ).assessment?.probability ?? 0
    }
    let other = Visit.sample(
      "HS1", stays: [Interval(from: second(590), to: second(670))], unit: "BW-2", officer: "o-2",
      low: 1, high: 1, drivenShare: 0)
    #expect(try pieces([other]) == pieces([]) && pieces([]) > 0.3)
  }

  private func second(_ second: Int) -> Timestamp {
    time("2026-03-02T14:00:00Z").advanced(bySeconds: Double(second))
  }

  // MARK: How much a silence can hide

  private func kept(_ silence: Silence, _ plan: PlanEntry = .treatment()) throws -> Double {
    try row(silences: [silence], plan: plan).assessment?.probability ?? 0
  }

  private func loss(of seconds: Int) -> Silence {
    Silence(
      from: second(3600), to: second(3600 + seconds), why: .noFix, hotSpots: ["HS1": seconds])
  }

  /// The chance of a visit grows with the loss, by no jump.
  @Test func aLongerLossOfTheFixHidesNoLess() throws {
    let contaminated = try [299, 300, 301, 600, 3600, 7200, 7201, 10_800].map {
      try 1 - kept(loss(of: $0), .control())
    }
    for (shorter, longer) in zip(contaminated, contaminated.dropFirst()) {
      #expect(shorter < longer && shorter > 0)
    }
    #expect(contaminated[2] - contaminated[1] < contaminated[1] - contaminated[0])
    // 240 s at 20 %, and 300 s more at 3 %.
    #expect(abs(contaminated[3] / contaminated[1] - (48 + 9) / 48) < 0.001)
    // Nobody is indoors for more than two hours.
    let (two, three) = (contaminated[5], contaminated[7])
    #expect(three > 3 * two)
  }

  /// Another unit was seen all day. This one had no fix in its whole shift: its receiver is broken.
  @Test func aShiftWithoutAFixHidesAsMuchAsOneWhoseDeviceWasOff() throws {
    let kept = try [SilenceCause.deviceOff, .noFix].map { why in
      var dark = Shift.sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", unit: "BW-2", officer: "o-2",
        lost: Dictionary(uniqueKeysWithValues: (0..<32).map { ($0, 900) }))
      dark.silences = [silence("14:00", "22:00", why: why)]
      let seen = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
      let row = try DosageReport.sample([], shifts: [seen, dark], plan: [.treatment()]).rows[0]
      #expect(row.outcome == .unsure, "\(why)")
      return row.assessment?.probability
    }
    #expect(kept[0] == kept[1])
  }

  /// Three visits of four were seen, and 40 minutes of a receiver that hung are left.
  @Test func aHangThatMayHideTheVisitDueLeavesItUnsure() throws {
    let visits = ["15:00", "16:00", "17:00"].map { start in
      Visit.sample(from: "2026-03-02T\(start):00Z", to: "2026-03-02T\(start.dropLast(2))20:00Z")
    }
    let outcome = { (silences: [Silence], others: [Visit]) in
      try self.row(visits + others, silences: silences, plan: .treatment(visits: 4)).outcome
    }
    #expect(try outcome([], []) == .no)
    let hang = silence("18:00", "18:40", why: .receiverHung)
    #expect(try outcome([hang], []) == .unsure)
    // It hung in another hot spot, and the record of that visit lasts for as long.
    let elsewhere = Visit.sample(
      "HS2", from: "2026-03-02T17:50:00Z", to: "2026-03-02T18:40:00Z", low: 0.2)
    #expect(try outcome([hang], [elsewhere]) == .unsure)
    let hours = silence("17:00", "20:00", why: .receiverHung)
    #expect(try self.row(silences: [hours], plan: .control()).outcome == .unsure)
  }

  /// The visit's own bounds tell how long the unit was in the hot spot in which it hung.
  @Test func aHangWithinAVisitHidesNoOtherVisitThere() throws {
    let visit = Visit.sample(
      from: "2026-03-02T17:50:00Z", to: "2026-03-02T18:39:59Z", low: 0.2)
    let hang = silence("18:00", "18:40", why: .receiverHung)
    let plan = PlanEntry.treatment(visits: 2)
    #expect(try row([visit], silences: [hang], plan: plan).outcome == .no)
  }

  /// Fourteen minutes seen, and a silence that allows for no more: the same as without it. One more
  /// second changes little.
  @Test func aSilenceThatAllowsForNothingChangesNothing() throws {
    let short = visit("14:00", "14:14", low: 0.9, high: 1.1)
    let kept = { (stay: Int) in
      try self.row(
        [short],
        silences: [
          Silence(
            from: self.second(840), to: self.second(1440), why: .deviceOff, hotSpots: ["HS1": stay])
        ]
      ).assessment?.probability ?? 0
    }
    let without = try row([short], silences: []).assessment?.probability ?? 0
    #expect(without > 0.01 && without < 0.2)
    let (nothing, second) = (try kept(0), try kept(1))
    #expect(nothing == without && second >= without && second < without + 0.005)
  }

  /// From 05:00 to 07:00 local time, whose day begins at 06:00. Whoever comes at 05:59 counts on
  /// the day before and may stay for an hour.
  @Test func aSilenceOverTheDaysEndIsCutOnlyWhereAVisitBegins() throws {
    let night = Interval(from: time("2026-03-03T05:00:00Z"), to: time("2026-03-03T07:00:00Z"))
    var shift = Shift.sample(from: "2026-03-02T22:00:00Z", to: "2026-03-03T08:00:00Z")
    shift.silences = [
      Silence(from: night.start, to: night.end, why: .deviceOff, hotSpots: ["HS1": 7200])
    ]
    let report = try DosageReport.sample(
      [], shifts: [shift],
      plan: ["2026-03-02", "2026-03-03"].map { .treatment("HS1", $0, minutes: 60) },
      days: dates("2026-03-02", "2026-03-03"))
    let kept = report.rows.map { $0.assessment?.probability ?? 0 }
    // An hour in which one of an hour can begin; and none.
    #expect(kept[0] > 0.01 && kept[1] == 0)
    #expect(report.rows.map { $0.assessment?.unseenMinutes } == [60, 0])
  }

  /// A hundred days, each with two hours of an outage: what they hid on average is above the value
  /// and below the upper bound, which the spread of single days does not reach.
  @Test func theUpperBoundOfATrialsMinutesHoldsWhatWasHidden() throws {
    let days = dates("2026-03-02", "2026-06-09")
    let shifts = days.dates.map { date in
      var shift = Shift.sample(from: "\(date)T12:00:00Z", to: "\(date)T20:00:00Z")
      let start = time("\(date)T14:00:00Z")
      shift.silences = [
        Silence(
          from: start, to: start.advanced(bySeconds: 7200), why: .deviceOff,
          hotSpots: ["HS1": 7200])
      ]
      return shift
    }
    let report = try DosageReport.sample(
      [], shifts: shifts, plan: days.dates.map { .treatment("HS1", "\($0)") }, days: days)
    let total = report.overall.delivered.patrol
    // One unit begins 1/24 of a visit in an hour: four in 40 hours and none in eight, by hot spot
    // and by kind. 1.98 h leave 8.3 visits in 100 days, of almost ten minutes.
    let (visits, minutes) = (100 * 7140 / 3600.0 / 24, 10 * (1 - exp(-3630 / 600.0)))
    #expect(total.value == 0)
    let square = 2 * 100 * (1 - exp(-3630 / 600.0) * (1 + 3630 / 600.0))
    let high = visits * minutes + 1.96 * (visits * square).squareRoot()
    #expect(abs(total.high - high) < 0.01 * high, "\(total.high)")
  }

  /// A short restart before a visit, and an hour without a fix after it.
  @Test func silencesBesideAVisitDoNotLendEachOtherTheirCauses() throws {
    let short = visit("14:10", "14:15")
    let restart = silence("14:09", "14:10")
    let loss = silence("14:15", "15:15", why: .noFix)
    let each = try [restart, loss].map { try row([short], silences: [$0]).assessment?.probability }
    let both = try row([short], silences: [restart, loss]).assessment?.probability ?? 1
    #expect(both < 0.05 && each.allSatisfy { ($0 ?? 1) <= both + 1e-9 })
  }
}

/// A minute of the day as `hh:mm`.
private func format(_ minute: Int) -> String {
  let (hours, minutes) = minute.quotientAndRemainder(dividingBy: 60)
  return (hours < 10 ? "0" : "") + "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes)"
}

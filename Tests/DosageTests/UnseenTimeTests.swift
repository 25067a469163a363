// SPDX-License-Identifier: Apache-2.0

import Dosage
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
    let kept = try [Silence.Cause.deviceOff, .gpsdDown, .noFix].map { why in
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

  /// Ten minutes, 80 s away, and five more. Where the positions are sure they were two visits; where
  /// they are not, the absence may have been their error.
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

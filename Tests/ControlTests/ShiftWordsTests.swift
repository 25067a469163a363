// SPDX-License-Identifier: Apache-2.0

import Control
import Patrol
import Platform
import TestSupport
import Testing
import Wire

/// What an officer reads at the end of a shift and in between.
@Suite(.serialized) struct ShiftWordsTests {
  private static let start = Timestamp("2026-07-02T13:00:00Z")!
  private let clock = LocalClock(zone: "Europe/London", now: Self.start)

  private func shift(
    _ coverage: Coverage, visits: [EndedShift.Stay] = []
  ) -> EndedShift {
    EndedShift(
      unit: "BW-014", officer: "o-7f3a",
      account: .init(
        started: Self.start, ended: Self.start.advanced(bySeconds: coverage.total),
        coverage: coverage),
      visits: visits)
  }

  @Test func aShiftThatWasNotCoveredSaysWhyForHowLong() {
    let text = shift(Coverage(noFix: 1200, gpsdDown: 27_000, deviceOff: 600)).text(clock)
      .replacing("\n    ", with: " ")
    #expect(text.contains("0 visits, 0 % of 8 h 00 min covered"), "\(text)")
    #expect(
      text.contains("NOTHING WAS MEASURED: gpsd away 7 h 30 min, no fix 20 min, device off"),
      "\(text)")
  }

  @Test func visitsAreListedInLocalTimeWithWhatTheyFellShort() {
    let stays = [903.1, 422].map { dwell in
      var visit = Visit.sample("v")
      visit.hotSpot = "HS03"
      visit.entered = Self.start.advanced(bySeconds: 420)
      visit.left = visit.entered.advanced(bySeconds: dwell)
      visit.dwell = dwell
      return EndedShift.Stay(visit, name: "High Street", target: 900)
    }
    let text = shift(Coverage(observed: 7200), visits: stays).text(clock)
      .replacing("\n    ", with: " ")
    // British summer time.
    #expect(text.contains("14:00 to 16:00"), "\(text)")
    #expect(text.contains("  14:07–14:22 HS03 High Street: 15:03 of 15:00\n"), "\(text)")
    #expect(text.contains("  14:07–14:14 HS03 High Street: 7:02 of 15:00, 7:58 short\n"))
    #expect(text.contains("1 of 2 visits fell short of 15 min"))
    #expect(!text.contains("not covered"), "\(text)")
  }

  @Test func eachVisitIsHeldAgainstWhatIsDueWhereItWas() {
    let stays = [("HS03", 422.0, 600.0), ("HS04", 1000, 900), ("HS07", 1500, nil)].map {
      (hotSpot, dwell, target: Double?) in
      var visit = Visit.sample("v")
      (visit.hotSpot, visit.dwell) = (hotSpot, dwell)
      return EndedShift.Stay(visit, name: nil, target: target)
    }
    let text = shift(Coverage(observed: 7200), visits: stays).text(clock)
    #expect(text.contains("HS03: 7:02 of 10:00, 2:58 short\n"), "\(text)")
    #expect(text.contains("HS04: 16:40 of 15:00\n"), "\(text)")
    #expect(text.contains("HS07: 25:00, nothing due\n"), "\(text)")
    #expect(text.contains("  1 of 2 visits fell short\n"), "\(text)")
  }

  @Test func whatIsShortOfThePlanIsToldOnceWithTheVisitedPlacesFirst() {
    let names = (3...60).map { "HS0\($0)" }
    let places = names.map {
      PlannedDay.DueHotSpot(hotSpot: $0, due: 2, minutes: 15, made: 0, other: 0)
    }
    let visited = PlannedDay.DueHotSpot(
      hotSpot: "HS02", name: "High Street", due: 3, minutes: 15, made: 1, other: 1)
    let done = PlannedDay.DueHotSpot(hotSpot: "HS01", due: 1, minutes: 15, made: 2, other: 0)
    var shift = shift(Coverage(observed: 7200))
    let date = CivilDate("2026-07-02")!
    shift.planned = PlannedDay(date: date, places: places + [done, visited])
    let text = [shift, shift].text(clock)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    let plan = text.replacing("\n    ", with: " ").split(separator: "\n")
      .drop { !$0.hasPrefix("plan of") }
    #expect(plan.first == "plan of 2026-07-02: this device's own visits are 118 short of 120")
    #expect(
      plan.dropFirst().first
        == "  HS02 High Street: 1 of 3 visits of 15 min (2 short), 1 too short on foot")
    #expect(plan.dropFirst(2).first == "  HS03: 0 of 2 visits of 15 min (2 short), no visit seen")
    #expect(plan.suffix(2).first == "  and 9 more hot spots, no visit seen")
    #expect(plan.last?.contains("other officers may have been there too") == true)
    #expect(!text.contains("HS01:"), "\(text)")

    #expect(!text.contains("not known"), "\(text)")
    for (coverage, words) in [
      (Coverage(observed: 3600, noFix: 1800), "what was done in the 30 min not covered"),
      (Coverage(gpsdDown: 7200), "NOTHING WAS MEASURED in this shift"),
    ] {
      var other = self.shift(coverage)
      other.planned = shift.planned
      #expect([other].text(clock).contains(words), "\([other].text(clock))")
    }

    shift.planned = PlannedDay(date: date, places: [done])
    let whole = [shift].text(clock)
    #expect(whole.hasSuffix("plan of 2026-07-02: this device made all 1 visits due\n"))
  }

  @Test func withoutTheZoneTimesAreInUTCAndSaySo() {
    let clock = LocalClock(zone: "Europe/Nowhere", now: Self.start)
    #expect(clock.time(Self.start) == "13:00 UTC")
    #expect(clock.moment(Self.start.advanced(bySeconds: 86_400)) == "2026-07-03 13:00 UTC")
  }

  @Test func theStatusHoldsNoHashesAndFitsEightyColumns() {
    var report = StatusReport()
    report.gpsd = [.init(source: "van-03:2947", connected: true, fault: nil)]
    report.records.waiting = 3
    report.receiptIsPending = true
    report.receipt = KeptReceipt(
      StoreAPI.Receipt(
        device: "d", journal: JournalName("0123456789abcdef")!, first: 1, last: 9, stored: 9,
        quarantined: 0, missing: []), at: Self.start, own: nil)
    report.troubles = [String(repeating: "the store cannot be reached ", count: 8)]
    let text = report.text(clock)
    #expect(text.contains("receipt pending\n") && !text.contains("9 of 9"), "\(text)")
    #expect(!text.contains("van-03"), "a gpsd that is well is no news")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    report.receiptIsPending = false
    #expect(report.text(clock).contains("receipt of 14:00: 9 of 9 records stored\n"))
  }

  @Test func theSendingIsWatchedUntilTheRecordsHaveArrived() {
    var watch = SendingWatch()
    var report = StatusReport()
    report.records.waiting = 2
    guard case .goesOn(let words) = watch.step(report, clock) else {
      Issue.record("it goes on while records wait")
      return
    }
    #expect(words.contains("2 records wait"))
    report.records.waiting = 0
    report.receiptIsPending = true
    #expect(watch.step(report, clock) != .ends(""), "the receipt is waited for")
    report.receiptIsPending = false
    #expect(watch.step(report, clock) == .ends(""))
  }

  @Test func theSendingIsWatchedNoLongerOnceATroubleStays() {
    var watch = SendingWatch()
    var report = StatusReport()
    report.records.waiting = 2
    report.sendingTrouble = "no route"
    var steps: [SendingWatch.Decision] = []
    for _ in 0..<5 { steps.append(watch.step(report, clock)) }
    #expect(steps.allSatisfy { if case .goesOn = $0 { true } else { false } })
    #expect(
      watch.step(report, clock) == .ends("not sent yet: no route; the collector goes on trying"))
  }

  @Test func theSendingIsWatchedOnATerminalAloneAndWhereAStoreIsNamed() {
    #expect(SendingWatch.unwatched(storeIsNamed: true, onTerminal: true) == nil)
    let elsewhere = SendingWatch.unwatched(storeIsNamed: true, onTerminal: false)
    #expect(elsewhere?.contains("patrol sync") == true)
    let kept = SendingWatch.unwatched(storeIsNamed: false, onTerminal: true)
    #expect(kept?.contains("kept on this device") == true)
  }

  @Test func theSendingIsFollowedUntilTheCollectorGoes() {
    var report = StatusReport()
    report.records.waiting = 2
    var (answers, shown): ([StatusReport?], [String]) = ([report, report, nil], [])
    let end = SendingWatch.follow({ answers.removeFirst() }, clock, pause: 0) { shown.append($0) }
    #expect(end == "the collector does not answer any more")
    #expect(shown.count == 2 && shown[0].contains("2 records wait") && answers.isEmpty)
  }

  @Test func theSendingIsWatchedNoLongerThanTwoMinutes() {
    var watch = SendingWatch()
    var report = StatusReport()
    report.records.waiting = 2
    var looks = 1
    while case .goesOn = watch.step(report, clock) { looks += 1 }
    #expect(Double(looks) * SendingWatch.pause == 120)
    #expect(watch.step(nil, clock) == .ends("the collector does not answer any more"))
  }
}

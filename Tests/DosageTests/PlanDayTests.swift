// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import TestSupport
import Testing

struct PlanDayTests {
  @Test func dayStartsAtSixInLondon() throws {
    let day = try PlanDay().interval(of: civilDate("2026-03-02"))
    #expect(day.start == time("2026-03-02T06:00:00Z"))
    #expect(day.end == time("2026-03-03T06:00:00Z"))
    let inSummer = try PlanDay().interval(of: civilDate("2026-07-01"))
    #expect(inSummer.start == time("2026-07-01T05:00:00Z"))
  }

  /// 2026-10-25 has 01:30 twice, and so has the clock.
  @Test func peopleReadTimesOfTheirOwnClock() throws {
    let planDay = try PlanDay()
    #expect(planDay.words(for: time("2026-07-01T23:05:59.999Z")) == "2026-07-02 00:05")
    #expect(planDay.words(for: time("2026-10-25T01:30:00Z")) == "2026-10-25 01:30")
    #expect(planDay.words(for: time("1969-12-31T22:59:59.5Z")) == "1969-12-31 23:59")
    let span = { (from: String, to: String) in
      planDay.words(for: Interval(from: time(from), to: time(to)))
    }
    #expect(span("2026-03-02T14:00:00Z", "2026-03-02T22:00:00Z") == "2026-03-02 14:00 to 22:00")
    #expect(
      span("2026-03-02T22:00:00Z", "2026-03-03T06:00:00Z")
        == "2026-03-02 22:00 to 2026-03-03 06:00")
  }

  /// The clock goes forward on 2026-03-29 at 01:00 UTC, back on 2026-10-25 at 01:00 UTC; both lie
  /// in the day that started the morning before.
  @Test(arguments: [
    ("2026-03-27", 24.0), ("2026-03-28", 23), ("2026-03-29", 24), ("2026-10-23", 24),
    ("2026-10-24", 25), ("2026-10-25", 24), ("2026-12-31", 24),
  ])
  func dayFromSixIsAsLongAsTheClockChangeMakesIt(date: String, hours: Double) throws {
    #expect(try PlanDay().interval(of: civilDate(date)).seconds == hours * 3600)
  }

  @Test func dayFromMidnightHoldsItsOwnClockChange() throws {
    let planDay = try PlanDay(start: #require(TimeOfDay("00:00")))
    #expect(planDay.interval(of: civilDate("2026-03-29")).seconds == 23 * 3600)
    #expect(planDay.interval(of: civilDate("2026-10-25")).seconds == 25 * 3600)
  }

  /// At 01:30 the clock jumps over it in March and shows it twice in October.
  @Test func dayStartsOnceWhereItsStartIsSkippedOrComesTwice() throws {
    let planDay = try PlanDay(start: #require(TimeOfDay("01:30")))
    let skipped = planDay.interval(of: civilDate("2026-03-29")).start
    #expect(skipped == time("2026-03-29T01:30:00Z"))
    let twice = planDay.interval(of: civilDate("2026-10-25")).start
    #expect(twice == time("2026-10-25T00:30:00Z"))
  }

  @Test func timeBelongsToTheDayThatStartedBeforeIt() throws {
    let planDay = try PlanDay()
    #expect(planDay.date(of: time("2026-03-02T05:59:59.999Z")) == civilDate("2026-03-01"))
    #expect(planDay.date(of: time("2026-03-02T06:00:00Z")) == civilDate("2026-03-02"))
    #expect(planDay.date(of: time("2027-01-01T05:59:59Z")) == civilDate("2026-12-31"))
    #expect(planDay.date(of: time("2026-10-25T05:59:59Z")) == civilDate("2026-10-24"))
    #expect(planDay.date(of: time("2026-03-29T05:00:00Z")) == civilDate("2026-03-29"))
    #expect(planDay.date(of: time("1969-12-31T23:00:00Z")) == civilDate("1969-12-31"))
  }

  @Test(arguments: [
    ("Europe/London", "06:00"), ("Europe/London", "01:30"), ("America/New_York", "02:30"),
    ("Australia/Lord_Howe", "02:15"), ("Asia/Kathmandu", "05:45"), ("Pacific/Apia", "06:00"),
    ("UTC", "00:00"),
  ])
  func daysFollowWithoutGapAndHoldTheirOwnTimes(zone: String, start: String) throws {
    let planDay = try PlanDay(timeZone: zone, start: #require(TimeOfDay(start)))
    var last: Timestamp?
    for offset: Int64 in 0..<1100 {
      let date = civilDate("2010-11-01").advanced(by: offset)
      let day = planDay.interval(of: date)
      #expect(last == nil || last == day.start, "\(zone) \(date)")
      last = day.end
      guard day.seconds > 0 else { continue }
      #expect(planDay.date(of: day.start) == date, "\(zone) \(date)")
      #expect(planDay.date(of: day.end.advanced(bySeconds: -0.001)) == date, "\(zone) \(date)")
      #expect(QuarterCoverage.start(holding: day.start) == day.start, "\(zone) \(date)")
    }
  }

  @Test func startOffTheQuarterAndUnknownZonesAreRefused() throws {
    let start = try #require(TimeOfDay("06:10"))
    #expect(throws: PlanDayError.startOffTheQuarter(start)) { try PlanDay(start: start) }
    #expect(throws: PlanDayError.unknownTimeZone("Europe/Southend")) {
      try PlanDay(timeZone: "Europe/Southend")
    }
  }

  @Test(arguments: ["6:00", "06:60", "24:00", "06:00:00", "", "+6:00", "06.00", " 06:00"])
  func otherTextIsNoTimeOfDay(text: String) {
    #expect(TimeOfDay(text) == nil)
  }

  @Test func timeOfDayPrintsAsItReads() {
    #expect(TimeOfDay("00:15")?.description == "00:15")
    #expect(PlanDay.defaultStart.description == "06:00")
  }
}

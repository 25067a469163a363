// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Reporting
import Simulation
import TestSupport
import Testing

struct DosagePropertyTests {
  private static let hotSpots = ["HS1", "HS2"]
  private static let start = time("2026-03-28T06:00:00Z")
  private static let seconds = 71 * 3600

  /// Visits on whole seconds over the three days from 2026-03-28, one of 23 hours.
  private func visits(_ numbers: inout SeededGenerator) -> [Visit] {
    (0..<Int.random(in: 1...24, using: &numbers)).map { number in
      var second = Int.random(in: 0..<(Self.seconds - 9000), using: &numbers)
      let stays = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in
        let end = second + Int.random(in: 60...2800, using: &numbers)
        defer { second = end + Int.random(in: 1...60, using: &numbers) }
        return Interval(
          from: Self.start.advanced(bySeconds: Double(second)),
          to: Self.start.advanced(bySeconds: Double(end)))
      }
      let officer = Int.random(in: 0...3, using: &numbers)
      return Visit.sample(
        Self.hotSpots.randomElement(using: &numbers) ?? "", stays: stays,
        unit: "BW-\(Int.random(in: 1...4, using: &numbers))",
        officer: officer == 0 ? nil : "o-\(officer)",
        low: .random(in: 0...1, using: &numbers), high: .random(in: 1...1.5, using: &numbers),
        drivenShare: [0, 0, 0, 0.5, 1].randomElement(using: &numbers) ?? 0, id: "v\(number)")
    }
  }

  private func shifts(_ numbers: inout SeededGenerator) -> [Shift] {
    (1...4).map { unit in
      Shift.sample(
        from: "2026-03-2\(Int.random(in: 8...9, using: &numbers))T14:00:00Z",
        to: "2026-03-29T22:00:00Z", unit: "BW-\(unit)",
        lost: [Int.random(in: 0..<30, using: &numbers): .random(in: 1...900, using: &numbers)],
        passes: ["HS\(unit)": unit])
    }
  }

  private func plan(_ numbers: inout SeededGenerator) -> [PlanEntry] {
    Self.hotSpots.flatMap { hotSpot in
      (28...30).map { day in
        Bool.random(using: &numbers)
          ? .control(hotSpot, "2026-03-\(day)") : .treatment(hotSpot, "2026-03-\(day)")
      }
    }
  }

  private func report(
    _ visits: [Visit], _ shifts: [Shift] = [], _ plan: [PlanEntry] = [],
    hotSpots: [String] = hotSpots,
    days: ClosedRange<CivilDate> = dates("2026-03-28", "2026-03-30")
  ) throws -> DosageReport {
    DosageReport(
      hotSpots: hotSpots.map { ($0, "name of \($0)") }, visits: visits.reported(),
      shifts: shifts.reported(), plan: plan, days: days, planDay: try PlanDay(),
      now: muchLater)
  }

  /// The greatest share on foot of each second, over the visits given.
  private func footSeconds(of visits: [Visit]) -> [Double] {
    var seconds = Array(repeating: 0.0, count: Self.seconds)
    for visit in visits {
      for stay in visit.stays {
        let from = Int(stay.start.seconds(since: Self.start))
        for second in from..<from + Int(stay.seconds) {
          seconds[second] = max(seconds[second], visit.onFoot / visit.dwell)
        }
      }
    }
    return seconds
  }

  private func minutes(_ seconds: some Sequence<Double>) -> Double {
    seconds.reduce(0, +) / 60
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func daysAgreeWithCountingEverySecond(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    let visits = visits(&numbers)
    let report = try report(visits)
    let bounds = [0, 23 * 3600, 47 * 3600, Self.seconds]
    for hotSpot in Self.hotSpots {
      let there = visits.filter { $0.hotSpot == hotSpot }
      let patrol = footSeconds(of: there)
      let people = Dictionary(grouping: there) { $0.officer ?? "unit \($0.unit)" }.values
        .map(footSeconds)
      for (day, row) in report.rows.filter({ $0.hotSpot == hotSpot }).enumerated() {
        let span = bounds[day]..<bounds[day + 1]
        let expected = minutes(patrol[span])
        #expect(abs(row.delivered.patrol.value - expected) < 1e-6, "seed \(seed) \(hotSpot) \(day)")
        let byOfficer = people.reduce(0) { $0 + minutes($1[span]) }
        #expect(
          abs(row.delivered.officer.value - byOfficer) < 1e-6, "seed \(seed) \(hotSpot) \(day)")
      }
    }
    let whole = Self.hotSpots.reduce(0) { sum, hotSpot in
      sum + minutes(footSeconds(of: visits.filter { $0.hotSpot == hotSpot }))
    }
    #expect(abs(report.overall.delivered.patrol.value - whole) < 1e-6, "seed \(seed)")
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func figuresLieBetweenTheirBoundsAndPatrolWithinOfficers(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    let visits = visits(&numbers)
    let report = try report(visits)
    for delivered in report.rows.map(\.delivered) + report.totals.map(\.delivered) {
      let (patrol, officer) = (delivered.patrol, delivered.officer)
      for minutes in [patrol, officer] {
        #expect(minutes.low <= minutes.value, "seed \(seed)")
        #expect(minutes.value <= minutes.high, "seed \(seed)")
      }
      #expect(patrol.low <= officer.low + 1e-9, "seed \(seed)")
      #expect(patrol.value <= officer.value + 1e-9, "seed \(seed)")
      #expect(patrol.high <= officer.high + 1e-9, "seed \(seed)")
      #expect(delivered.qualifying.low <= delivered.qualifying.value, "seed \(seed)")
      #expect(delivered.qualifying.value <= delivered.qualifying.high, "seed \(seed)")
      #expect(delivered.qualifying.high <= delivered.visits, "seed \(seed)")
      #expect(delivered.visits <= delivered.officerVisits, "seed \(seed)")
    }
    let total = report.overall.delivered
    expect(total, countsAll: visits, "seed \(seed)")
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func orderOfTheInputMakesNoDifference(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    let (visits, shifts, plan) = (visits(&numbers), shifts(&numbers), plan(&numbers))
    let one = try report(visits, shifts, plan)
    let other = try report(
      visits.shuffled(using: &numbers), shifts.shuffled(using: &numbers),
      plan.shuffled(using: &numbers), hotSpots: Self.hotSpots.reversed())
    #expect(one.csv == other.csv, "seed \(seed)")
    #expect(one.json == other.json, "seed \(seed)")
    #expect(one.table() == other.table(), "seed \(seed)")
    #expect(one == other, "seed \(seed)")
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func whatADayComesToDoesNotDependOnTheOtherDaysOfTheReport(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    let visits = visits(&numbers) + visitsAboutTheDaysEnd(&numbers)
    let (shifts, plan) = (shifts(&numbers), plan(&numbers))
    let days = dates("2026-03-28", "2026-03-30").dates
    for (first, firstDay) in days.enumerated() {
      for (last, lastDay) in days.enumerated() where first <= last {
        let whole = try reportOfStored(visits, shifts, plan, days: firstDay...lastDay)
        for (day, date) in days.enumerated() where (first...last).contains(day) {
          let alone = try reportOfStored(visits, shifts, plan, days: date...date)
          let names = Set(alone.rows.map(\.hotSpot))
          let rows = whole.rows.filter { $0.date == date && names.contains($0.hotSpot) }
          #expect(alone.rows == rows, "seed \(seed), \(date) of \(firstDay) to \(lastDay)")
          #expect(alone.days[0] == whole.days[day - first], "seed \(seed), \(date)")
        }
        let begun = try visits.filter { (firstDay...lastDay).contains(try self.date(of: $0)) }
        expect(whole.overall.delivered, countsAll: begun, "seed \(seed), \(lastDay)")
      }
    }
  }

  /// Each visit counts once; of two of one unit or officer within a minute, both may count as one.
  private func expect(
    _ delivered: Delivered, countsAll visits: [Visit], _ words: Comment
  ) {
    let near = visits.indices.count { place in
      visits[..<place].contains { other in
        let visit = visits[place]
        let isSame = visit.unit == other.unit || visit.officer.map { $0 == other.officer } ?? false
        let gap = max(
          visit.entered.seconds(since: other.left), other.entered.seconds(since: visit.left))
        return isSame && visit.hotSpot == other.hotSpot && gap <= 60
      }
    }
    let counted = delivered.officerVisits + delivered.vehicleVisits
    #expect(counted <= visits.count && counted >= visits.count - near, words)
  }

  /// A report from what shares time with its days, which is what a store gives.
  private func reportOfStored(
    _ visits: [Visit], _ shifts: [Shift], _ plan: [PlanEntry], days: ClosedRange<CivilDate>
  ) throws -> DosageReport {
    let start = try PlanDay().interval(of: days.lowerBound).start
    let end = try PlanDay().interval(of: days.upperBound).end
    return try report(
      visits.filter { $0.entered < end && $0.left > start },
      shifts.filter { $0.started < end && $0.ended > start }, plan, days: days)
  }

  /// Officers who come and go within half an hour of 06:00 on 2026-03-30, some at 06:00 itself.
  private func visitsAboutTheDaysEnd(_ numbers: inout SeededGenerator) -> [Visit] {
    let end = time("2026-03-30T05:00:00Z")
    return (1...4).map { number in
      let from = Int.random(in: -30...5, using: &numbers)
      let to = Int.random(in: max(from + 1, 0)...30, using: &numbers)
      let stay = Interval(
        from: end.advanced(bySeconds: Double(from) * 60),
        to: end.advanced(bySeconds: Double(to) * 60))
      return Visit.sample(
        "HS1", stays: [stay], unit: "BW-\(number)", officer: "o-\(number)", low: 0.9, high: 1.1,
        drivenShare: 0, shift: number == 1 ? "not come yet" : nil, id: "e\(number)")
    }
  }

  private func date(of visit: Visit) throws -> CivilDate {
    try PlanDay().date(of: visit.entered)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Visits, shifts and plan sorted by the hot spot and day they bear on.
struct Ledger {
  let days: [DayCoverage]
  private let visits: [HotSpotDate: [Visit]]
  private let patrolVisits: [HotSpotDate: [PatrolVisit]]
  private let passes: [HotSpotDate: Int]
  private let plan: [HotSpotDate: PlanEntry]

  init(
    visits: [Visit], shifts: [Shift], plan: [PlanEntry], days: ClosedRange<CivilDate>,
    planDay: PlanDay
  ) {
    let shifts = shifts.distinct
    let near = visits.standing.near(days, planDay)
    self.visits = near.byDay(days, planDay)
    patrolVisits = near.patrolVisitsByDay(planDay)
    passes = shifts.passesByDay(days, planDay)
    self.plan = Dictionary(
      plan.filter { days.contains($0.date) }
        .map { (HotSpotDate(hotSpot: $0.hotSpot, date: $0.date), $0) },
      uniquingKeysWith: { $0.asksForMore(than: $1) ? $0 : $1 })
    self.days = Self.coverage(of: days, planDay, shifts: shifts, visits: self.visits)
  }

  private static func coverage(
    of days: ClosedRange<CivilDate>, _ planDay: PlanDay, shifts: [Shift],
    visits: [HotSpotDate: [Visit]]
  ) -> [DayCoverage] {
    let recorded = Set(shifts.map(\.id))
    var awaited: [CivilDate: Set<String>] = [:]
    for (key, visits) in visits {
      awaited[key.date, default: []].formUnion(visits.compactMap(\.shift))
    }
    return days.dates.map { date in
      let day = planDay.interval(of: date)
      return DayCoverage(
        date: date, day: day,
        shifts: shifts.filter { $0.started < day.end && $0.ended >= day.start },
        awaited: awaited[date, default: []].subtracting(recorded).count)
    }
  }

  /// Hot spots that anything bears on.
  var hotSpots: Set<String> {
    Set(visits.keys.map(\.hotSpot)).union(passes.keys.map(\.hotSpot))
      .union(plan.keys.map(\.hotSpot))
  }

  func row(
    hotSpot: String, name: String, coverage: DayCoverage, minimumMinutes: Double
  ) -> DosageRow {
    let key = HotSpotDate(hotSpot: hotSpot, date: coverage.date)
    let entry = plan[key]
    let minimum = 60 * (entry.flatMap { $0.minutes > 0 ? $0.minutes : nil } ?? minimumMinutes)
    let delivered = delivered(key, day: coverage.day, minimum: minimum)
    return DosageRow(
      hotSpot: hotSpot, name: name, date: coverage.date, delivered: delivered,
      coverage: coverage.share, plan: entry,
      outcome: entry.map {
        Outcome.of(
          $0, delivered: delivered, coverage: coverage,
          hidden: hidden(key, coverage: coverage, minimum: minimum))
      })
  }

  private func delivered(_ key: HotSpotDate, day: Interval, minimum: Double) -> Delivered {
    let patrols = patrolVisits[key] ?? []
    var delivered = HotSpotDay(day: day, visits: visits[key] ?? []).delivered
    delivered.visits = patrols.count
    delivered.qualifying = patrols.reduce(.none) { $0 + $1.qualifying(from: minimum) }
    delivered.passes = passes[key] ?? 0
    return delivered
  }

  /// Qualifying visits that the day's time without fixes could hide.
  private func hidden(_ key: HotSpotDate, coverage: DayCoverage, minimum: Double) -> Int {
    let short = (visits[key] ?? []).filter { !$0.isInVehicle && $0.footSeconds.high < minimum }
    return coverage.blind.reduce(0) { $0 + $1.hidden(short: short, minimum: minimum) }
  }
}

extension [Visit] {
  /// Those with a part in `days`.
  fileprivate func near(_ days: ClosedRange<CivilDate>, _ planDay: PlanDay) -> [Visit] {
    let start = planDay.interval(of: days.lowerBound).start
    let end = planDay.interval(of: days.upperBound).end
    return filter { ($0.left > start || $0.entered >= start) && $0.entered < end }
  }

  /// Each under every one of `days` it has a part in.
  fileprivate func byDay(
    _ days: ClosedRange<CivilDate>, _ planDay: PlanDay
  ) -> [HotSpotDate: [Visit]] {
    var byDay: [HotSpotDate: [Visit]] = [:]
    for visit in self {
      let first = planDay.date(of: visit.entered)
      let last = Swift.max(first, planDay.date(of: visit.left))
      for date in (first...last).clamped(to: days).dates {
        byDay[HotSpotDate(hotSpot: visit.hotSpot, date: date), default: []].append(visit)
      }
    }
    return byDay
  }

  /// Patrol visits under the day they began.
  fileprivate func patrolVisitsByDay(_ planDay: PlanDay) -> [HotSpotDate: [PatrolVisit]] {
    let patrols = Dictionary(grouping: self, by: \.hotSpot).values.flatMap(PatrolVisit.onFoot)
    return Dictionary(grouping: patrols) {
      HotSpotDate(hotSpot: $0.first.hotSpot, date: planDay.date(of: $0.first.entered))
    }
  }
}

extension [Shift] {
  /// Each shift once, in an order that does not depend on how they came; of two records under one
  /// id the one that accounts for more.
  fileprivate var distinct: [Shift] {
    let byID = Dictionary(map { ($0.id, $0) }) { first, second in
      let (left, right) = (first.coverage, second.coverage)
      return (left.total, left.observed) >= (right.total, right.observed) ? first : second
    }
    return byID.values.sorted { $0.id < $1.id }
  }

  /// Passes under the day their shift began.
  fileprivate func passesByDay(
    _ days: ClosedRange<CivilDate>, _ planDay: PlanDay
  ) -> [HotSpotDate: Int] {
    var byDay: [HotSpotDate: Int] = [:]
    for shift in self {
      let date = planDay.date(of: shift.started)
      guard days.contains(date) else { continue }
      for (hotSpot, count) in shift.passes where count > 0 {
        byDay[HotSpotDate(hotSpot: hotSpot, date: date), default: 0] += count
      }
    }
    return byDay
  }
}

extension PatrolVisit {
  fileprivate func qualifying(from seconds: Double) -> BoundedCount {
    let qualifies = qualifies(from: seconds)
    return BoundedCount(
      value: qualifies.value ? 1 : 0, low: qualifies.low ? 1 : 0, high: qualifies.high ? 1 : 0)
  }
}

extension PlanEntry {
  fileprivate func asksForMore(than other: PlanEntry) -> Bool {
    (visits, minutes, condition.rawValue) > (other.visits, other.minutes, other.condition.rawValue)
  }
}

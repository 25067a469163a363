// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Visits, shifts and plan by hot spot and day.
struct Ledger {
  let days: [DayCoverage]
  let doubledUnits: [DoubledUnit]
  private let visits: [HotSpotDate: [Sourced<Visit>]]
  /// Patrol visits on foot under the day they began, each with its officers' visits.
  private let patrols: [HotSpotDate: [[WholeVisit]]]
  private let passes: [HotSpotDate: Int]
  /// Passes that may have been visits.
  private let nearVisits: [HotSpotDate: [DwellQuantiles]]
  private let plan: [HotSpotDate: PlanEntry]

  init(
    visits: [Reported<Visit>], shifts: [Reported<Shift>], plan: [PlanEntry],
    missing lost: [MissingRecords], days: ClosedRange<CivilDate>, planDay: PlanDay,
    now: Timestamp
  ) {
    let (reported, records) = (visits.distinct, shifts.distinct)
    doubledUnits = DoubledUnit.all(
      visits: reported, shifts: records, days: days, planDay: planDay)
    let bookings = UnitBooking.merged(records)
    let booked = Bookings(visits: reported, shifts: records)
    let visits = reported.map(booked.booked)
    self.visits = visits.byDay(days, planDay)
    patrols = visits.patrolsByDay(planDay)
    passes = bookings.byDay(days, planDay, \.passes, +).filter { $0.value > 0 }
    nearVisits = bookings.byDay(days, planDay, \.nearVisitsOrNone, +)
    self.plan = Dictionary(
      plan.filter { days.contains($0.date) }
        .map { (HotSpotDate(hotSpot: $0.hotSpot, date: $0.date), $0) },
      uniquingKeysWith: { $0.asksForMore(than: $1) ? $0 : $1 })
    self.days = Self.coverage(
      of: days, planDay, now: now, bookings: bookings, records: records, visits: self.visits,
      missing: records.missing(visits), lost)
  }

  private static func coverage(
    of days: ClosedRange<CivilDate>, _ planDay: PlanDay, now: Timestamp,
    bookings: [Sourced<Shift>], records: [Sourced<Shift>],
    visits: [HotSpotDate: [Sourced<Visit>]], missing: [RecordName: Int], _ lost: [MissingRecords]
  ) -> [DayCoverage] {
    let recorded = Set(records.flatMap { $0.names(of: $0.id) })
    var awaited: [CivilDate: [RecordName: String]] = [:]
    for (key, visits) in visits {
      for visit in visits {
        guard let id = visit.shift, recorded.isDisjoint(with: visit.names(of: id)) else { continue }
        awaited[key.date, default: [:]][RecordName(origin: visit.lineage, id: id)] = visit.unit
      }
    }
    let byDate = Dictionary(grouping: visits, by: \.key.date)
    return days.dates.map { date in
      let day = planDay.interval(of: date)
      let isOfDay = { (shift: Sourced<Shift>) in
        shift.started < day.end && shift.ended >= day.start
      }
      return DayCoverage(
        date: date, day: day, now: now, shifts: bookings.filter(isOfDay),
        visits: byDate[date, default: []].flatMap(\.value),
        awaited: awaited[date, default: [:]],
        missing: records.filter(isOfDay).reduce(0) { $0 + missing[$1.name, default: 0] },
        recordsMissing: lost.count(on: day))
    }
  }

  /// The hot spots that have a visit, a pass or a plan entry.
  var hotSpots: Set<String> {
    Set(visits.keys.map(\.hotSpot)).union(passes.keys.map(\.hotSpot))
      .union(plan.keys.map(\.hotSpot))
  }

  /// The rows of one day, one for each of `hotSpots`.
  func rows(
    of coverage: DayCoverage, hotSpots: [(id: String, name: String)],
    settings: DosageReport.Settings
  ) -> [DosageRow] {
    let least = { (entry: PlanEntry?) in settings.leastSeconds(for: entry) }
    let evidence = hotSpots.map { hotSpot in
      let key = HotSpotDate(hotSpot: hotSpot.id, date: coverage.date)
      return (hotSpot, plan[key], patrols[key] ?? [])
    }
    var kinds: [Condition?: Habits.ConditionCounts] = [:]
    // A hot spot without visit or plan on this day is here for another day's sake.
    for (hotSpot, entry, patrols) in evidence where entry != nil || !patrols.isEmpty {
      let probabilities = PatrolVisitCount(
        patrols: patrols, unseen: [], hotSpot: hotSpot.id, least: least(entry))
      kinds[entry?.condition, default: Habits.ConditionCounts()].add(probabilities.each)
    }
    let habits = Habits(secondsSeen: coverage.observed, kinds: kinds)
    return evidence.map { hotSpot, entry, patrols in
      row(
        hotSpot, entry, least: least(entry), minimum: settings.minimumSeconds(for: entry),
        Evidence(
          hotSpot: hotSpot.id, coverage: coverage, patrols: patrols,
          near: nearVisits[HotSpotDate(hotSpot: hotSpot.id, date: coverage.date)] ?? [],
          habits: habits))
    }
  }

  private func row(
    _ hotSpot: (id: String, name: String), _ entry: PlanEntry?, least: Double, minimum: Double,
    _ evidence: Evidence
  ) -> DosageRow {
    let coverage = evidence.coverage
    let key = HotSpotDate(hotSpot: hotSpot.id, date: coverage.date)
    var delivered = HotSpotDay(day: coverage.day, visits: visits[key] ?? []).delivered
    delivered.visits = evidence.patrols.count
    delivered.qualifying = evidence.qualifying(from: minimum)
    delivered.passes = passes[key] ?? 0
    let assessment = entry.map {
      evidence.assessment(of: $0, least: least, delivered: delivered)
    }
    let hidden = evidence.hiddenMinutes(entry?.condition)
    delivered.patrol = delivered.patrol.maybeMore(mean: hidden.mean, variance: hidden.variance)
    delivered.officer = delivered.officer.maybeMore(mean: hidden.mean, variance: hidden.variance)
    return DosageRow(
      hotSpot: hotSpot.id, name: hotSpot.name, date: coverage.date, delivered: delivered,
      coverage: coverage.share, plan: entry,
      assessment: assessment)
  }
}

extension DosageReport.Settings {
  /// Seconds on foot from which a patrol visit counts: on a treatment day those of the plan, on a
  /// control day those that contaminate it; at least one.
  fileprivate func leastSeconds(for entry: PlanEntry?) -> Double {
    max(1, entry?.condition == .control ? 60 * contaminationMinutes : minimumSeconds(for: entry))
  }

  /// Seconds on foot from which a patrol visit qualifies.
  fileprivate func minimumSeconds(for entry: PlanEntry?) -> Double {
    60 * (entry.flatMap { $0.minutes > 0 ? $0.minutes : nil } ?? minimumMinutes)
  }
}

extension [Sourced<Visit>] {
  /// Each visit under every one of `days` in which a part of it lies.
  fileprivate func byDay(
    _ days: ClosedRange<CivilDate>, _ planDay: PlanDay
  ) -> [HotSpotDate: [Sourced<Visit>]] {
    var byDay: [HotSpotDate: [Sourced<Visit>]] = [:]
    for visit in self {
      for date in visit.dates(planDay) where days.contains(date) {
        byDay[HotSpotDate(hotSpot: visit.hotSpot, date: date), default: []].append(visit)
      }
    }
    return byDay
  }

  /// Patrol visits under the day they began.
  ///
  /// Only visits entered on the same day are joined. So the figures of a day do not depend on the
  /// day before.
  fileprivate func patrolsByDay(_ planDay: PlanDay) -> [HotSpotDate: [[WholeVisit]]] {
    Dictionary(grouping: self) {
      HotSpotDate(hotSpot: $0.hotSpot, date: planDay.date(of: $0.entered))
    }.mapValues { visits in
      let whole = WholeVisit.onFoot(among: visits)
      let sources = Dictionary(whole.map { ($0.value, $0) }) { first, _ in first }
      return PatrolVisit.onFoot(among: whole.map(\.value)).map { patrol in
        patrol.visits.compactMap { sources[$0] }
      }
    }
  }
}

extension Sourced<Visit> {
  /// The days in which a part of it lies, from the day of entry on.
  fileprivate func dates(_ planDay: PlanDay) -> [CivilDate] {
    let first = planDay.date(of: value.entered)
    let last = planDay.date(of: value.left.advanced(bySeconds: -0.001))
    return (first...max(first, last)).dates
  }
}

extension Sequence<Reported<Shift>> {
  /// Each shift once, in an order that does not depend on that of the input. Of two records of a
  /// device with one id the one with more coverage is taken.
  var distinct: [Sourced<Shift>] {
    once(by: \.id) { first, second in
      let (left, right) = (first.coverage, second.coverage)
      return (left.total, left.observed) >= (right.total, right.observed)
    }.sorted { ($0.id, $0.device) < ($1.id, $1.device) }
  }
}

extension Sourced<Shift> {
  fileprivate var name: RecordName { RecordName(origin: device, id: value.id) }
}

extension [Sourced<Shift>] {
  /// For each shift that lacks visits, how many it counts that are not among `visits`.
  fileprivate func missing(_ visits: [Sourced<Visit>]) -> [RecordName: Int] {
    var there: [RecordName: Int] = [:]
    for visit in visits {
      for name in visit.shift.map(visit.names) ?? [] { there[name, default: 0] += 1 }
    }
    var missing: [RecordName: Int] = [:]
    for shift in self {
      let known = shift.names(of: shift.id).map { there[$0, default: 0] }.max() ?? 0
      if known < shift.visits { missing[shift.name] = shift.visits - known }
    }
    return missing
  }

  /// What shifts tell of passes, by hot spot, under the day the shift began.
  fileprivate func byDay<Count>(
    _ days: ClosedRange<CivilDate>, _ planDay: PlanDay, _ told: (Shift) -> [String: Count],
    _ sum: (Count, Count) -> Count
  ) -> [HotSpotDate: Count] {
    var byDay: [HotSpotDate: Count] = [:]
    for shift in self {
      let date = planDay.date(of: shift.started)
      guard days.contains(date) else { continue }
      let own = told(shift.value).map { (HotSpotDate(hotSpot: $0, date: date), $1) }
      byDay.merge(own, uniquingKeysWith: sum)
    }
    return byDay
  }
}

extension PlanEntry {
  fileprivate func asksForMore(than other: PlanEntry) -> Bool {
    (visits, minutes, condition.rawValue) > (other.visits, other.minutes, other.condition.rawValue)
  }
}

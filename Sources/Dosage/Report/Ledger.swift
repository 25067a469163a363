// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Visits, shifts and plan by hot spot and day.
struct Ledger {
  let days: [DayCoverage]
  let doubledUnits: [DoubledUnit]
  private let visits: [HotSpotDate: [Sourced<Visit>]]
  private let patrolVisits: [HotSpotDate: [PatrolVisit]]
  private let passes: [HotSpotDate: Int]
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
    patrolVisits = visits.patrolVisitsByDay(planDay)
    passes = bookings.passesByDay(days, planDay)
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
    return days.dates.map { date in
      let day = planDay.interval(of: date)
      let isOfDay = { (shift: Sourced<Shift>) in
        shift.started < day.end && shift.ended >= day.start
      }
      return DayCoverage(
        date: date, day: day, now: now, shifts: bookings.filter(isOfDay),
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

  func row(
    hotSpot: String, name: String, coverage: DayCoverage, settings: DosageReport.Settings
  ) -> DosageRow {
    let key = HotSpotDate(hotSpot: hotSpot, date: coverage.date)
    let entry = plan[key]
    let minimum =
      60 * (entry.flatMap { $0.minutes > 0 ? $0.minutes : nil } ?? settings.minimumMinutes)
    let delivered = delivered(key, day: coverage.day, minimum: minimum)
    return DosageRow(
      hotSpot: hotSpot, name: name, date: coverage.date, delivered: delivered,
      coverage: coverage.share, plan: entry,
      outcome: entry.map {
        Outcome.of(
          $0, delivered: delivered, coverage: coverage,
          hidden: hidden(key, coverage: coverage, minimum: minimum),
          threshold: settings.contaminationMinutes)
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
  fileprivate func patrolVisitsByDay(_ planDay: PlanDay) -> [HotSpotDate: [PatrolVisit]] {
    Dictionary(grouping: self) {
      HotSpotDate(hotSpot: $0.hotSpot, date: planDay.date(of: $0.entered))
    }.mapValues { PatrolVisit.onFoot(among: $0.map(\.value)) }
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

// SPDX-License-Identifier: Apache-2.0

import Control
import DeviceConfiguration
import FoundationEssentials
import Journaling
import Patrol
import Platform
import Wire

/// Compares what was done with the plan.
extension Collector {
  /// The plan's day that holds the middle of an ended shift, with this device's visits on it. Nil
  /// if the plan does not have that day or nothing is due on it.
  func plannedDay(
    of account: EndedShift.Account, in plan: DuePlan, names: [String: String]
  ) -> PlannedDay? {
    let length = account.ended.seconds(since: account.started)
    let middle = account.started.advanced(bySeconds: length / 2)
    guard let day = plan.day(of: middle), !day.due.isEmpty else { return nil }
    return PlannedDay(day, visits: visits(enteredIn: day.span), names: names)
  }

  /// The dwell aimed at, in seconds: the plan's of the day on which the visit began, nil where it
  /// has nothing due; the configuration's without a plan of that day.
  func target(of visit: Visit, in plan: DuePlan?) -> Double? {
    guard let day = plan?.day(of: visit.entered) else { return configuration.targetDwell }
    return day.due.first { $0.hotSpot == visit.hotSpot }.map { $0.minutes * 60 }
  }

  /// Adds to each unit on shift what the plan's day asks of it: the time aimed at where it is, and
  /// where to go next.
  ///
  /// - Parameter untold: visits that only wait to be final.
  func addPlan(to units: inout [UnitStatus], untold: [Visit], _ now: ClockReading) {
    let plan = heldPlan.plan(in: planFile)
    var days: [CivilDate: [PlannedDay.DueHotSpot]] = [:]
    for index in units.indices where units[index].shift != nil {
      let day = plan?.day(of: units[index].lastFix ?? now.wall)
      let places = day.map { day in
        days[day.date]
          ?? PlannedDay.places(
            of: day, visits: visits(enteredIn: day.span) + untold, names: [:])
      }
      if let day, let places { days[day.date] = places }
      hold(&units[index], against: places, now)
    }
  }

  /// - Parameter places: what the plan has on the day; nil without a plan of the day.
  private func hold(
    _ unit: inout UnitStatus, against places: [PlannedDay.DueHotSpot]?, _ now: ClockReading
  ) {
    let due = Dictionary(
      (places ?? []).map { ($0.hotSpot, $0) }, uniquingKeysWith: { first, _ in first })
    for index in unit.present.indices {
      unit.present[index].target =
        places == nil
        ? configuration.targetDwell : due[unit.present[index].hotSpot].map { $0.minutes * 60 }
    }
    guard let places, let shift = shifts[unit.unit] else { return }
    let (all, short) = places.reduce((0, 0)) { ($0.0 + $1.due, $0.1 + $1.short) }
    unit.planned = UnitStatus.Planned(due: all, short: short)
    let here = Set(unit.present.map(\.hotSpot))
    unit.next = next(of: places.filter { $0.short > 0 && !here.contains($0.hotSpot) }, shift, now)
  }

  /// The one of `places` that is nearest; the first where that is not known.
  private func next(
    of places: [PlannedDay.DueHotSpot], _ shift: OpenShift, _ now: ClockReading
  ) -> UnitStatus.Next? {
    let walks = shift.walks(to: Set(places.map(\.hotSpot)), now)
    let nearest = places.min {
      walks[$0.hotSpot] ?? .max < walks[$1.hotSpot] ?? .max
    }
    return nearest.map { place in
      let name = shift.hotSpots.hotSpots.first { $0.id == place.hotSpot }?.name
      return UnitStatus.Next(place, name: name, walk: walks[place.hotSpot])
    }
  }

  /// The visits of all units that began in `span`, saved or about to be saved, without those that
  /// are replaced.
  private func visits(enteredIn span: Interval) -> [Visit] {
    let highest = try? journal?.counts.highestSequence
    var held = heldPlan
    let kept = try? held.entries(of: span, highest: highest) { () throws(JournalError) in
      try entries(enteredIn: span)
    }
    heldPlan = held
    return standing(kept ?? []).visits.filter {
      span.start <= $0.entered && $0.entered < span.end
    }
  }

  /// The journal's entries that may hold a visit which began in `span`.
  private func entries(enteredIn span: Interval) throws(JournalError) -> [JournalEntry] {
    // Records hold times in UTC. A plan's day overlaps two or three UTC days.
    var dates: [String] = []
    for time in stride(from: 0, through: span.seconds, by: 43_200) {
      let date = String(span.start.advanced(bySeconds: time).description.prefix(10))
      if dates.last != date { dates.append(date) }
    }
    var entries: [JournalEntry] = []
    for date in dates {
      let text = Data(#""entered":"\#(date)T"#.utf8)
      entries += try withJournal { journal throws(JournalError) in
        try journal.contents.entries(holding: text)
      }
    }
    return entries
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Wire

/// What was due on one of the plan's days, and what this device's own visits came to; no position.
///
/// Other devices may have been there too: only the store knows of all.
package struct PlannedDay: Hashable, Sendable, Codable {
  package var date: CivilDate
  /// Visits due in all, and how many of them are missing.
  package var due: Int
  package var short: Int
  /// Hot spots where visits are missing, those that were visited first; at most `mostPlaces`.
  package var places: [DueHotSpot]
  /// Further hot spots where visits are missing.
  package var unlisted: Int

  /// More than one shift can patrol, and short enough for an answer that tells of many shifts.
  package static let mostPlaces = 50

  package struct DueHotSpot: Hashable, Sendable, Codable {
    package var hotSpot: String
    package var name: String?
    /// Visits due.
    package var due: Int
    /// Minutes on foot from which a visit counts.
    package var minutes: Double
    /// Visits that count, as the store counts them: officers who go together make one.
    package var made: Int
    /// Visits that were too short on foot, or driven.
    package var other: Int

    /// Visits due that are missing.
    package var short: Int { max(0, due - made) }

    package var isVisited: Bool { made + other > 0 }

    package init(
      hotSpot: String, name: String? = nil, due: Int, minutes: Double, made: Int, other: Int
    ) {
      self.hotSpot = hotSpot
      self.name = name
      self.due = due
      self.minutes = minutes
      self.made = made
      self.other = other
    }
  }

  /// Of all `places` with visits due.
  package init(date: CivilDate, places: [DueHotSpot]) {
    self.date = date
    due = places.reduce(0) { $0 + $1.due }
    short = places.reduce(0) { $0 + $1.short }
    let lacking = places.filter { $0.short > 0 }
    let ordered = lacking.filter(\.isVisited) + lacking.filter { !$0.isVisited }
    self.places = Array(ordered.prefix(Self.mostPlaces))
    unlisted = lacking.count - self.places.count
  }

  /// Holds `visits` against what is due on `day`; each counts on the day it began. `names` are
  /// those of the hot spots by id.
  package init(_ day: DuePlan.Day, visits: [Visit], names: [String: String]) {
    self.init(date: day.date, places: Self.places(of: day, visits: visits, names: names))
  }

  /// What is due on `day`, hot spot by hot spot in the order of the plan, and what `visits` come
  /// to.
  package static func places(
    of day: DuePlan.Day, visits: [Visit], names: [String: String]
  ) -> [DueHotSpot] {
    let ofDay = visits.filter { day.span.start <= $0.entered && $0.entered < day.span.end }
    let byPlace = Dictionary(grouping: ofDay.sorted { $0.precedes($1) }, by: \.hotSpot)
    return day.due.map { due in
      let there = byPlace[due.hotSpot] ?? []
      let patrols = PatrolVisit.onFoot(among: there)
      let made = patrols.count { $0.qualifies(from: due.minutes * 60) }
      return DueHotSpot(
        hotSpot: due.hotSpot, name: names[due.hotSpot], due: due.visits, minutes: due.minutes,
        made: made, other: patrols.count - made + there.count(where: \.isInVehicle))
    }
  }
}

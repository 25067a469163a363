// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What the plan asks of one hot spot on one day, drawn at random.
package struct PlannedDose: Hashable, Sendable {
  package var hotSpot: String
  package var date: CivilDate
  package var condition: Condition
  /// Visits due: 1 to 3 on a treatment day, none on a control day.
  package var visits: Int
  /// Minutes from which a visit qualifies.
  package var minutes: Int

  /// The minutes of the trials in Southend-on-Sea and Bedfordshire.
  static let usualMinutes = 15

  package init(
    hotSpot: String, date: CivilDate, condition: Condition, visits: Int, minutes: Int
  ) {
    self.hotSpot = hotSpot
    self.date = date
    self.condition = condition
    self.visits = visits
    self.minutes = minutes
  }

  /// A random plan for every hot spot on every day of `days` after 1970-01-01. Each day half of the
  /// hot spots, rounded down, are treatment.
  ///
  /// - Parameter minutes: at least one; each treatment day draws one of them when there are more,
  ///   and each control day has the first.
  static func drawn(
    for hotSpots: [String], days: ClosedRange<Int64>, minutes: [Int],
    generator: inout SeededGenerator
  ) -> [PlannedDose] {
    days.flatMap { day in
      let treated = Set(hotSpots.shuffled(using: &generator).prefix(hotSpots.count / 2))
      return hotSpots.map { hotSpot in
        let isTreated = treated.contains(hotSpot)
        let visits = isTreated ? generator.whole(1...3) : 0
        let choice = isTreated && minutes.count > 1 ? generator.whole(0...minutes.count - 1) : 0
        return PlannedDose(
          hotSpot: hotSpot, date: CivilDate(daysSinceEpoch: day),
          condition: isTreated ? .treatment : .control, visits: visits, minutes: minutes[choice])
      }
    }
  }
}

/// What a hot spot truly got on the day of a plan.
package struct TrueDose: Hashable, Sendable {
  package var dose: PlannedDose
  /// Patrol visits on foot that count: on a treatment day those that last the minutes asked for, on
  /// a control day those of the minutes from which it is contaminated.
  package var visits: Int

  /// Whether the plan was kept.
  package var isKept: Bool {
    dose.condition == .treatment ? visits >= dose.visits : visits == 0
  }

  /// Minutes on foot from which patrol contaminates a control day.
  package static let contaminating = 1

  /// - Parameter visits: of the day, on foot or not, by any officer, in order of entry.
  package init(of dose: PlannedDose, among visits: [Visit]) {
    let minutes = dose.condition == .treatment ? dose.minutes : Self.contaminating
    self.dose = dose
    self.visits = PatrolVisit.onFoot(among: visits.filter { $0.hotSpot == dose.hotSpot }).count {
      $0.qualifies(from: Double(60 * minutes))
    }
  }
}

extension SimulatedPatrol {
  /// What each hot spot truly got on the day on which the patrol began; patrols that began and
  /// ended on it are counted in full.
  package var trueDoses: [TrueDose] {
    let visits = officers.flatMap(\.presence.visits).map { Visit(of: $0) }
      .sorted { $0.precedes($1) }
    return plan.filter { $0.date == plan[0].date }.map { TrueDose(of: $0, among: visits) }
  }
}

extension Visit {
  /// The record of a visit of which no more is known than where it was, when, and by whom.
  package init(of visit: TrueVisit) {
    self.init(
      id: "\(visit.unit) \(visit.hotSpot) \(visit.entered)", unit: visit.unit,
      officer: visit.officer, shift: nil, hotSpot: visit.hotSpot, hotSpotsVersion: "",
      entered: visit.entered, left: visit.left, dwell: visit.dwell, dwellLow: visit.dwell,
      dwellHigh: visit.dwell, observed: visit.dwell, bridged: 0, stays: visit.stays,
      travel: visit.travel, onFoot: visit.onFoot, inVehicle: visit.inVehicle,
      footQuantiles: DwellQuantiles(sure: visit.onFoot), fixes: 0, meanError: nil, ended: .left,
      detector: "")
  }
}

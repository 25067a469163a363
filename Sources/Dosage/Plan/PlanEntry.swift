// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What the plan asks for in one hot spot on one day.
package struct PlanEntry: Hashable, Sendable {
  package var hotSpot: String
  package var date: CivilDate
  package var condition: Condition
  /// Visits due; 0 on a control day.
  package var visits: Int
  /// Minutes on foot from which a visit qualifies; 0 on a control day that sets none.
  package var minutes: Double

  /// What the hot spot was assigned that day, by lot or by a planner.
  package enum Condition: String, Sendable, CaseIterable {
    case treatment, control
  }

  package init(
    hotSpot: String, date: CivilDate, condition: Condition, visits: Int, minutes: Double
  ) {
    self.hotSpot = hotSpot
    self.date = date
    self.condition = condition
    self.visits = visits
    self.minutes = minutes
  }

  /// Minutes due on the day.
  package var dueMinutes: Double { Double(visits) * minutes }
}

/// The outcome of a hot spot on a day, against the plan. The raw values are the words of the table,
/// CSV, JSON and GeoPackage.
///
/// On a treatment day the plan asks for a number of qualifying visits on foot:
///
/// - yes: the low bound reaches it, however much was not seen.
/// - no: the high bound, plus all visits that time without fixes could hide, does not reach it.
///
/// On a control day the plan asks for no patrol on foot:
///
/// - contaminated: the low bound of foot patrol reaches the threshold.
/// - clean: the high bound does not reach it, and time without fixes could not hide a qualifying
///   visit.
///
/// On any day:
///
/// - not yet: the day is not over.
/// - unknown: there was no shift, or no usable fix.
/// - unsure: everything else. A day is unsure, unless it is yes or contaminated, when a shift's
///   record has not come, or when visits or records are known to be missing.
package enum Outcome: String, Sendable, CaseIterable {
  case yes, no, clean, contaminated, unsure, unknown
  case notYet = "not yet"

  /// Those of treatment days.
  package static let ofTreatment: [Outcome] = [.yes, .no, .unsure, .unknown, .notYet]
  /// Those of control days.
  package static let ofControl: [Outcome] = [.clean, .contaminated, .unsure, .unknown, .notYet]
}

extension Outcome {
  /// - Parameters:
  ///   - hidden: qualifying visits that time without fixes could hide.
  ///   - threshold: minutes on foot from which a control day is contaminated; any at 0.
  static func of(
    _ entry: PlanEntry, delivered: Delivered, coverage: DayCoverage, hidden: Int,
    threshold: Double
  ) -> Outcome {
    guard coverage.progress == .over else { return .notYet }
    let isUnknown = coverage.observed == 0 && delivered.isNothing
    switch entry.condition {
    case .treatment:
      if delivered.qualifying.low >= entry.visits { return .yes }
      if isUnknown { return .unknown }
      let possible = delivered.qualifying.high + hidden
      return coverage.isIncomplete || possible >= entry.visits ? .unsure : .no
    case .control:
      let reaches = { (minutes: Double) in minutes >= threshold && minutes > 0 }
      if reaches(delivered.patrol.low) { return .contaminated }
      if isUnknown { return .unknown }
      let isClean = !reaches(delivered.patrol.high) && hidden == 0
      return coverage.isIncomplete || !isClean ? .unsure : .clean
    }
  }
}

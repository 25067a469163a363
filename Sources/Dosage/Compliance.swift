// SPDX-License-Identifier: Apache-2.0

/// How the plan was kept over some hot spot days.
package struct Compliance: Hashable, Sendable {
  /// Treatment days by outcome.
  package var met = 0
  package var notMet = 0
  package var uncertain = 0
  /// Visits and minutes due on treatment days, and the foot patrol delivered on them.
  package var dueVisits = 0
  package var dueMinutes = 0.0
  package var treatment = BoundedMinutes.none
  package var controlDays = 0
  /// Control days with foot patrol, and how much.
  package var contaminatedDays = 0
  package var contamination = BoundedMinutes.none
  /// Control days without foot patrol seen on which it may have gone unseen.
  package var unseenControlDays = 0

  package init() {}

  package var treatmentDays: Int { met + notMet + uncertain }
  /// Part of the treatment days that got their dose, 0 to 1; nil without any.
  package var share: Double? {
    treatmentDays > 0 ? Double(met) / Double(treatmentDays) : nil
  }
  /// The same if every uncertain day got it.
  package var shareHigh: Double? {
    treatmentDays > 0 ? Double(met + uncertain) / Double(treatmentDays) : nil
  }

  mutating func add(_ row: DosageRow) {
    guard let entry = row.plan, let outcome = row.outcome else { return }
    switch entry.condition {
    case .treatment:
      switch outcome {
      case .met: met += 1
      case .notMet: notMet += 1
      case .uncertain: uncertain += 1
      }
      dueVisits += entry.visits
      dueMinutes += entry.dueMinutes
      treatment = treatment + row.delivered.patrol
    case .control:
      controlDays += 1
      if row.delivered.patrol.value > 0 {
        contaminatedDays += 1
        contamination = contamination + row.delivered.patrol
      } else if outcome == .uncertain {
        unseenControlDays += 1
      }
    }
  }
}

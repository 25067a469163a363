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
  /// Control days with foot patrol for sure.
  package var contaminatedDays = 0
  /// Control days on which foot patrol may have been, or may have gone unseen.
  package var uncertainControlDays = 0
  /// Foot patrol delivered on control days.
  package var contamination = BoundedMinutes.none

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
      switch outcome {
      case .met: break
      case .notMet: contaminatedDays += 1
      case .uncertain: uncertainControlDays += 1
      }
      contamination = contamination + row.delivered.patrol
    }
  }
}

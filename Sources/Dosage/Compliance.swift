// SPDX-License-Identifier: Apache-2.0

/// How the plan was kept over some hot spot days.
package struct Compliance: Hashable, Sendable {
  /// Treatment days and control days by what they came to.
  package private(set) var treatment: [Outcome: Int] = [:]
  package private(set) var control: [Outcome: Int] = [:]
  /// Visits and minutes due on treatment days that are over, and the foot patrol delivered on them.
  package private(set) var dueVisits = 0
  package private(set) var dueMinutes = 0.0
  package private(set) var treatmentMinutes = BoundedMinutes.none
  /// Foot patrol delivered on control days that are over.
  package private(set) var contamination = BoundedMinutes.none

  package init() {}

  package var treatmentDays: Int { treatment.values.reduce(0, +) }
  package var controlDays: Int { control.values.reduce(0, +) }
  /// Those that are over, which alone are counted against the plan.
  package var treatmentDaysOver: Int { treatmentDays - treatment[.notYet, default: 0] }
  package var controlDaysOver: Int { controlDays - control[.notYet, default: 0] }

  /// Part of the treatment days that are over that got their dose, 0 to 1; nil without any.
  package var share: Double? { share(of: [.yes]) }

  /// The same if every day on which it is not known got it.
  package var shareHigh: Double? { share(of: [.yes, .unsure, .unknown]) }

  private func share(of outcomes: [Outcome]) -> Double? {
    let days = outcomes.reduce(0) { $0 + treatment[$1, default: 0] }
    return treatmentDaysOver > 0 ? Double(days) / Double(treatmentDaysOver) : nil
  }

  mutating func add(_ row: DosageRow) {
    guard let entry = row.plan, let outcome = row.outcome else { return }
    switch entry.condition {
    case .treatment:
      treatment[outcome, default: 0] += 1
      guard outcome != .notYet else { return }
      dueVisits += entry.visits
      dueMinutes += entry.dueMinutes
      treatmentMinutes = treatmentMinutes + row.delivered.patrol
    case .control:
      control[outcome, default: 0] += 1
      guard outcome != .notYet else { return }
      contamination = contamination + row.delivered.patrol
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What one hot spot received on one day, against what was planned.
package struct DosageRow: Hashable, Sendable {
  package let hotSpot: String
  /// Empty for a hot spot that is not in the set the report was asked for.
  package let name: String
  package let date: CivilDate
  package let delivered: Delivered
  /// Part of the day's booked time with usable fixes, 0 to 1; nil when no shift was recorded.
  package let coverage: Double?
  /// Nil when nothing was planned.
  package let plan: PlanEntry?
  /// Nil when nothing was planned.
  package let assessment: PlanAssessment?

  package var outcome: Outcome? { assessment?.outcome }

  /// The assessment where anything was seen that it could go by.
  package var known: PlanAssessment? { isUnknown ? nil : assessment }

  /// Whether the figures are unknown and not zero: there was no shift, or no usable fix.
  package var isUnknown: Bool { (coverage ?? 0) == 0 && delivered.isNothing }
}

/// What one hot spot, or all of them, received over the report's days.
package struct DosageTotal: Hashable, Sendable {
  /// Nil for all hot spots together.
  package let hotSpot: String?
  package let name: String
  /// Hot spot days added up.
  package let days: Int
  /// Hot spot days of which nothing is known; they add nothing.
  package let unknownDays: Int
  /// Whether the figures of any of the days are known.
  package var isKnown: Bool { unknownDays < days }
  package let delivered: Delivered
  package let compliance: Compliance

  package init(hotSpot: String?, name: String, rows: some Collection<DosageRow>) {
    self.hotSpot = hotSpot
    self.name = name
    days = rows.count
    unknownDays = rows.count(where: \.isUnknown)
    var delivered = Delivered()
    var gaps: [Double] = []
    var compliance = Compliance()
    for row in rows {
      delivered = delivered + row.delivered.withoutGaps
      gaps += row.delivered.gaps
      compliance.add(row)
    }
    delivered.gaps = gaps.sorted()
    self.delivered = delivered
    self.compliance = compliance
  }
}

extension DosageTotal {
  private init(_ total: DosageTotal, name: String) {
    (hotSpot, self.name, days, unknownDays) = (total.hotSpot, name, total.days, total.unknownDays)
    (delivered, compliance) = (total.delivered, total.compliance)
  }

  /// The same total with a name.
  func named(_ name: String) -> DosageTotal { DosageTotal(self, name: name) }
}

extension Delivered {
  fileprivate var withoutGaps: Delivered {
    var copy = self
    copy.gaps = []
    return copy
  }
}

/// How far the plan was carried out over some hot spot days.
package struct Compliance: Hashable, Sendable {
  /// Treatment days and control days by outcome.
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
  /// Days that are over; only these are counted against the plan.
  package var treatmentDaysOver: Int { treatmentDays - treatment[.notYet, default: 0] }
  package var controlDaysOver: Int { controlDays - control[.notYet, default: 0] }

  /// How many of the treatment days got their dose, and how many control days were contaminated,
  /// by their probabilities.
  package private(set) var dosed = CountDistribution()
  package private(set) var contaminated = CountDistribution()

  /// Days that are over, of which something is known and nothing is awaited: those that the two
  /// count among. A day that is decided before all has come is not; else only such days would count
  /// as turned out well.
  package private(set) var treatmentDaysKnown = 0
  package private(set) var controlDaysKnown = 0

  mutating func add(_ row: DosageRow) {
    guard let entry = row.plan, let assessment = row.assessment else { return }
    let outcome = assessment.outcome
    switch entry.condition {
    case .treatment:
      treatment[outcome, default: 0] += 1
      guard outcome != .notYet else { return }
      dueVisits += entry.visits
      dueMinutes += entry.dueMinutes
      treatmentMinutes = treatmentMinutes + row.delivered.patrol
      guard let probability = assessment.probability, !assessment.isAwaited else { return }
      treatmentDaysKnown += 1
      dosed.add(probability)
    case .control:
      control[outcome, default: 0] += 1
      guard outcome != .notYet else { return }
      contamination = contamination + row.delivered.patrol
      guard let probability = assessment.probability, !assessment.isAwaited else { return }
      controlDaysKnown += 1
      contaminated.add(1 - probability)
    }
  }
}

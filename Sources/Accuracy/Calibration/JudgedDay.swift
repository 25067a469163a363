// SPDX-License-Identifier: Apache-2.0

import Dosage
package import Simulation

/// What was told of one hot spot on one day, and what was true.
package struct JudgedDay: Hashable, Sendable, Codable {
  /// The seed of the day.
  package var seed: UInt64
  package var hotSpot: String
  package var isTreatment: Bool
  /// Visits due, and the minutes of each.
  package var due: Int
  package var minutes: Int
  /// How the officer went about it who was to make the visits; nil for a control.
  package var style: PatrolStyle?
  package var inPairs: Bool
  package var records: AvailableRecords
  /// Whether device and gpsd ran from beginning to end of every unit's shift. Time without a fix
  /// may be in them all the same.
  package var isFullyRecorded: Bool
  package var told: Told
  /// Whether the plan was truly kept.
  package var isKept: Bool
  /// True visits that count.
  package var trueVisits: Int

  /// What the centre had to tell by.
  package enum AvailableRecords: String, Hashable, Sendable, Codable, CaseIterable {
    /// All records.
    case whole
    /// All but that of one visit, which is known to be missing.
    case visitLost = "visit lost"
    /// All but the shift of one unit, which its visits name.
    case shiftAwaited = "shift awaited"
  }

  /// What somebody says of it.
  package struct Told: Hashable, Sendable, Codable {
    /// The probability that the plan was kept; nil when none is given.
    package var probability: Double?
    /// Whether the plan was kept; nil when that is not decided.
    package var isKept: Bool?
    /// Visits seen that count.
    package var seen: Int
    /// Visits seen of which it is open whether they count, and minutes that nobody saw.
    package var doubtful = 0
    package var unseenMinutes = 0.0
  }

  /// Nil when it was not decided.
  package var isRight: Bool? { told.isKept.map { $0 == isKept } }
}

extension JudgedDay.Told {
  /// What a report says; nil where nothing was planned.
  init?(_ row: DosageRow) {
    guard let assessment = row.assessment else { return nil }
    probability = assessment.probability
    isKept =
      switch assessment.outcome {
      case .yes, .clean: true
      case .no, .contaminated: false
      case .unsure, .unknown, .notYet: nil
      }
    seen = assessment.seen
    doubtful = assessment.doubtful
    unseenMinutes = assessment.unseenMinutes
  }

  /// What is said without a doubt.
  init(_ told: TrueDose) {
    probability = told.isKept ? 1 : 0
    isKept = told.isKept
    seen = told.visits
  }
}

/// How right it was what was told of some hot spot days.
package struct DayScore: Hashable, Sendable, Codable {
  package let days: Int
  /// Of the days, those that were decided, and of these those decided rightly.
  package let decided: Int
  package let right: Int
  /// Of the days that were told with a probability.
  package let reliability: Reliability

  package init(of days: some Collection<JudgedDay>) {
    self.days = days.count
    decided = days.count { $0.isRight != nil }
    right = days.count { $0.isRight == true }
    reliability = days.reduce(into: Reliability()) { sum, day in
      if let probability = day.told.probability { sum.add(probability, isTrue: day.isKept) }
    }
  }

  /// 0 to 1; nil of nothing.
  package var decidedShare: Double? { days > 0 ? Double(decided) / Double(days) : nil }
  package var rightShare: Double? { decided > 0 ? Double(right) / Double(decided) : nil }
}

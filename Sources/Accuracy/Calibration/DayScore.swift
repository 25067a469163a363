// SPDX-License-Identifier: Apache-2.0

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

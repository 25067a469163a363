// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Whether a hot spot got on a day what the plan asks for, how sure that is, and why.
package struct PlanAssessment: Hashable, Sendable {
  /// Patrol visits due, and those seen that reach the minutes as they were measured. On a control
  /// day none are due, and the count is of those that contaminate it.
  package let due: Int
  package let seen: Int
  /// The probability that the plan was kept, 0 to 1: on a treatment day that all visits due were
  /// made, on a control day that no patrol was there. Nil while the day is not over, and where
  /// something is not known that no rate tells.
  package let probability: Double?
  /// Minutes in which nobody saw a unit that could have been in the hot spot for long enough.
  package let unseenMinutes: Double
  /// Patrol visits seen whose length leaves open whether they count.
  package let doubtful: Int
  /// Whether more may still come, so that the day is left out of expected numbers.
  package let isAwaited: Bool
  package let outcome: Outcome

  /// Probabilities from which an outcome is told as certain, and up to which its opposite is.
  package static let sure = 0.95
  package static let no = 0.05
}

/// The outcome of a hot spot on a day, against the plan. The raw values are the words of the table,
/// CSV, JSON and GeoPackage.
///
/// | word                    | the plan was kept                                              |
/// |-------------------------|----------------------------------------------------------------|
/// | `yes`, `clean`          | with a probability of 95 % or more                             |
/// | `no`, `contaminated`    | with a probability of 5 % or less                              |
/// | `unsure`                | with a probability between                                     |
/// | `unknown`               | nobody knows: there was no shift, no usable fix, or a shift's  |
/// |                         | record has not come; unless what came decides already          |
/// | `not yet`               | the day is not over                                            |
///
/// `yes` and `no` are of treatment days, `clean` and `contaminated` of control days.
package enum Outcome: String, Sendable, CaseIterable {
  case yes, no, clean, contaminated, unsure, unknown
  case notYet = "not yet"

  /// Those of treatment days.
  package static let ofTreatment: [Outcome] = [.yes, .no, .unsure, .unknown, .notYet]
  /// Those of control days.
  package static let ofControl: [Outcome] = [.clean, .contaminated, .unsure, .unknown, .notYet]

  /// The word for a day that is over.
  ///
  /// - Parameter isAwaited: whether more may still come. It can make patrol more, never less.
  init(_ condition: Condition, kept: Double, isAwaited: Bool) {
    switch (condition, kept) {
    case (.treatment, PlanAssessment.sure...): self = .yes
    case (.control, ...PlanAssessment.no): self = .contaminated
    case _ where isAwaited: self = .unknown
    case (.treatment, ...PlanAssessment.no): self = .no
    case (.control, PlanAssessment.sure...): self = .clean
    default: self = .unsure
    }
  }
}

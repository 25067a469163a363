// SPDX-License-Identifier: Apache-2.0

/// How near a method came to the truth, and the same of the visits that qualify alone.
package struct DosageScore: Hashable, Sendable {
  package var visits = Score()
  /// Of told visits that qualify against true ones that do.
  package var qualifying = Score()

  package init() {}

  /// Compares one shift's visits as told with what truly was.
  ///
  /// - Parameters:
  ///   - truth: every true dwell, passes too.
  ///   - minimum: seconds on foot from which a visit qualifies.
  package init(of told: [FootVisit], against truth: [FootVisit], minimum: Double) {
    visits = Score(of: told.map(\.visit), against: truth.map(\.visit))
    qualifying = Score(
      of: told.filter { $0.onFoot >= minimum }.map(\.visit),
      against: truth.filter { $0.onFoot >= minimum }.map(\.visit))
  }

  package static func + (left: DosageScore, right: DosageScore) -> DosageScore {
    var sum = left
    sum.visits = left.visits + right.visits
    sum.qualifying = left.qualifying + right.qualifying
    return sum
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Whether a hot spot got on a day what the plan asked for.
///
/// On a treatment day the plan asks for so many qualifying visits on foot:
///
/// - met: the low bounds reach it. What was seen stands, however much was not seen.
/// - not met: even the high bounds, and all visits that time without fixes could hide, do not.
/// - uncertain: all else; so always when no shift was recorded, none had a usable fix, a
///   shift's record is awaited, or visits or records are known to be missing, unless met.
///
/// On a control day it asks for no patrol on foot:
///
/// - not met: some was delivered, by the low bound.
/// - met: none was seen, and time without fixes could not hide a qualifying visit.
/// - uncertain: all else.
package enum Outcome: String, Sendable, CaseIterable {
  case met
  case notMet = "not_met"
  case uncertain
}

extension Outcome {
  /// - Parameter hidden: qualifying visits that time without fixes could hide.
  static func of(
    _ entry: PlanEntry, delivered: Delivered, coverage: DayCoverage, hidden: Int
  ) -> Outcome {
    switch entry.condition {
    case .treatment:
      if delivered.qualifying.low >= entry.visits { return .met }
      let possible = delivered.qualifying.high + hidden
      return coverage.isIncomplete || possible >= entry.visits ? .uncertain : .notMet
    case .control:
      if delivered.patrol.low > 0 { return .notMet }
      let isClean = delivered.patrol.high == 0 && hidden == 0
      return coverage.isIncomplete || !isClean ? .uncertain : .met
    }
  }
}

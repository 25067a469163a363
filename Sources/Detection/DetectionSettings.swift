// SPDX-License-Identifier: Apache-2.0

import Patrol

/// The rules presence is judged by; all times in seconds.
///
/// The re-visit gap and the least visit are definitions that every figure rests on; change them
/// only for a whole trial.
package struct DetectionSettings: Hashable, Sendable, Codable {
  /// Stays no farther apart than this are one visit.
  package var revisitGap = Visit.usualRevisitGap
  /// A dwell shorter than this is a pass, not a visit.
  package var leastVisit = Visit.usualLeastDwell
  /// Longest silence that still counts as inside when the unit is inside before and after it.
  ///
  /// An officer in a shop is still in the hot spot. Bridging several minutes was worth more than
  /// any other single rule on simulated shifts with known truth; stopping at 60 s was worse than
  /// not bridging, and 600 s better than 300 s.
  package var bridgeLimit: Double = 600

  package init() {}

  package enum CodingKeys: String, CodingKey {
    case revisitGap = "revisit_gap_s"
    case leastVisit = "least_visit_s"
    case bridgeLimit = "bridge_limit_s"
  }
}

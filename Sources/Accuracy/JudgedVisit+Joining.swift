// SPDX-License-Identifier: Apache-2.0

import Patrol
import Simulation

extension JudgedVisit {
  /// The visits that stays in one hot spot make: stays no farther apart than the re-visit gap are
  /// one, and one shorter than the least dwell is none.
  ///
  /// - Parameter stays: in order, none overlapping.
  static func visits(
    in hotSpot: String, of stays: [Interval], rule: TrueVisit.Rule = .init()
  ) -> [JudgedVisit] {
    var groups: [[Interval]] = []
    for stay in stays {
      if let before = groups.last?.last, stay.start.seconds(since: before.end) <= rule.revisitGap {
        groups[groups.count - 1].append(stay)
      } else {
        groups.append([stay])
      }
    }
    return groups.map { JudgedVisit(hotSpot: hotSpot, stays: $0) }
      .filter { $0.dwell >= rule.minimumDwell }
  }
}

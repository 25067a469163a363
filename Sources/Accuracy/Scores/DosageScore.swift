// SPDX-License-Identifier: Apache-2.0

import Patrol

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

/// The stays in each hot spot of a set, as a method finds them.
struct StayLists {
  private let hotSpots: [HotSpot]
  private var stays: [[Interval]]

  init(for hotSpots: HotSpotSet) {
    self.hotSpots = hotSpots.hotSpots
    stays = Array(repeating: [], count: hotSpots.hotSpots.count)
  }

  /// Adds time in the hot spot at `index`, no earlier than what was added there before; time that
  /// touches the stay before lengthens it.
  mutating func add(_ stay: Interval, to index: Int) {
    if let last = stays[index].last, last.end >= stay.start {
      stays[index][stays[index].count - 1] = Interval(
        from: last.start, to: max(last.end, stay.end))
    } else {
      stays[index].append(stay)
    }
  }

  /// What they amount to by the rule that everybody shares.
  var visits: [JudgedVisit] {
    zip(hotSpots, stays).flatMap { JudgedVisit.visits(in: $0.id, of: $1) }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

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

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// One unit in or about one hot spot: on the likeliest track, and on each member of the
/// ensemble.
struct HotSpotPresence {
  var likeliest = Presence()
  var hysteresis = Hysteresis()
  var members = [MemberPresence](repeating: MemberPresence(), count: Ensemble.count)
  /// Time before and after the visit in which nobody saw the unit, and in which it may have been
  /// inside, in milliseconds.
  var unseen: Int64 = 0

  /// Whether nothing of it matters any more at `now`, in milliseconds.
  func isOver(at now: Int64, revisitGap: Int64) -> Bool {
    !likeliest.hasEntered && members.allSatisfy { $0.isGone(at: now, since: revisitGap) }
  }

  /// What the visit's dwell lies between in 95 of 100 cases, in milliseconds.
  ///
  /// A member of the ensemble is the likeliest track with about its own error added once more; so
  /// its dwell lies about the measured one as that lies about the truth, but where a hot spot is
  /// narrow it is shorter, since more of it falls outside. Only the spread is taken, about the
  /// measured dwell: from 2.5 to 97.5 % of the members.
  var bounds: ClosedRange<Int64> {
    guard let start = likeliest.entered?.milliseconds,
      let end = likeliest.lastInside?.milliseconds
    else { return 0...0 }
    let times = members.map { $0.time(ofVisitSharing: start, end) }.sorted()
    let middle = (times[times.count / 2 - 1] + times[times.count / 2]) / 2
    let dwell = likeliest.milliseconds
    // Where half the members were never there, perhaps nobody was.
    let low = middle == 0 ? 0 : max(0, dwell + min(0, times[1] - middle))
    let high = dwell + max(0, times[times.count - 2] - middle)
    return low...(high + unseen)
  }
}

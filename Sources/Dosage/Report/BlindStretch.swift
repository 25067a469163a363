// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Booked time of one unit, of one lineage of devices, without usable fixes that may have been of one
/// piece.
///
/// Coverage is kept by quarters of an hour, so of the seconds lost in a quarter it is not known
/// when they were. They may adjoin those lost in the next; past a quarter that was seen in part
/// nothing runs on.
struct BlindStretch: Hashable {
  let lineages: Set<String>
  let unit: String
  /// The quarters it lies in.
  private(set) var span: Interval
  /// Seconds lost in them.
  private(set) var seconds: Double

  /// The longest stretches that `quarters` of `shift`, in order, allow.
  static func all(in quarters: [QuarterCoverage], of shift: Sourced<Shift>) -> [BlindStretch] {
    var all: [BlindStretch] = []
    var open: BlindStretch?
    // The seconds of the last quarter, when they are in the stretch before and may begin another.
    var isCounted = false
    for quarter in quarters {
      let blind = quarter.coverage.total - quarter.coverage.observed
      let end = quarter.start.advanced(bySeconds: QuarterCoverage.length)
      let own = BlindStretch(
        lineages: shift.lineages, unit: shift.unit, span: Interval(from: quarter.start, to: end),
        seconds: blind)
      let isSeen = quarter.coverage.observed > 0
      guard blind > 0 else {
        if let open, !isCounted { all.append(open) }
        open = nil
        continue
      }
      guard let before = open, before.span.end == quarter.start else {
        if let open, !isCounted { all.append(open) }
        open = own
        isCounted = false
        continue
      }
      let joined = BlindStretch(
        lineages: shift.lineages, unit: shift.unit,
        span: Interval(from: before.span.start, to: end),
        seconds: before.seconds + blind)
      if isSeen { all.append(joined) }
      open = isSeen ? own : joined
      isCounted = isSeen
    }
    if let open, !isCounted { all.append(open) }
    return all
  }

  /// How many visits of `minimum` seconds the stretch could hide, when `short` are the unit's
  /// visits to one hot spot that day which do not reach it, in order of entry. A minimum below a
  /// second counts as one.
  ///
  /// Lost time may have been all there, and it may have parted or cut short what was one visit.
  func hidden(short visits: [Sourced<Visit>], minimum: Double) -> Int {
    Int(longest(joining: visits.filter(touches)) / max(minimum, 1))
  }

  private func touches(_ visit: Sourced<Visit>) -> Bool {
    visit.unit == unit && !visit.lineages.isDisjoint(with: lineages)
      && visit.entered <= span.end && visit.left >= span.start
  }

  /// Most seconds that the stretch makes with neighbouring visits whose gaps it can fill.
  private func longest(joining visits: [Sourced<Visit>]) -> Double {
    var longest = seconds
    for first in visits.indices {
      var (foot, gap) = (visits[first].footSeconds.high, 0.0)
      longest = max(longest, seconds + foot)
      for next in visits.indices[(first + 1)...] {
        gap += max(0, visits[next].entered.seconds(since: visits[next - 1].left))
        guard gap <= seconds else { break }
        foot += visits[next].footSeconds.high
        longest = max(longest, seconds + foot)
      }
    }
    return longest
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// The longest time without usable fixes that a unit's coverage allows.
///
/// A shift record says how many seconds of each quarter of an hour had no fix, and not which. So
/// the seconds lost in two quarters that follow each other may be one stretch. A stretch ends in a
/// quarter that was seen in part.
struct BlindStretch: Hashable {
  let lineages: Set<String>
  let unit: String
  /// The quarters of an hour in which it lies.
  private(set) var span: Interval
  /// Seconds lost in them.
  private(set) var seconds: Double

  /// The longest stretches that `quarters` of `shift` allow; the quarters are in order.
  static func all(in quarters: [QuarterCoverage], of shift: Sourced<Shift>) -> [BlindStretch] {
    var all: [BlindStretch] = []
    var open: BlindStretch?
    // Whether `open` is already part of a stretch in `all` and is kept as the start of another.
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

  /// How many visits of `minimum` seconds the stretch could hide.
  ///
  /// The unit may have spent all of the lost time in the hot spot. The lost time may also have cut
  /// one long visit into the short ones that were seen.
  ///
  /// - Parameters:
  ///   - visits: visits of the day to the hot spot that are shorter than `minimum`, in order of
  ///     entry.
  ///   - minimum: seconds; a minimum below 1 counts as 1.
  func hidden(short visits: [Sourced<Visit>], minimum: Double) -> Int {
    Int(longest(joining: visits.filter(touches)) / max(minimum, 1))
  }

  private func touches(_ visit: Sourced<Visit>) -> Bool {
    visit.unit == unit && !visit.lineages.isDisjoint(with: lineages)
      && visit.entered <= span.end && visit.left >= span.start
  }

  /// The longest visit, in seconds, that the stretch makes of visits whose gaps it can fill.
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

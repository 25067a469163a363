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

  /// The visit that this comes to in the end, or the pass where the dwell is under `leastVisit`
  /// seconds.
  func conclusion(
    of booking: Booking, hotSpot: String, hotSpotsVersion: String, leastVisit: Double,
    ended: Visit.Ending
  ) -> DetectionEvent {
    guard likeliest.dwell >= leastVisit,
      let visit = likeliest.visit(
        of: booking, hotSpot: hotSpot, hotSpotsVersion: hotSpotsVersion, bounds: bounds,
        quantiles: quantiles, ended: ended)
    else { return .pass(hotSpot: hotSpot, nearVisit: nearVisit(from: leastVisit)) }
    return .visit(visit)
  }

  /// The quantiles of the time on foot in a dwell too short to be a visit; nil if not even the
  /// upper one reaches `least` seconds.
  private func nearVisit(from least: Double) -> DwellQuantiles? {
    let quantiles = likeliest.footQuantiles(of: quantiles)
    return quantiles.seconds.last.map { $0 >= least } ?? false ? quantiles : nil
  }

  /// What the visit's dwell lies between in 95 of 100 cases, in milliseconds: from 2.5 to 97.5 % of
  /// the members, and at most all of the time in which nobody saw the unit.
  var bounds: ClosedRange<Int64> {
    let quantiles = quantiles
    guard let low = quantiles.first, let high = quantiles.last else { return 0...0 }
    return low...(high + unseen)
  }

  /// The dwell's quantiles at `DwellQuantiles.probabilities`, in milliseconds, rising.
  ///
  /// A member of the ensemble is the likeliest track with about its own error added once more; so
  /// its dwell lies about the measured one as that lies about the truth, but where a hot spot is
  /// narrow it is shorter, since more of it falls outside. Only the spread is taken, about the
  /// measured dwell.
  var quantiles: [Int64] {
    let dwell = likeliest.milliseconds
    guard let start = likeliest.entered?.milliseconds,
      let end = likeliest.lastInside?.milliseconds
    else { return DwellQuantiles.probabilities.map { _ in 0 } }
    let times = members.map { $0.time(ofVisitSharing: start, end) }.sorted()
    let middle = times.quantile(at: 0.5)
    return DwellQuantiles.probabilities.map { probability in
      let offset = times.quantile(at: probability) - middle
      if probability >= 0.5 { return dwell + max(0, offset) }
      // Where half the members were never there, perhaps nobody was.
      // While the receiver hung, nobody saw whether the unit stayed.
      return middle == 0 ? 0 : max(0, dwell - likeliest.hung + min(0, offset))
    }
  }
}

extension [Int64] {
  /// The value at a probability, of values that rise; there is at least one. Between two of them it
  /// is in proportion. The places are those of the probability from the nearer end, so that one
  /// value in forty lies below 0.025 and one above 0.975.
  fileprivate func quantile(at probability: Double) -> Int64 {
    let outside = probability == 0.5 ? 0.5 : probability < 0.5 ? 0 : 1
    let place = Swift.min(Swift.max(0, probability * Double(count) - outside), Double(count - 1))
    let below = Int(place.rounded(.down))
    let above = Swift.min(below + 1, count - 1)
    let share = place - Double(below)
    return self[below] + Int64((share * Double(self[above] - self[below])).rounded(.down))
  }
}

/// The visits that one member of the ensemble makes to one hot spot.
struct MemberPresence: Hashable {
  /// A visit: when it began, when the track was last inside, and the time inside between them, in
  /// milliseconds.
  struct Dwell: Hashable {
    var entered: Int64
    var left: Int64
    var time: Int64
  }

  /// Earlier visits that are remembered: more than one report's worth are of no use.
  private static let mostEarlier = 4

  private(set) var isInside: Bool
  private(set) var latest: Dwell?
  private var earlier: [Dwell] = []
  private var hysteresis = Hysteresis()

  init(isInside: Bool = false, latest: Dwell? = nil) {
    self.isInside = isInside
    self.latest = latest
    // How far outside it was, nobody knows any more: a leaving stays one.
    hysteresis.note(outside: .infinity, isInside: isInside)
  }

  /// Follows the track over one step, in milliseconds, to a place `outside` standard deviations
  /// beyond the edge.
  ///
  /// - Parameter share: of the step that is inside; asked where the track comes in or goes out.
  mutating func follow(
    from start: Int64, to end: Int64, isInside isInsideNow: Bool, outside: Double,
    revisitGap: Int64, share: () -> Double
  ) {
    if isInside || isInsideNow {
      let whole = end - start
      let time =
        isInside && isInsideNow ? whole : Int64((share() * Double(whole)).rounded())
      let from = isInside ? start : end - time
      add(Dwell(entered: from, left: from + time, time: time), revisitGap)
    }
    isInside = isInsideNow
    hysteresis.note(outside: outside, isInside: isInside)
  }

  /// Time of the visit that shares most with one from `start` to `end`; 0 without any.
  func time(ofVisitSharing start: Int64, _ end: Int64) -> Int64 {
    var best: (shared: Int64, time: Int64) = (0, 0)
    for dwell in earlier + [latest].compactMap(\.self) {
      let shared = min(end, dwell.left) - max(start, dwell.entered)
      if shared > best.shared { best = (shared, dwell.time) }
    }
    return best.time
  }

  /// Whether it has been outside for longer than `milliseconds` at `now`, or never inside.
  func isGone(at now: Int64, since milliseconds: Int64) -> Bool {
    !isInside && latest.map { now - $0.left > milliseconds } ?? true
  }

  private mutating func add(_ dwell: Dwell, _ revisitGap: Int64) {
    guard let last = latest else { return latest = dwell }
    let gap = dwell.entered - last.left
    let absence = hysteresis.absence(of: gap, revisitGap: revisitGap)
    switch absence {
    case .error, .withinVisit:
      latest = Dwell(
        entered: last.entered, left: dwell.left,
        time: last.time + dwell.time + (absence == .error ? gap : 0))
    case .betweenVisits:
      earlier.append(last)
      if earlier.count > Self.mostEarlier { earlier.removeFirst() }
      latest = dwell
    }
  }
}

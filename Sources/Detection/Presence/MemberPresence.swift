// SPDX-License-Identifier: Apache-2.0

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
    let absence = dwell.entered - last.left
    let isDoubtful = hysteresis.isDoubtful(after: absence)
    if absence <= revisitGap || isDoubtful {
      latest = Dwell(
        entered: last.entered, left: dwell.left,
        time: last.time + dwell.time + (isDoubtful ? absence : 0))
    } else {
      earlier.append(last)
      if earlier.count > Self.mostEarlier { earlier.removeFirst() }
      latest = dwell
    }
  }
}

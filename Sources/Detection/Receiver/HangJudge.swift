// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Tells when a receiver has hung: its position stays the same to the last digit while time runs.
///
/// A receiver may hold its position while it stands, and one whose digits are coarse repeats them.
/// So it is judged by its own habit. A receiver whose position always changed has hung after two
/// minutes. Any other has after as long as its profile lets it hold a position, or after five times
/// as long as it ever did. Before a hundred changes its habit is not known, and it has not hung.
/// Where the unit was since the position froze, nobody knows.
struct HangJudge: Hashable, Sendable, Codable {
  /// A receiver whose position always changes has hung after so many seconds without a change.
  private static let unheardOf = 120.0
  /// A position that never stayed the same for longer than so many seconds always changes; so many
  /// changes show the habit.
  private static let shortHold = 10.0
  private static let manyChanges = 100
  private static let unusual = 5.0

  private var changes = 0
  /// The longest time without a change before the one under way, in seconds.
  private var longest = 0.0
  /// The longest time without a change that was a hang, in seconds; nil while there was none.
  private(set) var longestHang: Double?

  /// Whether what was kept of it can be what was judged.
  var isPossible: Bool {
    Plausible.isCount(changes) && Plausible.isSpan(longest) && Plausible.isSpan(longestHang ?? 0)
  }

  /// Takes note that the position changed after `seconds` without a change.
  mutating func change(after seconds: Double) {
    if changes < Self.manyChanges { changes += 1 }
    longest = max(longest, seconds)
  }

  /// Whether a position that has been the same for `seconds` has frozen.
  ///
  /// - Parameter hold: seconds for which the receiver may hold its position while it stands.
  mutating func isHung(for seconds: Double, hold: Double) -> Bool {
    guard changes >= Self.manyChanges else { return false }
    let usual = longest <= Self.shortHold ? Self.unheardOf : max(hold, Self.unusual * longest)
    guard seconds >= usual else { return false }
    longestHang = max(longestHang ?? 0, seconds)
    return true
  }
}

/// Tells since when a receiver has hung.
struct HangWatch {
  private(set) var judge: HangJudge
  private let hold: Double
  private var unchanged = UnchangedPosition()

  init(hold: Double, judge: HangJudge = HangJudge()) {
    self.hold = hold
    self.judge = judge
  }

  /// Takes in a fix; returns since when the receiver has hung, or nil where it has not.
  mutating func see(_ fix: Fix) -> Timestamp? {
    if let ended = unchanged.see(fix) { judge.change(after: ended) }
    return judge.isHung(for: unchanged.seconds ?? 0, hold: hold) ? unchanged.since : nil
  }
}

/// What a receiver that hangs means for the step to a fix: nobody saw where the unit was.
enum HangStep: Hashable, Sendable {
  /// It became known that the position has been frozen since then.
  case begun(since: Timestamp)
  /// The position is still the same.
  case goingOn
  /// This fix is the first with another position.
  case over

  var isUnderWay: Bool { self != .over }

  /// - Parameters:
  ///   - last: that of the step before.
  ///   - hungSince: since when the receiver has hung; nil where it has not.
  init?(after last: HangStep?, hungSince: Timestamp?) {
    switch (last?.isUnderWay ?? false, hungSince) {
    case (false, nil): return nil
    case (false, let since?): self = .begun(since: since)
    case (true, nil): self = .over
    case (true, _): self = .goingOn
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Finds the few fixes of one receiver in one log whose times are ahead of those before and after.
///
/// If all fixes were sorted by their times, these would come at the end of the log and look like a
/// separate stretch.
enum DatedAhead {
  /// Most fixes in a row that are called dated ahead. In a longer row the time may really have
  /// stepped.
  static let most = 10
  /// Least lead of such fixes, in seconds.
  static let least = 20.0

  /// The places in `times`, which are in the order in which the fixes came.
  ///
  /// The last fixes of a log have none behind them and are never among them.
  static func places(in times: [Timestamp]) -> [Int] {
    var found: [Int] = []
    var before: Timestamp?
    var place = 0
    while place < times.count {
      if let end = end(of: place, in: times, behind: before) {
        found += place..<end
        place = end
      }
      before = times[place]
      place += 1
    }
    return found
  }

  /// Where a group of fixes dated ahead ends if it begins at `start`; nil if none begins there. It
  /// ends at the first fix that is far behind the group and follows soon after the fix before it.
  private static func end(of start: Int, in times: [Timestamp], behind before: Timestamp?) -> Int? {
    guard start + 1 < times.count else { return nil }
    if let before, times[start].seconds(since: before) < least { return nil }
    var first = times[start]
    for end in (start + 1)..<min(times.count, start + most + 1) {
      let next = times[end]
      if let before {
        let leap = first.seconds(since: before)
        let step = next.seconds(since: before)
        if step > 0, step <= leap / 2, first.seconds(since: next) >= least { return end }
      } else if first.seconds(since: next) >= least, isLong(end, in: times) {
        return end
      }
      first = min(first, next)
    }
    return nil
  }

  /// Whether the times rise from `start` on for more fixes than a group may have.
  private static func isLong(_ start: Int, in times: [Timestamp]) -> Bool {
    let following = times[start...].prefix(most + 1)
    return following.count > most && zip(following, following.dropFirst()).allSatisfy { $0 < $1 }
  }
}

/// The times of a unit's last fixes. They show whether time went back, or a few fixes were dated
/// ahead.
struct RecentTimes {
  /// Most fixes that are called dated ahead. Two logs in the wrong order have more.
  private static let most = 60
  /// Fixes no farther apart than this, in seconds, may follow each other.
  private static let longestStep = 60.0

  private var times: [Timestamp] = []

  mutating func note(_ time: Timestamp) {
    if times.count > 2 * Self.most { times.removeFirst(times.count - Self.most) }
    times.append(time)
  }

  /// How many of the last fixes are dated ahead of a fix at `time`, where that fix follows the one
  /// before them; nil when there are none.
  func datedAhead(of time: Timestamp) -> Int? {
    let ahead = times.reversed().prefix { $0 > time }.count
    guard (1...Self.most).contains(ahead), let before = times.dropLast(ahead).last,
      time.seconds(since: before) <= Self.longestStep
    else { return nil }
    return ahead
  }
}

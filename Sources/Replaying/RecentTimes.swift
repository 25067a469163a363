// SPDX-License-Identifier: Apache-2.0

import Patrol

/// The times of a unit's last fixes, to tell a few that were dated ahead from time that went back.
struct RecentTimes {
  /// Of more, as of two logs in the wrong order, nobody would say that they are dated ahead.
  private static let most = 60
  /// Fixes no farther apart than this, in seconds, may follow each other.
  private static let longestStep = 60.0

  private var times: [Timestamp] = []

  mutating func note(_ time: Timestamp) {
    if times.count > 2 * Self.most { times.removeFirst(times.count - Self.most) }
    times.append(time)
  }

  /// How many of the last fixes are dated ahead of one of `time`, which follows the fix before
  /// them; nil when none does.
  func datedAhead(of time: Timestamp) -> Int? {
    let ahead = times.reversed().prefix { $0 > time }.count
    guard (1...Self.most).contains(ahead), let before = times.dropLast(ahead).last,
      time.seconds(since: before) <= Self.longestStep
    else { return nil }
    return ahead
  }
}

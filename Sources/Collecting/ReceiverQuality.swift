// SPDX-License-Identifier: Apache-2.0

import Glibc
import Patrol

/// How good a receiver is, from its own reports since the collector began. It holds no position.
struct ReceiverQuality {
  /// Epochs with a position.
  private(set) var fixes = 0
  /// The mean logarithm of the error that it reports, and of the seconds between its positions.
  private var error: Double?
  private var interval: Double?
  private var last: Timestamp?

  /// Reports over which both means are taken, once there were so many; till then over all.
  private static let memory = 600.0
  /// A longer time between two positions is a silence, in seconds.
  private static let longest = 600.0

  mutating func see(_ fix: Fix) {
    fixes += 1
    if let reported = fix.horizontalError, reported > 0 { follow(&error, log(reported)) }
    if let last, case let seconds = fix.time.seconds(since: last), seconds > 0,
      seconds <= Self.longest
    {
      follow(&interval, log(seconds))
    }
    last = fix.time
  }

  private func follow(_ mean: inout Double?, _ news: Double) {
    mean = mean.map { $0 + (news - $0) / min(Double(fixes), Self.memory) } ?? news
  }

  /// The error that it usually reports, in metres; nil where it reports none.
  var usualError: Double? { error.map(exp) }

  /// Seconds from one position to the next, as is usual; nil before the second.
  var usualInterval: Double? { interval.map(exp) }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Decides whether a receiver's time stepped, or whether time went by, for one receiver that goes
/// on. Nothing else decides it.
///
/// The rules, for time that goes from one epoch to the next:
///
/// | to | where | a step when |
/// |---|---|---|
/// | back | within the program | by more than 60 s, and three epochs in order confirm it |
/// | back | since the shift before a restart | by more than 60 s |
/// | ahead | live | it arrives more than 60 s earlier than any report of the last 20 s could |
/// | ahead | live | by more than 6 h, in less than half of that on the steady clock |
/// | ahead | in a recording, or since before a restart | by more than 24 h |
///
/// A step of whole days at a time of day that runs on needs 120 s of epochs to confirm it.
///
/// A live receiver's reports arrive as much later than their own time as ever, or later still. So
/// one that arrives much earlier had its time stepped, or the report before had been held up; the
/// epochs that follow must confirm it (`EpochSequence`). A recording played fast arrives earlier
/// and earlier, and shows no short step.
package struct TimeSteps {
  /// A step up to this long, in seconds, is taken for time that went by, or is waited out, so that
  /// a visit under way stays one visit. A receiver that learns of the leap seconds steps by no more
  /// (18 s in 2026, IERS Bulletin C), and a visit may be interrupted for a whole minute.
  static let shortest = 60.0
  /// So many epochs in order among themselves confirm a step.
  static let confirmation = 3
  /// The longest gap ahead, in seconds, that may arrive in less than half its time: a recording
  /// played fast through gpsd has gaps, too.
  private static let longestLiveGap = 6 * 3600.0
  /// The longest gap ahead, in seconds, where no steady clock spans it; more is not one shift.
  package static let longestGap = 86_400.0
  /// How much earlier, in seconds, a live receiver's reports may come to arrive.
  private static let drift = 5.0
  /// A receiver counts as live after so many seconds of the steady clock without an earlier
  /// arrival.
  private static let proof = 20.0

  /// The least delay from a report's own time to its arrival, in seconds from an arbitrary origin,
  /// and since when no report had less.
  private var least: (delay: Double, since: UInt64)?
  private var lastArrived: UInt64 = 0

  /// Takes in an epoch that was given out.
  mutating func note(_ time: Timestamp, arrived: UInt64?) {
    guard let arrived else { return }
    lastArrived = arrived
    let delay = Self.delay(of: time, arrived)
    if let least, delay >= least.delay - Self.drift { return }
    least = (delay, arrived)
  }

  /// Forgets how late reports arrive: after an outage or a step they may come at another pace.
  mutating func forgetPace() { self = TimeSteps() }

  /// Whether an epoch arrives so early that time stepped ahead since the last one, of time `last`.
  func arrivesTooEarly(_ time: Timestamp, after last: Timestamp, arrived: UInt64?) -> Bool {
    guard let arrived, let least, lastArrived > least.since,
      time.seconds(since: last) > Self.shortest,
      Double(lastArrived &- least.since) / 1e9 >= Self.proof
    else { return false }
    return Self.delay(of: time, arrived) < least.delay - Self.shortest
  }

  /// Whether the gap from the last epoch to the next is longer than a silence can be.
  ///
  /// - Parameter last: arrival is nil in a recording, and of an epoch before a restart.
  static func isTooLong(
    from last: (time: Timestamp, arrived: UInt64?), to time: Timestamp, arrived: UInt64?
  ) -> Bool {
    let gap = time.seconds(since: last.time)
    guard let before = last.arrived, let arrived else { return gap > longestGap }
    let seconds = arrived > before ? Double(arrived - before) / 1e9 : 0
    return gap > longestLiveGap && seconds < gap / 2
  }

  /// Whether going back from `latest` to `time` is too far to be waited out.
  static func isBack(from latest: Timestamp, to time: Timestamp) -> Bool {
    latest.seconds(since: time) > shortest
  }

  /// Whether the epochs from `first` until `end` are enough to show that time stepped there from
  /// `last`.
  ///
  /// Some receivers change the date too early or too late at midnight, or lose it for a moment: the
  /// date is whole days off, and the time of day runs on. So such a step must last for longer.
  static func isBorneOut(
    from last: Timestamp, to first: Timestamp, until end: Timestamp
  ) -> Bool {
    let gap = first.seconds(since: last)
    let days = (gap / day).rounded()
    let isSameTimeOfDay = (0...runningOn).contains(gap - days * day)
    return days == 0 || !isSameTimeOfDay || end.seconds(since: first) >= wrongDate
  }

  private static let day = 86_400.0
  /// The time of day has run on when it is later by no more than this, in seconds.
  private static let runningOn = 10.0
  /// Seconds for which a date may be whole days off.
  private static let wrongDate = 120.0

  private static func delay(of time: Timestamp, _ arrived: UInt64) -> Double {
    Double(arrived) / 1e9 - Double(time.milliseconds) / 1e3
  }
}

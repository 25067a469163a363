// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Tells a receiver's time that stepped ahead from time that went by.
///
/// What a live receiver says comes as much later than its own time as ever, or later still. Where a
/// report comes much earlier, its time stepped, or the one before had been held up; the epochs after it
/// must bear it out. A recording played fast comes earlier and earlier, so nothing can be told of it.
struct TimeSteps {
  /// A step ahead up to this long, in seconds, is taken for time that went by, as one back is waited out
  /// (`EpochSequence`).
  private static let shortStep = 60.0
  /// How much earlier, in seconds, a live receiver's reports may come to be.
  private static let drift = 5.0
  /// For so many seconds of the steady clock nothing must have come earlier before it counts as live.
  private static let proof = 20.0

  /// The earliest that a report came, after its own time, in seconds with an origin of no meaning;
  /// and since when nothing came earlier.
  private var earliest: (delay: Double, since: UInt64)?
  private var lastArrived: UInt64 = 0

  /// Notes a fix that was taken in, by the steady clock in nanoseconds.
  mutating func note(_ time: Timestamp, arrived: UInt64) {
    lastArrived = arrived
    let delay = Self.delay(of: time, arrived)
    if let earliest, delay >= earliest.delay - Self.drift { return }
    earliest = (delay, arrived)
  }

  /// Whether time stepped ahead between the last fix, of time `last`, and one of `time`.
  func hasStepped(from last: Timestamp, to time: Timestamp, arrived: UInt64) -> Bool {
    guard let earliest, lastArrived > earliest.since, time.seconds(since: last) > Self.shortStep,
      Double(lastArrived &- earliest.since) / 1e9 >= Self.proof
    else { return false }
    return Self.delay(of: time, arrived) < earliest.delay - Self.shortStep
  }

  private static func delay(of time: Timestamp, _ arrived: UInt64) -> Double {
    Double(arrived) / 1e9 - Double(time.milliseconds) / 1e3
  }
}

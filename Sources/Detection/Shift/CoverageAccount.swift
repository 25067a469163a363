// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Accounts for every second of one unit's shift, by quarter of an hour.
struct CoverageAccount: Hashable, Sendable, Codable {
  /// Up to when time is accounted for.
  private(set) var until: Timestamp
  private var quarters: [QuarterCoverage] = []
  /// Seconds of outages since then. They are booked when the next fix comes.
  private var gpsdDown = 0.0
  private var deviceOff = 0.0

  init(from start: Timestamp) {
    until = start
  }

  /// Longest shift accounted for by quarters: 31 days.
  private static let mostQuarters = 31 * 96

  /// The quarters so far, in order.
  var byQuarter: [QuarterCoverage] { quarters }

  /// Whether this can be the account of a shift that began at `start`. The disk may have damaged
  /// it.
  func isPossible(since start: Timestamp) -> Bool {
    let seconds = quarters.flatMap {
      [$0.coverage.observed, $0.coverage.noFix, $0.coverage.gpsdDown, $0.coverage.deviceOff]
    }
    return start <= until && Plausible.isSpan(until.seconds(since: start))
      && quarters.count <= Self.mostQuarters
      && areQuartersPossible(since: start)
      && (seconds + [gpsdDown, deviceOff]).allSatisfy(Plausible.isSpan)
  }

  private func areQuartersPossible(since start: Timestamp) -> Bool {
    let starts = quarters.map(\.start)
    let isInOrder = !zip(starts, starts.dropFirst()).contains { $0 >= $1 }
    return isInOrder && starts.allSatisfy { QuarterCoverage.start(holding: $0) == $0 }
      && starts.first.map { $0 >= QuarterCoverage.start(holding: start) } ?? true
      && starts.last.map { $0 <= until } ?? true
  }

  /// Adds an outage of gpsd or of the device itself, in seconds.
  mutating func hear(gpsdDown: Double = 0, deviceOff: Double = 0) {
    self.gpsdDown += gpsdDown
    self.deviceOff += deviceOff
  }

  /// Books the time up to `time`, with fixes (`watched`) or without. Returns the time without fixes
  /// and its cause; nil if there was none.
  @discardableResult
  mutating func account(until time: Timestamp, watched: Bool) -> UnwatchedTime? {
    guard time > until else { return nil }
    var unwatched: UnwatchedTime?
    if !watched {
      unwatched = UnwatchedTime(from: until, to: time, deviceOff: deviceOff, gpsdDown: gpsdDown)
      spend(until.advanced(bySeconds: deviceOff), upTo: time) { $0.deviceOff += $1 }
      spend(until.advanced(bySeconds: gpsdDown), upTo: time) { $0.gpsdDown += $1 }
      spend(time, upTo: time) { $0.noFix += $1 }
    }
    gpsdDown = 0
    deviceOff = 0
    spend(time, upTo: time) { $0.observed += $1 }
    return unwatched
  }

  private mutating func spend(
    _ end: Timestamp, upTo limit: Timestamp, as add: (inout Coverage, Double) -> Void
  ) {
    let end = min(end, limit)
    while until < end {
      let start = QuarterCoverage.start(holding: until)
      let isFull = quarters.count == Self.mostQuarters && quarters.last?.start != start
      let next = isFull ? end : min(end, start.advanced(bySeconds: QuarterCoverage.length))
      if quarters.last?.start != start, !isFull {
        quarters.append(QuarterCoverage(start: start, coverage: .none))
      }
      add(&quarters[quarters.count - 1].coverage, next.seconds(since: until))
      until = next
    }
  }
}

/// A time without fixes, and the main cause of it.
struct UnwatchedTime {
  let from: Timestamp
  let to: Timestamp
  let why: Silence.Cause

  /// - Parameters:
  ///   - deviceOff: seconds for which the device was off. It is cut to the length of the time.
  ///   - gpsdDown: seconds for which gpsd was down. It is cut to what is left.
  init(from start: Timestamp, to end: Timestamp, deviceOff: Double, gpsdDown: Double) {
    (from, to) = (start, end)
    let seconds = end.seconds(since: start)
    let off = min(deviceOff, seconds)
    let down = min(gpsdDown, seconds - off)
    let none = seconds - off - down
    why = none >= max(off, down) ? .noFix : off >= down ? .deviceOff : .gpsdDown
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Accounts for every second of one unit's shift, by quarter of an hour.
struct CoverageAccount: Hashable, Sendable, Codable {
  /// Up to when time is accounted for.
  private(set) var until: Timestamp
  private var quarters: [QuarterCoverage] = []
  /// The end of the latest time without fixes; nil before the first.
  private var seenSince: Timestamp?
  /// Seconds of outages since then. They are booked when the next fix comes.
  private var gpsdDown = 0.0
  private var deviceOff = 0.0

  init(from start: Timestamp) {
    until = start
  }

  /// The quarters of the longest shift.
  private static let mostQuarters = Int(Record.longest / QuarterCoverage.length)

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

  /// Books the time up to `time`, with fixes (`watched`) or without. Fixes of a receiver that hangs
  /// are none. Returns the time without fixes and its causes; nil if there was none.
  @discardableResult
  mutating func account(
    until time: Timestamp, watched: Bool, hang: HangStep? = nil
  ) -> UnwatchedTime? {
    guard time > until else { return nil }
    var unwatched: UnwatchedTime?
    if !watched || hang != nil {
      var step = UnwatchedTime(
        from: until, to: time, deviceOff: deviceOff, gpsdDown: gpsdDown,
        rest: watched ? .receiverHung : .noFix)
      if case .begun(let since) = hang { takeBack(since: since, into: &step) }
      step.hang = hang
      unwatched = step
      seenSince = time
      spend(until.advanced(bySeconds: deviceOff), upTo: time) { $0.deviceOff += $1 }
      spend(until.advanced(bySeconds: gpsdDown), upTo: time) { $0.gpsdDown += $1 }
      spend(time, upTo: time) { $0.noFix += $1 }
    }
    gpsdDown = 0
    deviceOff = 0
    spend(time, upTo: time) { $0.observed += $1 }
    return unwatched
  }

  /// Books the time with fixes since `start` as time without: the receiver already hung. It adds
  /// that time to the step.
  private mutating func takeBack(since start: Timestamp, into step: inout UnwatchedTime) {
    let start = max(start, seenSince ?? start)
    guard start < until else { return }
    step.begin(at: start)
    for place in quarters.indices {
      let end = min(until, quarters[place].start.advanced(bySeconds: QuarterCoverage.length))
      let seconds = min(
        end.seconds(since: max(start, quarters[place].start)), quarters[place].coverage.observed)
      guard seconds > 0 else { continue }
      quarters[place].coverage.observed -= seconds
      quarters[place].coverage.noFix += seconds
    }
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

/// A time without fixes, and the causes of it.
struct UnwatchedTime {
  private(set) var from: Timestamp
  private(set) var to: Timestamp
  /// What the receiver's hanging has to do with it; nil when it did not hang.
  var hang: HangStep?
  private var seconds: [SilenceCause: Double]

  /// - Parameters:
  ///   - deviceOff: seconds for which the device was off. It is cut to the length of the time.
  ///   - gpsdDown: seconds for which gpsd was down. It is cut to what is left.
  ///   - rest: the cause of all other time.
  init(
    from start: Timestamp, to end: Timestamp, deviceOff: Double, gpsdDown: Double,
    rest: SilenceCause = .noFix
  ) {
    (from, to) = (start, end)
    let length = end.seconds(since: start)
    let off = min(deviceOff, length)
    let down = min(gpsdDown, length - off)
    seconds = [.deviceOff: off, .gpsdDown: down, rest: length - off - down]
  }

  var length: Double { to.seconds(since: from) }

  /// What most of it was.
  var why: SilenceCause {
    Self.order.max { seconds[$0, default: 0] < seconds[$1, default: 0] } ?? .noFix
  }

  /// Of causes that last equally long, the first counts.
  private static let order = [SilenceCause.noFix, .receiverHung, .deviceOff, .gpsdDown]

  /// Whether it is a part of the time before it, since the receiver has not stopped hanging.
  var goesOn: Bool { hang == .goingOn || hang == .over }

  /// Whether the fix at its end tells where the unit is.
  var endsWithAPlace: Bool { hang?.isUnderWay != true }

  /// Begins it earlier, when the receiver froze.
  mutating func begin(at start: Timestamp) {
    seconds[.receiverHung, default: 0] += from.seconds(since: start)
    from = start
  }

  /// Adds the time that follows.
  mutating func extend(by later: UnwatchedTime) {
    to = later.to
    seconds.merge(later.seconds, uniquingKeysWith: +)
  }
}

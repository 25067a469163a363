// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol

/// Makes one report of each epoch of one receiver, and gives them out in the order of time.
///
/// A receiver may tell one epoch in several reports of the same time, each fuller than the one
/// before. The last of them counts, so an epoch is given out when the next one begins.
///
/// A date that lies ahead may be a slip of the receiver, or its time may have stepped. Such epochs
/// are held back until enough of them follow each other in order, or until the next epoch shows
/// that they were slips. The first epochs of all are told apart in the same way
/// (`EpochSequence+Beginning`). Epochs that go back are refused until time has caught up; where
/// that would take more than a minute, until three of them in order show that time stepped back.
/// `TimeSteps` has the rules.
///
/// It knows one receiver alone. Whether its epochs come before the shift, or not after a fix that
/// the unit had from elsewhere, is for `UnitShift` to say.
package struct EpochSequence: Sendable {
  /// A date ahead by more than this, in seconds, may be a slip of the receiver.
  private static let longLeap = 600.0
  /// A date ahead by more than so many intervals may be a slip: one or two epochs are missing in
  /// any log.
  static let unusualInterval = 2.5
  /// At the end of a recording, a date ahead by more than so many intervals is more likely a slip
  /// than a silence.
  private static let unlikelyInterval = 10.0

  struct Epoch {
    var fix: Fix
    /// When the first of its reports arrived; nil in a recording. A receiver may repeat the last of
    /// them for ever, so the first one counts.
    var arrived: UInt64?
  }

  let unit: String
  private let rules: FixRules
  /// The epoch under way; behind a leap ahead, those since the leap; before any was given out, the
  /// first ones.
  var held: [Epoch] = []
  /// Epochs in order among themselves that came before any was given out, and are earlier than
  /// those held.
  var rivals: [Epoch] = []
  /// The last epoch that was given out; nil before the first, and after a step back.
  private var last: (time: Timestamp, arrived: UInt64?)?
  /// The unit's last fix before the program started, until the first epoch is given out.
  private var beforeRestart: Timestamp?
  /// Seconds between the last two epochs given out.
  var interval: Double?
  private var steps = TimeSteps()
  /// Epochs in order among themselves that came after a later one: how many, the first and the last
  /// of them.
  private var earlier: (count: Int, first: Timestamp, last: Timestamp)?
  /// The time of the last epoch without a position.
  private var lastWithout: Timestamp?

  /// - Parameter last: time of the unit's last fix before the program started, in a shift that goes
  ///   on; nil without one.
  package init(unit: String, rules: FixRules, continuing last: Timestamp? = nil) {
    self.unit = unit
    self.rules = rules
    beforeRestart = last
  }

  /// Takes in what gpsd reported at `arrived`, nil in a recording; returns the epochs it completes.
  package mutating func receive(
    _ report: PositionReport, arrived: UInt64? = nil
  ) -> [UnitReport] {
    switch report.fix(of: unit, by: rules) {
    case .success(let fix): receive(Epoch(fix: fix, arrived: arrived))
    case .failure(.noPosition): goWithout(report.time)
    case .failure(let reason): refuse(report.time, reason)
    }
  }

  /// Gives out the epoch that is held back, when no more will come.
  ///
  /// One or two last epochs that are dated more than a minute ahead are refused: they would move
  /// the end of the recording, and no later epoch confirms them. Less than a minute may be a
  /// silence. Three epochs or more confirm each other.
  package mutating func finish() -> [UnitReport] {
    guard isLeaping || isEndAhead else { return giveOut() }
    return refuseHeld()
  }

  mutating func refuseHeld() -> [UnitReport] {
    defer { held = [] }
    return held.map { _ in .refused(unit: unit, .outOfOrder) }
  }

  mutating func giveOut() -> [UnitReport] {
    var given = refuseRivals()
    // Not over a silence: the epochs that follow one keep the interval there was.
    if let end = held.last?.fix.time, let before = held.dropLast().last?.fix.time ?? last?.time {
      interval = end.seconds(since: before)
    } else if !held.isEmpty {
      interval = nil
    }
    var arrivesTooEarly = arrivesTooEarly
    if arrivesTooEarly { steps.forgetPace() }
    for epoch in held {
      if let before = self.before(epoch, arrivesTooEarly: arrivesTooEarly) {
        given.append(.timeStepped(unit: unit, from: before, to: epoch.fix.time))
      }
      given.append(.fix(epoch.fix, arrived: epoch.arrived))
      steps.note(epoch.fix.time, arrived: epoch.arrived)
      last = (epoch.fix.time, epoch.arrived)
      beforeRestart = nil
      arrivesTooEarly = false
    }
    held = []
    return given
  }

  /// The time from which time stepped to `epoch`; nil when it went by.
  private func before(_ epoch: Epoch, arrivesTooEarly: Bool) -> Timestamp? {
    let time = epoch.fix.time
    if let beforeRestart {
      let hasStepped =
        TimeSteps.isBack(from: beforeRestart, to: time)
        || TimeSteps.isTooLong(from: (beforeRestart, nil), to: time, arrived: epoch.arrived)
      return hasStepped ? beforeRestart : nil
    }
    guard let last else { return nil }
    let hasStepped =
      arrivesTooEarly || TimeSteps.isTooLong(from: last, to: time, arrived: epoch.arrived)
    return hasStepped ? last.time : nil
  }

  /// Gives out the epoch that is held back before it is known to be whole, as at the end of a
  /// shift; a leap ahead that nothing has borne out yet is refused.
  package mutating func interrupt() -> [UnitReport] {
    defer { steps.forgetPace() }
    guard isLeaping, !isSilenceAsLong else { return giveOut() }
    return refuseHeld()
  }

  /// Gives out an epoch that arrived before `time` and must be whole by now.
  package mutating func release(arrivedBefore time: UInt64) -> [UnitReport] {
    guard let arrived = held.last?.arrived, arrived < time, !isLeaping, rivals.isEmpty
    else { return [] }
    return giveOut()
  }

  // MARK: Helpers

  /// Seconds from the last epoch, with or without a position, to the first held one. Nil if there
  /// was none, or if enough held epochs confirm each other.
  private var leap: Double? {
    guard let first = held.first?.fix.time, let last, held.count < TimeSteps.confirmation
    else { return nil }
    let before = lastWithout.flatMap { $0 < first ? $0 : nil } ?? last.time
    return first.seconds(since: max(before, last.time))
  }

  /// Whether the last epochs lie so far ahead that they are not believed, of a receiver that
  /// reports in shorter intervals.
  private var isEndAhead: Bool {
    guard let leap, let interval else { return false }
    return leap > max(TimeSteps.shortest, Self.unlikelyInterval * interval)
  }

  /// Whether what is held may be a slip that the next epoch shows: it lies ahead by more than the
  /// interval before, and it came sooner than after a silence as long.
  private var isUnusual: Bool {
    guard let leap, let interval else { return false }
    return leap > Self.unusualInterval * interval && !isSilenceAsLong
  }

  /// Whether an epoch of `time`, the next to come, shows that what is held was dated ahead: it
  /// follows the one before much sooner.
  private func showsSlip(_ time: Timestamp) -> Bool {
    guard let first = held.first?.fix.time, time < first else { return false }
    if isLeaping { return true }
    guard isUnusual, let leap else { return false }
    return first.seconds(since: time) >= leap / 2
  }

  /// Whether what is held lies so far ahead that it may be a slip.
  private var isLeaping: Bool {
    guard let first = held.first, let last, !isHeldBorneOut else { return false }
    return arrivesTooEarly || first.fix.time.seconds(since: last.time) > Self.longLeap
  }

  /// Whether the epochs held are enough to bear each other out.
  private var isHeldBorneOut: Bool {
    guard let first = held.first?.fix.time, let end = held.last?.fix.time, let last,
      held.count >= TimeSteps.confirmation
    else { return false }
    return isSilenceAsLong
      || TimeSteps.isBorneOut(from: last.time, to: first, until: end)
  }

  /// Whether what is held arrived earlier than it can have.
  private var arrivesTooEarly: Bool {
    guard let first = held.first, let last else { return false }
    return steps.arrivesTooEarly(first.fix.time, after: last.time, arrived: first.arrived)
  }

  /// Whether nothing arrived for most of the time that was leapt over: then it was a silence.
  private var isSilenceAsLong: Bool {
    guard let first = held.first, let last, let arrived = first.arrived,
      let before = last.arrived, arrived > before
    else { return false }
    return Double(arrived - before) / 1e9 > first.fix.time.seconds(since: last.time) / 2
  }

  private mutating func receive(_ epoch: Epoch) -> [UnitReport] {
    let time = epoch.fix.time
    guard let last else { return begin(with: epoch) }
    if time <= last.time { return goBack(to: epoch) }
    guard let latest = held.last?.fix.time else {
      held = [epoch]
      return []
    }
    if time == latest {
      held[held.count - 1].fix = epoch.fix
      return []
    }
    if time > latest {
      earlier = nil
      let given = isLeaping || isUnusual ? [] : giveOut()
      held.append(epoch)
      return given
    }
    guard showsSlip(time) else { return goBack(to: epoch) }
    let slipped = refuseHeld()
    held = [epoch]
    return slipped
  }

  private mutating func goBack(to epoch: Epoch) -> [UnitReport] {
    let time = epoch.fix.time
    if earlier?.last == time { return [] }
    let isLater = earlier.map { time > $0.last } ?? false
    let count = isLater ? (earlier?.count ?? 0) + 1 : 1
    let first = isLater ? earlier?.first ?? time : time
    earlier = (count, first, time)
    let latest = held.last?.fix.time ?? last?.time ?? time
    guard count >= TimeSteps.confirmation, TimeSteps.isBack(from: latest, to: time),
      TimeSteps.isBorneOut(from: latest, to: first, until: time)
    else {
      return [.refused(unit: unit, .outOfOrder)]
    }
    let given = giveOut()
    earlier = nil
    last = nil
    steps.forgetPace()
    held = [epoch]
    return given + [.timeStepped(unit: unit, from: latest, to: time)]
  }

  /// Tells of an epoch without a position once, however many reports say so; whatever is held
  /// before it is whole.
  private mutating func goWithout(_ time: Timestamp?) -> [UnitReport] {
    guard let time else { return [.noPosition(unit: unit, at: nil)] }
    if time == held.last?.fix.time || time == lastWithout { return [] }
    lastWithout = time
    let isLater = held.last.map { time > $0.fix.time } ?? false
    return (isLater && !isLeaping ? giveOut() : []) + [.noPosition(unit: unit, at: time)]
  }

  /// Counts an epoch that is refused once, however many reports say so.
  private mutating func refuse(_ time: Timestamp?, _ reason: FixRefusal) -> [UnitReport] {
    if let time {
      if time == held.last?.fix.time || time == lastWithout { return [] }
      lastWithout = time
    }
    return [.refused(unit: unit, reason)]
  }
}

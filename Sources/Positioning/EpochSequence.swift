// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Makes one report of each epoch of one unit, in the order of time.
///
/// A receiver's epoch may come in several reports with one time, each fuller than the one before;
/// the last of them counts, so an epoch is given out when the next begins. Dates ahead by more than
/// the intervals before, and those that come earlier than they can, are held back until enough of
/// them bear each other out; what comes next may show that they were slips instead. With which
/// epoch time begins is settled likewise (`EpochSequence+Beginning`). Time that goes back is
/// refused until it has caught up; where that would take long, until it has gone on from there so
/// often that it must be right.
package struct EpochSequence: Sendable {
  /// A step ahead longer than this, in seconds, may be a slip of the receiver.
  private static let longLeap = 600.0
  /// So many epochs in order among themselves, and time did step.
  static let persistence = 3
  /// A step back up to this long, in seconds, is waited out, so that a visit under way stays one: a
  /// receiver that learns of the leap seconds steps by no more (18 s in 2026, IERS Bulletin C), and
  /// the lasting of a whole minute is what a visit may be interrupted for.
  private static let shortStepBack = 60.0

  /// So many times the interval before, and a slip is thinkable: not when one or two epochs are
  /// lacking, as in any log.
  static let unusualInterval = 2.5
  /// So many times the interval before, and at the end of a recording a slip is likelier than a
  /// silence.
  private static let unlikelyInterval = 10.0

  struct Epoch {
    var fix: Fix
    /// When the first of its reports came: a receiver may repeat the last of them for ever.
    var arrived: UInt64
  }

  let unit: String
  private let rules: FixRules
  /// The epoch under way; behind a leap ahead, those since the leap; before any was given out, the
  /// first ones.
  var held: [Epoch] = []
  /// Epochs in order among themselves that came before any was given out, and are earlier than
  /// those held.
  var rivals: [Epoch] = []
  private var lastGiven: Timestamp?
  /// Seconds between the last two epochs given out.
  var interval: Double?
  /// When the last epoch given out came.
  private var lastArrived: UInt64 = 0
  private var pace = TimeSteps()
  /// Epochs in order among themselves that came after a later one: how many, and the last of them.
  private var earlier: (count: Int, last: Timestamp)?
  /// The time of the last epoch without a position.
  private var lastWithout: Timestamp?

  package init(unit: String, rules: FixRules) {
    self.unit = unit
    self.rules = rules
  }

  /// Takes in a report that came at `arrived`; returns the reports it completes.
  package mutating func receive(_ report: PositionReport, arrived: UInt64 = 0) -> [UnitReport] {
    switch report.fix(of: unit, by: rules) {
    case .success(let fix): receive(Epoch(fix: fix, arrived: arrived))
    case .failure(.noPosition): goWithout(report.time)
    case .failure(let reason): refuse(report.time, reason)
    }
  }

  /// Gives out the epoch that is held back, when no more will come.
  ///
  /// One or two last epochs that are dated far ahead are refused: they would move the end of the
  /// recording, and nothing bears them out any more. Up to a minute ahead nobody can know: it may
  /// be a silence, as in any log. Nor of three and more, which do bear each other out.
  package mutating func finish() -> [UnitReport] {
    guard isLeaping || isEndAhead else { return giveOut() }
    return refuseHeld()
  }

  mutating func refuseHeld() -> [UnitReport] {
    defer { held = [] }
    return held.map { _ in .refused(unit: unit, .outOfOrder) }
  }

  mutating func giveOut() -> [UnitReport] {
    let refused = settleRivals()
    let given = held.map { UnitReport.fix($0.fix, arrived: $0.arrived) }
    let stepped: [UnitReport] = hasStepped ? [.stepped(unit: unit)] : []
    if !stepped.isEmpty { pace = TimeSteps() }
    for epoch in held { pace.note(epoch.fix.time, arrived: epoch.arrived) }
    if let last = held.last {
      // Not over a silence: what comes behind one keeps the pace there was.
      let before = held.dropLast().last?.fix.time ?? lastGiven
      interval = before.map { last.fix.time.seconds(since: $0) }
      (lastGiven, lastArrived) = (last.fix.time, last.arrived)
    }
    held = []
    return refused + stepped + given
  }

  /// Gives out the epoch that is held back before it is known to be whole, as at the end of a
  /// shift; a leap ahead that nothing has borne out yet is refused.
  package mutating func interrupt() -> [UnitReport] {
    // Who comes back after an outage may come at another pace.
    defer { pace = TimeSteps() }
    guard isLeaping, !isSilenceAsLong else { return giveOut() }
    return refuseHeld()
  }

  /// Gives out an epoch that came before `time` and is surely whole by now.
  package mutating func release(arrivedBefore time: UInt64) -> [UnitReport] {
    guard let last = held.last, last.arrived < time, !isLeaping, rivals.isEmpty else { return [] }
    return giveOut()
  }

  // MARK: Helpers

  /// How far ahead what is held lies, in seconds: of the last epoch before, be it one without a
  /// position; nil when there was none, or enough bear each other out.
  private var leap: Double? {
    guard let first = held.first?.fix.time, let lastGiven, held.count < Self.persistence
    else { return nil }
    let before = lastWithout.flatMap { $0 < first ? $0 : nil } ?? lastGiven
    return first.seconds(since: max(before, lastGiven))
  }

  /// Whether the last epochs lie so far ahead that they are not believed, of a receiver that
  /// reports in shorter intervals.
  private var isEndAhead: Bool {
    guard let leap, let interval else { return false }
    return leap > max(Self.shortStepBack, Self.unlikelyInterval * interval)
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
    guard let first = held.first, let lastGiven, held.count < Self.persistence else { return false }
    return hasStepped || first.fix.time.seconds(since: lastGiven) > Self.longLeap
  }

  /// Whether what is held came earlier than it can have.
  private var hasStepped: Bool {
    guard let first = held.first, let lastGiven else { return false }
    return pace.hasStepped(from: lastGiven, to: first.fix.time, arrived: first.arrived)
  }

  /// Whether nothing came for most of the time that was leapt over: then it was a silence.
  private var isSilenceAsLong: Bool {
    guard let first = held.first, let lastGiven, first.arrived > lastArrived else { return false }
    return Double(first.arrived - lastArrived) / 1e9 > first.fix.time.seconds(since: lastGiven) / 2
  }

  private mutating func receive(_ epoch: Epoch) -> [UnitReport] {
    let time = epoch.fix.time
    guard let lastGiven else { return begin(with: epoch) }
    if time <= lastGiven { return goBack(to: epoch) }
    guard let last = held.last else {
      held = [epoch]
      return []
    }
    if time == last.fix.time {
      held[held.count - 1].fix = epoch.fix
      return []
    }
    if time > last.fix.time {
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
    earlier = (count, time)
    let latest = held.last?.fix.time ?? lastGiven ?? time
    guard count >= Self.persistence, latest.seconds(since: time) > Self.shortStepBack else {
      return [.refused(unit: unit, .outOfOrder)]
    }
    let given = giveOut()
    earlier = nil
    lastGiven = nil
    pace = TimeSteps()
    held = [epoch]
    return given + [.stepped(unit: unit)]
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

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Makes one sighting of each epoch of one unit, in the order of time.
///
/// A receiver's epoch may come in several reports with one time, each fuller than the one before;
/// the last of them counts, so an epoch is given out when the next begins. Dates far ahead, and
/// those that come earlier than they can, are held back until enough of them bear each other out.
/// Time that goes back is refused until it has caught up; where that would take long, until it has
/// gone on from there so often that it must be right.
package struct EpochSequence: Sendable {
  /// A step ahead longer than this, in seconds, may be a slip of the receiver.
  private static let leap = 600.0
  /// So many epochs in order among themselves, and time did step.
  private static let persistence = 3
  /// A step back up to this long, in seconds, is waited out, so that a visit under way stays one: a
  /// receiver that learns of the leap seconds steps by no more (18 s in 2026, IERS Bulletin C), and
  /// the lasting of a whole minute is what a visit may be interrupted for.
  private static let shortStepBack = 60.0

  /// So many times the interval before is a silence, or a slip.
  private static let unusualInterval = 10.0

  private struct Epoch {
    var fix: Fix
    /// When the first of its reports came: a receiver may repeat the last of them for ever.
    var arrived: UInt64
  }

  private let unit: String
  private let rules: FixRules
  /// The epoch under way; behind a leap ahead, those since the leap.
  private var held: [Epoch] = []
  private var lastGiven: Timestamp?
  /// Seconds between the last two epochs given out.
  private var interval: Double?
  /// When the last epoch given out came.
  private var lastArrived: UInt64 = 0
  private var pace = ArrivalPace()
  /// Epochs in order among themselves that came after a later one: how many, and the last of them.
  private var earlier: (count: Int, last: Timestamp)?
  /// The time of the last epoch without a position.
  private var lastWithout: Timestamp?

  package init(unit: String, rules: FixRules) {
    self.unit = unit
    self.rules = rules
  }

  /// Takes in a report that came at `arrived`; returns the sightings it completes.
  package mutating func receive(_ report: PositionReport, arrived: UInt64 = 0) -> [Sighting] {
    switch report.fix(of: unit, by: rules) {
    case .success(let fix): receive(Epoch(fix: fix, arrived: arrived))
    case .failure(.noPosition): goWithout(report.time)
    case .failure(let reason): refuse(report.time, reason)
    }
  }

  /// Gives out the epoch that is held back, when no more will come.
  ///
  /// A last epoch that alone is dated far ahead is refused: it would move the end of the recording,
  /// and nothing bears it out any more.
  package mutating func finish() -> [Sighting] {
    guard held.count == 1, isLeaping || isLastAhead else { return giveOut() }
    return refuseHeld()
  }

  private mutating func refuseHeld() -> [Sighting] {
    defer { held = [] }
    return held.map { _ in .refused(unit: unit, .outOfOrder) }
  }

  private mutating func giveOut() -> [Sighting] {
    let given = held.map { Sighting.fix($0.fix, arrived: $0.arrived) }
    let stepped: [Sighting] = hasStepped ? [.stepped(unit: unit)] : []
    if !stepped.isEmpty { pace = ArrivalPace() }
    for epoch in held { pace.note(epoch.fix.time, arrived: epoch.arrived) }
    if let last = held.last {
      interval = lastGiven.map { last.fix.time.seconds(since: $0) }
      (lastGiven, lastArrived) = (last.fix.time, last.arrived)
    }
    held = []
    return stepped + given
  }

  /// Gives out the epoch that is held back before it is known to be whole, as at the end of a
  /// shift; a leap ahead that nothing has borne out yet is refused.
  package mutating func interrupt() -> [Sighting] {
    // Who comes back after an outage may come at another pace.
    defer { pace = ArrivalPace() }
    guard isLeaping, !isSilenceAsLong else { return giveOut() }
    return refuseHeld()
  }

  /// Gives out an epoch that came before `time` and is surely whole by now.
  package mutating func release(arrivedBefore time: UInt64) -> [Sighting] {
    guard let last = held.last, last.arrived < time, !isLeaping else { return [] }
    return giveOut()
  }

  // MARK: Helpers

  /// Whether the one epoch held is as far ahead as no two were before, of a receiver that reports
  /// in shorter intervals.
  private var isLastAhead: Bool {
    guard let lastGiven, let interval else { return false }
    let gap = held[0].fix.time.seconds(since: lastGiven)
    return gap > max(Self.shortStepBack, Self.unusualInterval * interval)
  }

  /// Whether what is held lies so far ahead that it may be a slip.
  private var isLeaping: Bool {
    guard let first = held.first, let lastGiven, held.count < Self.persistence else { return false }
    return hasStepped || first.fix.time.seconds(since: lastGiven) > Self.leap
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

  private mutating func receive(_ epoch: Epoch) -> [Sighting] {
    let time = epoch.fix.time
    if let lastGiven, time <= lastGiven { return goBack(to: epoch) }
    guard let first = held.first, let last = held.last else {
      held = [epoch]
      return []
    }
    if time == last.fix.time {
      held[held.count - 1].fix = epoch.fix
      return []
    }
    if time > last.fix.time {
      earlier = nil
      let given = isLeaping ? [] : giveOut()
      held.append(epoch)
      return given
    }
    guard isLeaping, time < first.fix.time else { return goBack(to: epoch) }
    let slipped = held.map { _ in Sighting.refused(unit: unit, .outOfOrder) }
    held = [epoch]
    return slipped
  }

  private mutating func goBack(to epoch: Epoch) -> [Sighting] {
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
    pace = ArrivalPace()
    held = [epoch]
    return given + [.stepped(unit: unit)]
  }

  /// Tells of an epoch without a position once, however many reports say so; whatever is held
  /// before it is whole.
  private mutating func goWithout(_ time: Timestamp?) -> [Sighting] {
    guard let time else { return [.noPosition(unit: unit, at: nil)] }
    if time == held.last?.fix.time || time == lastWithout { return [] }
    lastWithout = time
    let isLater = held.last.map { time > $0.fix.time } ?? false
    return (isLater && !isLeaping ? giveOut() : []) + [.noPosition(unit: unit, at: time)]
  }

  /// Counts an epoch that is refused once, however many reports say so.
  private mutating func refuse(_ time: Timestamp?, _ reason: FixRefusal) -> [Sighting] {
    if let time {
      if time == held.last?.fix.time || time == lastWithout { return [] }
      lastWithout = time
    }
    return [.refused(unit: unit, reason)]
  }
}

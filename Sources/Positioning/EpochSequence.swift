// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Makes one sighting of each epoch of one unit, in the order of time.
///
/// A receiver's epoch may come in several reports with one time, each fuller than the one before;
/// the last of them counts, so an epoch is given out when the next begins. A date far ahead is held
/// back until the next report bears it out. Time that goes back is refused, until it has gone on from
/// there so often that it must be right.
package struct EpochSequence: Sendable {
  /// A step ahead longer than this, in seconds, may be a slip of the receiver.
  private static let leap = 600.0
  /// So many epochs in order among themselves, and time did step back.
  private static let persistence = 3

  private let unit: String
  private let rules: FixRules
  private var held: Fix?
  private var lastGiven: Timestamp?
  private var earlier: [Timestamp] = []
  /// The time of the last epoch without a position.
  private var lastWithout: Timestamp?

  package init(unit: String, rules: FixRules) {
    self.unit = unit
    self.rules = rules
  }

  /// Takes in a report; returns the sightings it completes.
  package mutating func receive(_ report: PositionReport) -> [Sighting] {
    switch report.fix(of: unit, by: rules) {
    case .success(let fix): receive(fix)
    case .failure(let reason): refuse(report, reason)
    }
  }

  /// Gives out the epoch that is held back, when no more will come.
  package mutating func finish() -> [Sighting] {
    guard let fix = held else { return [] }
    held = nil
    lastGiven = fix.time
    return [.fix(fix)]
  }

  // MARK: Helpers

  private mutating func receive(_ fix: Fix) -> [Sighting] {
    guard let waiting = held else { return begin(fix) }
    if fix.time == waiting.time {
      held = fix
      return []
    }
    if fix.time > waiting.time {
      earlier = []
      held = fix
      lastGiven = waiting.time
      return [.fix(waiting)]
    }
    if let lastGiven, fix.time > lastGiven, waiting.time.seconds(since: lastGiven) > Self.leap {
      held = fix
      return [.refused(unit: unit, .outOfOrder)]
    }
    return goBack(to: fix)
  }

  private mutating func begin(_ fix: Fix) -> [Sighting] {
    if let lastGiven, fix.time <= lastGiven { return goBack(to: fix) }
    held = fix
    return []
  }

  private mutating func goBack(to fix: Fix) -> [Sighting] {
    if let last = earlier.last, fix.time == last { return [] }
    if let last = earlier.last, fix.time < last { earlier = [] }
    earlier.append(fix.time)
    guard earlier.count >= Self.persistence else {
      return [.refused(unit: unit, .outOfOrder)]
    }
    let given = finish()
    earlier = []
    lastGiven = nil
    held = fix
    return given + [.steppedBack(unit: unit)]
  }

  /// Counts an epoch without a position once, however many reports say so.
  private mutating func refuse(_ report: PositionReport, _ reason: FixRefusal) -> [Sighting] {
    if let time = report.time {
      if time == held?.time || time == lastWithout { return [] }
      lastWithout = time
    }
    return [.refused(unit: unit, reason)]
  }
}

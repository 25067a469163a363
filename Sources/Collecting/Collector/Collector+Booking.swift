// SPDX-License-Identifier: Apache-2.0

package import Control
import Detection
import DeviceConfiguration
import Journaling
import Logging
import Patrol
import Platform
import Wire

/// Units are booked on and off.
extension Collector {
  /// Starts a shift of a unit. Returns a message for the officer: the shift and any warnings.
  package func startShift(unit: String?, officer: String?) throws(CollectorError) -> String {
    let unit = try onlyUnit(unit)
    if let shift = shifts[unit] {
      throw .refused(
        "unit \(unit) is on shift already"
          + (shift.booking.officer.map { ", with officer \($0)" } ?? ", without an officer"))
    }
    if stranded[unit] != nil {
      throw .refused(
        "unit \(unit) has a shift that could not be continued",
        advice: "end it first: patrol shift end --unit \(unit)")
    }
    let now = clock()
    lookAtHotSpots()
    let hotSpots = try hotSpotFiles.current()
    // No two shifts have the same name.
    let shift = "s-" + UInt64.random(in: .min ... .max).hexadecimal
    let booking = Booking(unit: unit, officer: officer, shift: shift)
    try begin(
      OpenShift(
        booking: booking, hotSpots: hotSpots, settings: configuration.detection,
        receiver: receiver(of: unit).profile,
        squares: HeldSquares(of: unit, among: heldSquares), clock: now), now)
    hotSpotFiles.removeCopies(
      except: Set(shifts.values.map(\.hotSpots.version) + stranded.values.map(\.hotSpotsVersion)))
    log.notice("shift started", metadata: ["unit": "\(unit)"])
    let words =
      "unit \(unit) is on shift" + (officer.map { " with officer \($0)" } ?? "")
      + ": \(hotSpots.hotSpots.count) hot spots"
    return ([words] + warnings(about: unit, officer: officer, now)).joined(separator: "\n")
  }

  /// Saves a new shift in the journal. The shift begins only if that succeeds.
  private func begin(_ shift: OpenShift, _ now: ClockReading) throws(CollectorError) {
    var shift = shift
    let unit = shift.booking.unit
    let before = unkept.shifts
    if let unread = unreadable[unit]?.putAside {
      shift.remark(
        "the shift before this one was interrupted and cannot be read; its data is set aside")
      unkept.shifts[unread.unit] = .put(unread)
    }
    unkept.shifts[unit] = .put(shift.state(clock: now).kept)
    guard keep() else {
      unkept.shifts = before
      throw .journal("unit \(unit) is not on shift: \(trouble ?? "the journal cannot be written")")
    }
    shifts[unit] = shift
    if let unread = unreadable.removeValue(forKey: unit)?.putAside { aside[unread.unit] = unread }
  }

  /// Warnings about what lowers the value of the unit's shift, with advice.
  private func warnings(about unit: String, officer: String?, _ now: ClockReading) -> [String] {
    var words: [String] = []
    if let obstacle = obstacle(for: unit, now) {
      words.append("NOTHING IS MEASURED: \(obstacle)")
    }
    if let obstacle = hotSpotFiles.obstacle { words.append(obstacle) }
    if officer == nil {
      words.append(
        "no officer is named; to add one: patrol shift officer --unit \(unit) --officer NAME")
    }
    return words
  }

  /// Ends the shift of one unit, or of all units: closes their visits and saves their records.
  package func endShift(unit: String?) throws(CollectorError) -> [EndedShift] {
    let onShift = Set(shifts.keys).union(stranded.keys)
    let ending = unit.map { [$0] } ?? onShift.sorted()
    if ending.isEmpty { throw .refused("no unit is on shift") }
    for unit in ending where !onShift.contains(unit) {
      throw .refused("unit \(unit) is not on shift")
    }
    let now = clock()
    let plan = planFile.read()
    var allNames: [String: String] = [:]
    var ended = ending.map { unit in
      let names = shifts[unit].map { hotSpotNames($0.hotSpots) } ?? [:]
      allNames.merge(names) { first, _ in first }
      let officer = shifts[unit]?.booking.officer ?? stranded[unit]?.booking.officer
      let record = shifts[unit] == nil ? endStranded(unit) : end(unit, now)
      return EndedShift(
        unit: unit, officer: officer, record: record,
        visits: record.map { visits(ofShift: $0.id) } ?? [], names: names,
        target: { target(of: $0, in: plan) })
    }
    // This comes last, because it counts the visits of all shifts that were ended here.
    if let plan {
      for (index, shift) in ended.enumerated() {
        ended[index].planned = shift.account.flatMap {
          plannedDay(of: $0, in: plan, names: allNames)
        }
      }
    }
    if let trouble {
      throw .journal(
        "\(ending.joined(separator: ", ")): the shift has ended, but its records are not saved "
          + "yet: \(trouble)", advice: "leave the collector running: it keeps trying")
    }
    return ended
  }

  private func hotSpotNames(_ set: HotSpotSet) -> [String: String] {
    Dictionary(set.hotSpots.compactMap { spot in spot.name.map { (spot.id, $0) } }) { first, _ in
      first
    }
  }

  @discardableResult
  func end(_ unit: String, _ now: ClockReading) -> Shift {
    takeInWhatWasHeldBack(at: source(of: unit), now)
    guard var ending = shifts[unit] else { preconditionFailure("no shift of unit \(unit)") }
    for recovery in takeRecoveries() { ending.remark("\(recovery)") }
    let (events, record) = ending.finish(clock: now, down: outage(of: unit))
    for case .visit(let visit) in events { unkept.records.append(.visit(visit)) }
    unkept.records.append(.shift(record))
    tally.close(record)
    remember(ending)
    shifts[unit] = nil
    unkept.shifts[unit] = .clear
    keep()
    return record
  }

  /// Remembers the square of a unit, for the others and for its next shift.
  func remember(_ shift: OpenShift?) {
    guard let shift, let held = shift.shift.heldSquare else { return }
    heldSquares[shift.booking.unit] = held
  }

  /// Ends a shift that could not be continued, as far as it was saved; nil if it had no fix.
  private func endStranded(_ unit: String) -> Shift? {
    guard let state = stranded.removeValue(forKey: unit) else { return nil }
    unkept.shifts[unit] = .clear
    defer { keep() }
    guard
      let (visits, shift) = state.shift.closed(because: "its hot spot set is not there any more")
    else { return nil }
    unkept.records += visits.map(Record.visit) + [.shift(shift)]
    return shift
  }

  /// The recoveries of the journal that no shift record reports yet. The shift that ends now
  /// reports them.
  private func takeRecoveries() -> [Recovery] {
    let unreported = try? withJournal { journal throws(JournalError) in
      try journal.confirm()
      return try journal.contents.unreportedRecoveries
    }
    let fresh = (unreported ?? []).filter { !unkept.reported.contains($0) }
    unkept.reported += fresh
    return fresh
  }

  /// The named unit, or the only one there is.
  func onlyUnit(_ unit: String?) throws(CollectorError) -> String {
    let known = receivers.units.union(configuration.units.values).sorted()
    if let unit {
      if known.contains(unit) { return unit }
      throw .refused(
        "unit \(unit) is neither configured nor heard",
        advice: "the known units are: "
          + (known.isEmpty ? "none" : known.joined(separator: ", ")))
    }
    guard known.count == 1, let only = known.first else {
      guard known.isEmpty else {
        throw .refused(
          "there are several units",
          advice: "name one with --unit: \(known.joined(separator: ", "))")
      }
      throw flowTroubles(clock()).first.map { .refused($0) }
        ?? .refused("no receiver has been heard yet", advice: "name the unit with --unit")
    }
    return only
  }
}

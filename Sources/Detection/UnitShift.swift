// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// One unit's shift: its presence judged, its seconds accounted for, its refusals counted.
package struct UnitShift: Sendable {
  private var detector: Detector
  private var account: CoverageAccount
  package let started: Timestamp
  private var fixes = 0
  private var refused: [FixRefusal: Int] = [:]
  private var passes: [String: Int] = [:]
  private var visits = 0
  private var notes: [String] = []
  private var stillness = Stillness()
  private var nearness = Nearness()

  /// Starts a shift at `start`.
  package init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings, start: Timestamp
  ) {
    detector = Detector(booking: booking, hotSpots: hotSpots, settings: settings)
    account = CoverageAccount(from: start)
    started = start
  }

  package var booking: Booking { detector.booking }
  /// Time of the last fix used; nil before the first.
  package var lastTime: Timestamp? { detector.lastTime }
  package var present: [(hotSpot: HotSpot, presence: Presence)] { detector.present }
  /// Whether the unit may be in or about a hot spot.
  package var isAboutHotSpot: Bool { detector.isAboutHotSpot }
  /// Seconds for which the position has not changed in its last digit; nil below ten minutes.
  package var unmoved: Double? { stillness.seconds }
  package var coverage: Coverage {
    account.byQuarter.reduce(.none) { $0 + $1.coverage }
  }

  // MARK: Facts in, decisions out

  /// Takes in the unit's next fix; one from before the shift, or not after the last, is refused.
  package mutating func receive(_ fix: Fix) -> [DetectionEvent] {
    guard fix.time >= started, detector.lastTime.map({ fix.time > $0 }) ?? true else {
      return note([.refused(.outOfOrder)])
    }
    let events = detector.receive(fix)
    if detector.lastTime == fix.time {
      fixes += 1
      stillness.see(fix)
      nearness.see(fix, detector.hotSpots)
      account.account(until: fix.time, watched: detector.hasWatched)
    }
    return note(events)
  }

  /// Counts reports that gave no fix.
  package mutating func refuse(_ reason: FixRefusal, times count: Int = 1) {
    refused[reason, default: 0] += count
  }

  /// Hears of an outage of so many seconds, of gpsd or of the device itself.
  package mutating func hear(gpsdDown: Double = 0, deviceOff: Double = 0) {
    account.hear(gpsdDown: gpsdDown, deviceOff: deviceOff)
  }

  /// Books the shift, and those of its visits that are not decided yet, to another officer.
  package mutating func book(to officer: String) { detector.book(to: officer) }

  /// Adds words for the shift record; they hold no position.
  package mutating func remark(_ words: String) { notes.remark(words) }

  /// Says that `time` has come without a further fix.
  package mutating func advance(to time: Timestamp) -> [DetectionEvent] {
    note(detector.advance(to: time))
  }

  /// Counts an epoch without a position, at `time` where the receiver knew it.
  package mutating func lackPosition(at time: Timestamp?) {
    refuse(.noPosition)
    if let time { detector.lackPosition(at: time) }
  }

  /// Time itself stepped to `start`: ends the shift `seconds` after its last fix, as long as it
  /// took until the next, and goes on in another record.
  package mutating func beginAnew(
    at start: Timestamp, after seconds: Double = 0
  ) -> (events: [DetectionEvent], shift: Shift) {
    remark("the receiver's time stepped; the shift goes on in another record")
    let last = detector.lastTime ?? started
    let ended = finish(at: last.advanced(bySeconds: max(0, seconds)))
    let before = nearness
    var next = booking
    next.shift = booking.shift.map(Self.nextName)
    self = UnitShift(
      booking: next, hotSpots: detector.hotSpots, settings: detector.settings, start: start)
    nearness = before
    return ended
  }

  /// The name of the record after `name`'s: `s-1` is followed by `s-1.2`, that by `s-1.3`.
  private static func nextName(_ name: String) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let number = Int(parts[parts.count - 1]) else { return name + ".2" }
    return parts.dropLast().joined(separator: ".") + ".\(number + 1)"
  }

  /// Ends the shift at `time`, or at its last fix if that is later.
  package mutating func finish(at time: Timestamp) -> (events: [DetectionEvent], shift: Shift) {
    let end = max(time, account.until)
    let events = note(detector.finish(at: end))
    account.account(until: end, watched: false)
    if let words = stillness.remark { remark(words) }
    if fixes > 0, let words = nearness.remark { remark(words) }
    return (events, record(endingAt: end))
  }

  // MARK: Helpers

  private mutating func note(_ events: [DetectionEvent]) -> [DetectionEvent] {
    for event in events {
      switch event {
      case .visit: visits += 1
      case .pass(let hotSpot): passes[hotSpot, default: 0] += 1
      case .refused(let reason): refuse(reason)
      case .entered, .left: break
      }
    }
    return events
  }

  private func record(endingAt end: Timestamp) -> Shift {
    Shift(
      id: booking.shift ?? "", unit: booking.unit, officer: booking.officer,
      hotSpotsVersion: detector.hotSpots.version, started: started, ended: end,
      quarters: account.byQuarter, fixes: fixes, refused: refused, passes: passes, visits: visits,
      detector: Detector.version, notes: notes)
  }
}

// MARK: - Surviving a restart

extension UnitShift {
  /// What must be kept on disk so that the shift survives the end of the program; no position.
  package struct Checkpoint: Hashable, Sendable, Codable {
    package var booking: Booking
    package var hotSpotsVersion: String
    package var settings: DetectionSettings
    var detector: Detector.Checkpoint?
    var account: CoverageAccount
    package var started: Timestamp
    var fixes: Int
    var refused: [FixRefusal: Int]
    var passes: [String: Int]
    var visits: Int
    var notes: [String]
    /// Longest stretch without a change of position, in seconds; nil in states of before it was
    /// kept.
    var stillest: Double?
    var hasComeNear: Bool
  }

  package var checkpoint: Checkpoint {
    Checkpoint(
      booking: booking, hotSpotsVersion: detector.hotSpots.version, settings: detector.settings,
      detector: detector.checkpoint, account: account, started: started, fixes: fixes,
      refused: refused, passes: passes, visits: visits, notes: notes,
      stillest: stillness.longest.rounded(), hasComeNear: nearness.hasComeNear)
  }

  /// Carries on where a program that was cut off had last kept its state.
  ///
  /// - Precondition: `hotSpots` is the set the checkpoint names.
  package init(resuming checkpoint: Checkpoint, hotSpots: HotSpotSet) {
    precondition(hotSpots.version == checkpoint.hotSpotsVersion, "another hot spot set")
    if let state = checkpoint.detector {
      detector = Detector(
        resuming: state, booking: checkpoint.booking, hotSpots: hotSpots,
        settings: checkpoint.settings)
    } else {
      detector = Detector(
        booking: checkpoint.booking, hotSpots: hotSpots, settings: checkpoint.settings)
    }
    account = checkpoint.account
    started = checkpoint.started
    fixes = checkpoint.fixes
    refused = checkpoint.refused
    passes = checkpoint.passes
    visits = checkpoint.visits
    notes = checkpoint.notes
    stillness = Stillness(longest: checkpoint.stillest ?? 0)
    nearness = Nearness(hasComeNear: checkpoint.hasComeNear)
  }
}

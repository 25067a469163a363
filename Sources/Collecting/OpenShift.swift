// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol
package import Platform
package import Positioning

/// One unit's shift while it lasts, by the device's own clocks.
///
/// The device's clock may be wrong by years. What counts is the receiver's time, which `UnitShift`
/// learns with the first fix, and how long ago something was on a clock that does not step.
package struct OpenShift {
  /// A dwell under way is written down so often, in seconds of the data: with an epoch a second,
  /// one held back and one on its way, less than 10 s are lost with the power. A unit that reports
  /// more seldom loses up to two of its intervals.
  private static let checkpointInside = 8.0
  /// Coverage alone, in seconds.
  private static let checkpointOutside = 60.0
  /// How late a report may come, in seconds, before silence is believed.
  private static let lateness = 30.0
  /// Longest absence that the device's own clock is believed to tell, in seconds.
  private static let longestOff = 6 * 3600.0

  /// Seconds of gpsd's absence between two moments of the steady clock.
  package typealias Outage = (_ from: UInt64, _ to: UInt64) -> Double

  /// By the device's clock.
  let bookedAt: Timestamp
  /// By the steady clock, in nanoseconds: when the shift began, or was taken up again.
  private let begunAt: UInt64
  /// Seconds of the shift before `begunAt`, and those of them in which the collector did not run.
  private let elapsedBefore: Double
  private let offBefore: Double
  private(set) var shift: UnitShift
  /// By the steady clock: when the last fix came.
  private var lastFixAt: UInt64?
  /// Seconds for which the collector had run in the shift when the last fix came, and for which it
  /// had not; of the last program's if there was none since.
  private var ranAtFix: Double
  private var offAtFix: Double
  /// Seconds of gpsd's absence since the last fix of which the last program knew.
  private var downBefore = 0.0
  /// The gpsd that last told of the unit, whatever program heard it.
  private(set) var gpsd: GpsdSource?
  private var wasLate = false
  /// Epochs that were taken in since the booking, with a position or without.
  private(set) var judged = 0
  private var lastCheckpoint: Timestamp?

  /// A shift booked now.
  package init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings,
    receiver: ReceiverProfile = .usual, clock: ClockReading
  ) {
    shift = UnitShift(
      booking: booking, hotSpots: hotSpots, settings: settings, receiver: receiver)
    bookedAt = clock.wall
    begunAt = clock.steady
    elapsedBefore = 0
    offBefore = 0
    ranAtFix = 0
    offAtFix = 0
  }

  /// A shift taken up again after the program was cut off or stopped.
  ///
  /// - Precondition: `hotSpots` is the set the state names.
  package init(
    resuming state: ShiftState, hotSpots: HotSpotSet, clock: ClockReading
  ) {
    shift = UnitShift(resuming: state.shift, hotSpots: hotSpots)
    bookedAt = state.bookedAt
    begunAt = clock.steady
    // How long the device was off only its own clock can tell, if it kept time meanwhile.
    let off = clock.wall.seconds(since: state.savedAt)
    offBefore = state.off + ((0...Self.longestOff).contains(off) ? off : 0)
    elapsedBefore = state.elapsed + offBefore - state.off
    ranAtFix = state.ranAtFix
    offAtFix = state.offAtFix
    downBefore = state.downSinceFix ?? 0
    gpsd = state.gpsd.flatMap { GpsdSource($0) }
    judged = state.judged ?? 0
    remark(
      state.wasStopped == true
        ? "the collector was stopped and started again" : "the collector was cut off and carried on"
    )
    if !(0...Self.longestOff).contains(off) {
      remark("for how long it was off is not known: the device's own clock had been set meanwhile")
    }
  }

  var booking: Booking { shift.booking }
  var hotSpots: HotSpotSet { shift.detector.hotSpots }

  /// Books what is not decided yet to another officer.
  mutating func book(to officer: String) { shift.book(to: officer) }

  /// For how many seconds the shift has lasted, whatever time the receiver gives.
  func age(_ clock: ClockReading) -> Double {
    elapsedBefore + clock.seconds(since: begunAt)
  }

  /// For how many seconds of the shift the collector has run, by the steady clock alone.
  private func ran(at steady: UInt64) -> Double {
    elapsedBefore - offBefore + ClockReading.seconds(from: begunAt, to: steady)
  }

  /// Whether no fix has come for longer than is bridged.
  func isOutOfSight(_ clock: ClockReading) -> Bool {
    ran(at: clock.steady) - ranAtFix - Self.lateness > shift.detector.settings.bridgeLimit
  }

  // MARK: Facts in, decisions out

  /// Takes in the unit's next report.
  package mutating func receive(
    _ report: UnitReport, from source: GpsdSource, down: Outage
  ) -> UnitShift.Outcome {
    gpsd = source
    guard case .fix(_, let arrived?) = report else {
      if report.isEpoch { judged += 1 }
      return shift.receive(report)
    }
    // What arrived before the booking is not part of the shift.
    guard arrived >= begunAt else { return UnitShift.Outcome() }
    judged += 1
    let outcome = shift.receive(report, after: elapsed(until: arrived, down))
    lastFixAt = arrived
    ranAtFix = ran(at: arrived)
    offAtFix = offBefore
    downBefore = 0
    if !outcome.records.isEmpty { lastCheckpoint = nil }
    return outcome
  }

  /// How the time went by since the last fix, or since the booking.
  private func elapsed(until steady: UInt64, _ down: Outage) -> UnitShift.Elapsed {
    UnitShift.Elapsed(
      running: ran(at: steady) - ranAtFix, off: offBefore - offAtFix,
      gpsdDown: downSinceFix(until: steady, down))
  }

  /// Seconds of gpsd's absence since the last fix, or since the booking.
  private func downSinceFix(until steady: UInt64, _ down: Outage) -> Double {
    downBefore + down(lastFixAt ?? begunAt, steady)
  }

  /// Notes once that what gpsd said was judged that many seconds after it came.
  mutating func isJudgedLate(by seconds: Double) {
    if wasLate { return }
    wasLate = true
    remark(
      "gpsd said more than this device could judge: "
        + "what it said waited for \(Int(seconds)) s and more")
  }

  /// Adds words for the shift record; they hold no position.
  mutating func remark(_ words: String) { shift.remark(words) }

  /// Lets time pass; ends what a long silence has ended.
  ///
  /// - Parameter listened: seconds for which gpsd was there to be heard, without a break. Who has
  ///   not listened for as long as reports may be late does not know yet that there were none.
  package mutating func pass(clock: ClockReading, listened: Double) -> UnitShift.Outcome {
    guard let last = shift.lastTime, listened > Self.lateness, isOutOfSight(clock)
    else { return UnitShift.Outcome() }
    let silence = ran(at: clock.steady) - ranAtFix - Self.lateness
    return UnitShift.Outcome(events: shift.advance(to: last.advanced(bySeconds: silence)))
  }

  /// Ends the shift now.
  package mutating func finish(
    clock: ClockReading, down: Outage
  ) -> (events: [DetectionEvent], shift: Shift) {
    shift.finish(after: elapsed(until: clock.steady, down), now: clock.wall)
  }

  // MARK: Keeping

  /// Whether so much has happened since the last checkpoint that it is time for another.
  func needsCheckpoint(after events: [DetectionEvent]) -> Bool {
    guard let now = shift.lastTime else { return false }
    guard let lastCheckpoint, now >= lastCheckpoint else { return true }
    if events.contains(where: \.changesPresence) { return true }
    let interval =
      shift.detector.isAboutHotSpot ? Self.checkpointInside : Self.checkpointOutside
    return now.seconds(since: lastCheckpoint) >= interval
  }

  /// What the journal must keep; taking it counts as having kept it.
  package mutating func state(clock: ClockReading) -> ShiftState {
    lastCheckpoint = shift.lastTime
    return ShiftState(
      bookedAt: bookedAt, savedAt: clock.wall, elapsed: age(clock), off: offBefore,
      ranAtFix: ranAtFix,
      offAtFix: offAtFix, downSinceFix: downBefore > 0 ? downBefore : nil,
      gpsd: gpsd?.description, judged: judged > 0 ? judged : nil,
      shift: shift.checkpoint)
  }

  /// What the journal must keep when the program is stopped in good order.
  package mutating func stop(clock: ClockReading, down: Outage) -> ShiftState {
    var state = state(clock: clock)
    let away = downSinceFix(until: clock.steady, down)
    state.downSinceFix = away > 0 ? away : nil
    state.wasStopped = true
    return state
  }

  /// The state is not kept after all.
  mutating func forgetCheckpoint() { lastCheckpoint = nil }
}

extension DetectionEvent {
  fileprivate var changesPresence: Bool {
    switch self {
    case .entered, .left, .visit, .pass: true
    case .refused: false
    }
  }
}

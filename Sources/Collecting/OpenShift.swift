// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol
package import Platform
package import Positioning

/// One unit's open shift: a `UnitShift`, and the times that the device itself measures.
///
/// The device's clock may be wrong by years. So records take their times from the receiver, whose
/// time `UnitShift` learns with the first fix. How long something took is measured on the steady
/// clock.
package struct OpenShift {
  /// Seconds of receiver time between two checkpoints while the unit is in or about a hot spot.
  /// With one epoch a second, one epoch held back and one on its way, a power cut loses less than
  /// 10 s. A unit that reports less often loses up to two of its intervals.
  private static let checkpointInside = 8.0
  /// The same while the unit is about no hot spot: then only coverage is lost.
  private static let checkpointOutside = 60.0
  /// Seconds by which a report may be late before its absence counts as a silence.
  private static let lateness = 30.0
  /// Longest time off that the device's clock is trusted to measure, in seconds.
  private static let longestOff = 6 * 3600.0

  /// Returns for how many seconds gpsd was down between two moments of the steady clock.
  package typealias Outage = (_ from: UInt64, _ to: UInt64) -> Double

  /// By the device's clock.
  let bookedAt: Timestamp
  /// By the steady clock, in nanoseconds: when the shift began or was resumed.
  private let begunAt: UInt64
  /// Seconds of the shift before `begunAt`, and those of them in which the collector did not run.
  private let elapsedBefore: Double
  private let offBefore: Double
  private(set) var shift: UnitShift
  /// By the steady clock: when the last fix came.
  private var lastFixAt: UInt64?
  /// Seconds of the shift in which the collector had run, and had not run, when the last fix came.
  /// After a restart they come from the saved state until there is a new fix.
  private var ranAtFix: Double
  private var offAtFix: Double
  /// Seconds since the last fix in which gpsd was down before the program restarted.
  private var downBefore = 0.0
  /// The gpsd that last reported the unit, even if that was before a restart.
  private(set) var gpsd: GpsdSource?
  private var wasLate = false
  /// Epochs that were taken in since the booking, with a position or without.
  private(set) var judged = 0
  private var lastCheckpoint: Timestamp?

  /// A shift booked now, by a device that remembers `squares` of its shifts before.
  package init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings,
    receiver: ReceiverProfile = .usual, squares: HeldSquares = .none, clock: ClockReading
  ) {
    shift = UnitShift(
      booking: booking, hotSpots: hotSpots, settings: settings, receiver: receiver,
      squares: squares)
    bookedAt = clock.wall
    begunAt = clock.steady
    elapsedBefore = 0
    offBefore = 0
    ranAtFix = 0
    offAtFix = 0
  }

  /// A shift that is resumed after the program was stopped or interrupted.
  ///
  /// - Precondition: `hotSpots` is the set the state names.
  package init(
    resuming state: ShiftState, hotSpots: HotSpotSet, clock: ClockReading
  ) {
    shift = UnitShift(resuming: state.shift, hotSpots: hotSpots)
    bookedAt = state.bookedAt
    begunAt = clock.steady
    // Only the device's clock can tell how long the device was off, if it ran meanwhile.
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
        ? "the collector was stopped and started again"
        : "the collector was interrupted and went on"
    )
    if !(0...Self.longestOff).contains(off) {
      remark(
        "how long the collector was off is not known: the device's clock went back, or ahead by "
          + "more than 6 h")
    }
  }

  var booking: Booking { shift.booking }
  var hotSpots: HotSpotSet { shift.detector.hotSpots }

  /// Takes another profile of the receiver while none of its fixes has been used: the receiver may
  /// be plugged in, or recognised by gpsd, after the booking.
  mutating func believe(_ receiver: ReceiverProfile) { shift.believe(receiver) }

  /// Assigns later records to another officer.
  mutating func book(to officer: String) { shift.book(to: officer) }

  /// Seconds since the booking, by the device's clocks; the receiver's time does not matter.
  func age(_ clock: ClockReading) -> Double {
    elapsedBefore + clock.seconds(since: begunAt)
  }

  /// Seconds of the shift in which the collector has run, by the steady clock.
  private func ran(at steady: UInt64) -> Double {
    elapsedBefore - offBefore + ClockReading.seconds(from: begunAt, to: steady)
  }

  /// Whether the last fix is so long ago that the time since will not be bridged.
  func isOutOfSight(_ clock: ClockReading) -> Bool {
    ran(at: clock.steady) - ranAtFix - Self.lateness > shift.detector.settings.bridgeLimit
  }

  // MARK: Reports

  /// Takes in the unit's next report.
  package mutating func receive(
    _ report: UnitReport, from source: GpsdSource, down: Outage
  ) -> UnitShift.Output {
    gpsd = source
    guard case .fix(_, let arrived?) = report else {
      if report.isEpoch { judged += 1 }
      return shift.receive(report)
    }
    // What arrived before the booking is not part of the shift.
    guard arrived >= begunAt else { return UnitShift.Output() }
    judged += 1
    let outcome = shift.receive(report, after: elapsed(until: arrived, down))
    lastFixAt = arrived
    ranAtFix = ran(at: arrived)
    offAtFix = offBefore
    downBefore = 0
    if !outcome.records.isEmpty { lastCheckpoint = nil }
    return outcome
  }

  /// Takes in what the device remembers of its other units.
  mutating func hear(_ squares: HeldSquares) { shift.hear(squares) }

  /// Takes in what a sensor on the bearer's body tells of the time between two moments of the
  /// steady clock. They are turned into the receiver's time by its last fix.
  mutating func feel(_ content: BodyReading, from: UInt64, to: UInt64) {
    guard let lastFixAt, let last = shift.lastTime, from <= to else { return }
    let time = { (moment: UInt64) in
      last.advanced(bySeconds: (Double(moment) - Double(lastFixAt)) / 1e9)
    }
    let span = Interval(from: time(from), to: time(to))
    _ = shift.receive(.body(unit: booking.unit, BodyObservation(content, over: span)))
  }

  /// How long the collector ran, was off, and gpsd was down since the last fix, or the booking.
  private func elapsed(until steady: UInt64, _ down: Outage) -> UnitShift.Elapsed {
    UnitShift.Elapsed(
      running: ran(at: steady) - ranAtFix, off: offBefore - offAtFix,
      gpsdDown: downSinceFix(until: steady, down))
  }

  /// Seconds since the last fix, or since the booking, in which gpsd was down.
  private func downSinceFix(until steady: UInt64, _ down: Outage) -> Double {
    downBefore + down(lastFixAt ?? begunAt, steady)
  }

  /// Notes, once per shift, that gpsd's data waited that many seconds before it was judged.
  mutating func isJudgedLate(by seconds: Double) {
    if wasLate { return }
    wasLate = true
    remark(
      "gpsd sent more than this device could judge: its data waited for \(Int(seconds)) s or more")
  }

  /// Adds a note to the shift record. A note holds no position.
  mutating func remark(_ words: String) { shift.remark(words) }

  /// Ends visits if no fix has come for too long.
  ///
  /// - Parameter listened: seconds for which gpsd was connected without a break. If they are fewer
  ///   than a report may be late, a missing report proves nothing yet.
  package mutating func pass(clock: ClockReading, listened: Double) -> UnitShift.Output {
    guard let last = shift.lastTime, listened > Self.lateness, isOutOfSight(clock)
    else { return UnitShift.Output() }
    let silence = ran(at: clock.steady) - ranAtFix - Self.lateness
    return UnitShift.Output(events: shift.advance(to: last.advanced(bySeconds: silence)))
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

  /// The state to save. It counts as saved at once; call `forgetCheckpoint` if that fails.
  package mutating func state(clock: ClockReading) -> ShiftState {
    lastCheckpoint = shift.lastTime
    return ShiftState(
      bookedAt: bookedAt, savedAt: clock.wall, elapsed: age(clock), off: offBefore,
      ranAtFix: ranAtFix,
      offAtFix: offAtFix, downSinceFix: downBefore > 0 ? downBefore : nil,
      gpsd: gpsd?.description, judged: judged > 0 ? judged : nil,
      shift: shift.checkpoint)
  }

  /// The state to save when the program is stopped properly.
  package mutating func stop(clock: ClockReading, down: Outage) -> ShiftState {
    var state = state(clock: clock)
    let away = downSinceFix(until: clock.steady, down)
    state.downSinceFix = away > 0 ? away : nil
    state.wasStopped = true
    return state
  }

  /// Notes that the state from `state(clock:)` could not be saved.
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

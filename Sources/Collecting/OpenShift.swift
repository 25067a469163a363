// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol
package import Platform
package import Positioning

/// One unit's shift while it lasts: waits for the first fix to know the time, then collects.
///
/// The device's clock may be wrong by years; what counts is GPS time, and how long ago something
/// was on a clock that does not step.
package struct OpenShift {
  /// A dwell under way is written down so often, in seconds of the data: with an epoch a second,
  /// one held back and one on its way, less than 10 s are lost with the power. A unit that reports
  /// more seldom loses up to two of its intervals.
  private static let checkpointInside = 8.0
  /// Coverage alone, in seconds.
  private static let checkpointOutside = 60.0
  /// How late a report may come, in seconds, before silence is believed.
  private static let lateness = 30.0
  /// A gap in the data longer than this, in seconds, that took less than half as long to pass is
  /// no gap, not even in a recording played fast: time itself stepped.
  private static let longestStride = 6 * 3600.0
  /// What lies farther apart than this across a restart, in seconds, is no one shift.
  private static let longestPause = 86_400.0
  /// Longest absence that the device's own clock is believed to tell, in seconds.
  private static let longestOff = 6 * 3600.0
  /// What is older than the last fix by so many seconds after a restart will not catch up soon
  /// (`EpochSequence` waits as long).
  private static let shortStepBack = 60.0

  /// What came of something: decisions, and a record where the shift goes on in another.
  package struct Outcome {
    package var events: [DetectionEvent] = []
    package var records: [Shift] = []
  }

  /// Seconds of gpsd's absence between two moments of the steady clock.
  package typealias Outage = (_ from: UInt64, _ to: UInt64) -> Double

  private var firstBooking: Booking
  /// By the device's clock.
  let bookedAt: Timestamp
  /// By the steady clock, in nanoseconds: when the shift began, or was taken up again.
  private let begunAt: UInt64
  /// Seconds of the shift before `begunAt`, and those of them in which the collector did not run.
  private let elapsedBefore: Double
  private let offBefore: Double
  let hotSpots: HotSpotSet
  private let settings: DetectionSettings
  private(set) var shift: UnitShift?
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
  /// Set until the first fix after the program was cut off or stopped.
  private var wasCutOff = false
  private var timeStepped = false
  private var wasLate = false
  /// Epochs that were taken in since the booking, with a position or without.
  private(set) var judged = 0
  private var lastCheckpoint: Timestamp?
  /// What happened before the first fix, for the shift to tell.
  private var refusedBefore: [FixRefusal: Int] = [:]
  private var remarks: [String] = []

  /// A shift booked now.
  package init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings, clock: ClockReading
  ) {
    firstBooking = booking
    self.hotSpots = hotSpots
    self.settings = settings
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
    resuming state: ShiftState, hotSpots: HotSpotSet, settings: DetectionSettings,
    clock: ClockReading
  ) {
    firstBooking = state.booking
    bookedAt = state.bookedAt
    begunAt = clock.steady
    // How long the device was off only its own clock can tell, if it kept time meanwhile.
    let off = clock.wall.seconds(since: state.savedAt)
    offBefore = state.off + ((0...Self.longestOff).contains(off) ? off : 0)
    elapsedBefore = state.elapsed + offBefore - state.off
    ranAtFix = state.ranAtFix ?? (state.elapsed - state.off)
    offAtFix = state.offAtFix ?? state.off
    self.hotSpots = hotSpots
    self.settings = settings
    downBefore = state.downSinceFix ?? 0
    gpsd = state.gpsd.flatMap { GpsdSource($0) }
    judged = state.judged ?? 0
    refusedBefore = state.refused
    remarks = state.remarks
    wasCutOff = true
    if let checkpoint = state.shift { shift = UnitShift(resuming: checkpoint, hotSpots: hotSpots) }
    remark(
      state.wasStopped == true
        ? "the collector was stopped and started again" : "the collector was cut off and carried on"
    )
    if !(0...Self.longestOff).contains(off) {
      remark("for how long it was off is not known: the device's own clock had been set meanwhile")
    }
  }

  var booking: Booking { shift?.booking ?? firstBooking }

  /// Books what is not decided yet to another officer.
  mutating func book(to officer: String) {
    firstBooking.officer = officer
    shift?.book(to: officer)
  }

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
    ran(at: clock.steady) - ranAtFix - Self.lateness > settings.bridgeLimit
  }

  // MARK: Facts in, decisions out

  /// Takes in what came of an epoch.
  package mutating func receive(
    _ sighting: Sighting, from source: GpsdSource, down: Outage
  ) -> Outcome {
    gpsd = source
    if isOfShift(sighting) { judged += 1 }
    switch sighting {
    case .fix(let fix, let arrived): return receive(fix, arrived, down)
    case .noPosition(_, let time):
      if shift == nil { refusedBefore[.noPosition, default: 0] += 1 }
      shift?.lackPosition(at: time)
    case .refused(_, let reason):
      if shift == nil { refusedBefore[reason, default: 0] += 1 }
      shift?.refuse(reason)
    case .stepped: timeStepped = shift != nil
    }
    return Outcome()
  }

  /// Whether it tells of an epoch of this shift; what came before the booking is none of its.
  private func isOfShift(_ sighting: Sighting) -> Bool {
    if case .fix(_, let arrived) = sighting, arrived < begunAt { return false }
    return sighting.isEpoch
  }

  private mutating func receive(_ fix: Fix, _ arrived: UInt64, _ down: Outage) -> Outcome {
    // What came before the booking is none of the shift's.
    guard arrived >= begunAt else { return Outcome() }
    var outcome = Outcome()
    if shift == nil { begin(at: fix.time, arrived) }
    if timeStepped || isStep(to: fix.time, arrived) {
      outcome = beginAnew(at: fix.time, arrived, down)
    } else {
      hearOutages(until: fix.time, arrived, down)
    }
    timeStepped = false
    wasCutOff = false
    downBefore = 0
    outcome.events += shift?.receive(fix) ?? []
    lastFixAt = arrived
    ranAtFix = ran(at: arrived)
    offAtFix = offBefore
    return outcome
  }

  /// Begins with the first fix: GPS time is known, and so is how long ago the booking was.
  private mutating func begin(at time: Timestamp, _ arrived: UInt64) {
    let waited = elapsedBefore + ClockReading.seconds(from: begunAt, to: arrived)
    var begun = UnitShift(
      booking: firstBooking, hotSpots: hotSpots, settings: settings,
      start: time.advanced(bySeconds: -waited))
    hand(to: &begun)
    begun.hear(deviceOff: offBefore)
    wasCutOff = false
    shift = begun
  }

  /// Goes on in another record, since time itself stepped to `time`; what went by since the last
  /// fix only the steady clock knows, and the record that ends accounts for it.
  private mutating func beginAnew(
    at time: Timestamp, _ arrived: UInt64, _ down: Outage
  ) -> Outcome {
    guard var ending = shift else { return Outcome() }
    let silence = hearSilence(until: arrived, down, for: &ending)
    let ended = ending.beginAnew(at: time, after: silence)
    shift = ending
    lastCheckpoint = nil
    return Outcome(events: ended.events, records: [ended.shift])
  }

  /// Has `shift` hear of the outages since its last fix; returns how many seconds ago that was, of
  /// which only the steady clock knows.
  private func hearSilence(
    until steady: UInt64, _ down: Outage, for shift: inout UnitShift
  ) -> Double {
    let off = offBefore - offAtFix
    shift.hear(gpsdDown: downSinceFix(until: steady, down), deviceOff: off)
    return off + ran(at: steady) - ranAtFix
  }

  /// Seconds of gpsd's absence since the last fix, or since the booking.
  private func downSinceFix(until steady: UInt64, _ down: Outage) -> Double {
    downBefore + down(lastFixAt ?? begunAt, steady)
  }

  /// Hands what was noted before the first fix to the shift.
  private mutating func hand(to shift: inout UnitShift) {
    for (reason, count) in refusedBefore { shift.refuse(reason, times: count) }
    for words in remarks { shift.remark(words) }
    refusedBefore = [:]
    remarks = []
  }

  /// Whether time itself stepped, rather than went by.
  ///
  /// Forwards: much more time went by for the receiver than on the steady clock; a recording played
  /// fast is no step, and shorter ones of a live receiver `EpochSequence` tells of. Backwards: only
  /// across a restart, where nobody else has seen it.
  private func isStep(to time: Timestamp, _ arrived: UInt64) -> Bool {
    guard let last = shift?.lastTime else { return false }
    let gap = time.seconds(since: last)
    guard let lastFixAt else { return gap > Self.longestPause || gap < -Self.shortStepBack }
    return gap > Self.longestStride
      && ClockReading.seconds(from: lastFixAt, to: arrived) < gap / 2
  }

  private mutating func hearOutages(until time: Timestamp, _ arrived: UInt64, _ down: Outage) {
    let away = downSinceFix(until: arrived, down)
    shift?.hear(gpsdDown: away)
    if wasCutOff, let last = shift?.lastTime {
      let off = time.seconds(since: last) - (ran(at: arrived) - ranAtFix)
      shift?.hear(deviceOff: max(0, off))
    }
  }

  /// Notes once that what gpsd said was judged that many seconds after it came.
  mutating func isJudgedLate(by seconds: Double) {
    if wasLate { return }
    wasLate = true
    remark(
      "gpsd said more than this device could judge: what it said waited for \(Int(seconds)) s and more")
  }

  /// Adds words for the shift record; they hold no position.
  mutating func remark(_ words: String) {
    if shift == nil { remarks.remark(words) } else { shift?.remark(words) }
  }

  /// Lets time pass; ends what a long silence has ended.
  ///
  /// - Parameter listened: seconds for which gpsd was there to be heard, without a break. Who has
  ///   not listened for as long as reports may be late does not know yet that there were none.
  package mutating func pass(clock: ClockReading, listened: Double) -> Outcome {
    guard let last = shift?.lastTime, listened > Self.lateness, isOutOfSight(clock)
    else { return Outcome() }
    let silence = ran(at: clock.steady) - ranAtFix - Self.lateness
    return Outcome(events: shift?.advance(to: last.advanced(bySeconds: silence)) ?? [])
  }

  /// Ends the shift now.
  package mutating func finish(
    clock: ClockReading, down: Outage
  ) -> (events: [DetectionEvent], shift: Shift) {
    guard var ending = shift else { return finishUnseen(clock: clock, down: down) }
    let silence = hearSilence(until: clock.steady, down, for: &ending)
    let last = ending.lastTime ?? ending.started
    return ending.finish(at: last.advanced(bySeconds: silence))
  }

  /// Ends a shift without a single fix; its times are the device's own.
  private mutating func finishUnseen(
    clock: ClockReading, down: Outage
  ) -> (events: [DetectionEvent], shift: Shift) {
    var ending = UnitShift(
      booking: firstBooking, hotSpots: hotSpots, settings: settings,
      start: clock.wall.advanced(bySeconds: -age(clock)))
    hand(to: &ending)
    ending.remark("no fix in the whole shift; its times are the device's own")
    ending.hear(gpsdDown: downSinceFix(until: clock.steady, down), deviceOff: offBefore)
    return ending.finish(at: clock.wall)
  }

  // MARK: Keeping

  /// Whether so much has happened since the last checkpoint that it is time for another.
  func needsCheckpoint(after events: [DetectionEvent]) -> Bool {
    guard let shift, let now = shift.lastTime else { return false }
    guard let lastCheckpoint, now >= lastCheckpoint else { return true }
    if events.contains(where: \.changesPresence) { return true }
    let interval =
      shift.isAboutHotSpot ? Self.checkpointInside : Self.checkpointOutside
    return now.seconds(since: lastCheckpoint) >= interval
  }

  /// What the journal must keep; taking it counts as having kept it.
  package mutating func state(clock: ClockReading) -> ShiftState {
    lastCheckpoint = shift?.lastTime
    return ShiftState(
      booking: firstBooking, hotSpotsVersion: hotSpots.version, bookedAt: bookedAt,
      savedAt: clock.wall, elapsed: age(clock), off: offBefore, ranAtFix: ranAtFix,
      offAtFix: offAtFix, downSinceFix: downBefore > 0 ? downBefore : nil,
      gpsd: gpsd?.description, judged: judged > 0 ? judged : nil, refused: refusedBefore,
      remarks: remarks, shift: shift?.checkpoint)
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

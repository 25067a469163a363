// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Positioning

/// One unit's shift while it lasts: waits for the first fix to know the time, then collects.
///
/// The device's clock may be wrong by years; what counts is GPS time, and how long ago something
/// was on a clock that does not step.
struct OpenShift {
  /// A dwell under way is written down so often, in seconds of the data; with an epoch held back
  /// and one on its way, less than 10 s are lost with the power.
  private static let checkpointInside = 8.0
  /// Coverage alone, in seconds.
  private static let checkpointOutside = 60.0
  /// How late a report may come, in seconds, before silence is believed.
  private static let lateness = 30.0

  let booking: Booking
  /// By the device's clock.
  let bookedAt: Timestamp
  /// By the steady clock, in nanoseconds: when the shift began, or was taken up again.
  private let begunAt: UInt64
  private let hotSpots: HotSpotSet
  private let settings: DetectionSettings
  private(set) var shift: UnitShift?
  /// By the steady clock: when the last fix came.
  private var lastFixAt: UInt64?
  /// Set until the first fix after the program was cut off.
  private var wasCutOff = false
  private var lastCheckpoint: Timestamp?
  /// Seconds of gpsd's outage before the first fix.
  private var gpsdDownBefore = 0.0
  private var remarks: [String] = []

  /// A shift booked now.
  init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings, clock: ClockReading
  ) {
    self.booking = booking
    self.hotSpots = hotSpots
    self.settings = settings
    bookedAt = clock.wall
    begunAt = clock.steady
  }

  /// A shift taken up again after the program was cut off.
  init(
    resuming state: ShiftState, hotSpots: HotSpotSet, settings: DetectionSettings,
    clock: ClockReading
  ) {
    booking = state.booking
    bookedAt = state.bookedAt
    begunAt = clock.steady
    self.hotSpots = hotSpots
    self.settings = settings
    if let checkpoint = state.shift {
      shift = UnitShift(resuming: checkpoint, hotSpots: hotSpots)
      shift?.remark("the collector was cut off and carried on")
      wasCutOff = true
    }
  }

  /// For how many seconds the shift has lasted, in the data where it has any.
  func age(_ clock: ClockReading) -> Double {
    guard let shift, let last = shift.lastTime else { return clock.seconds(since: begunAt) }
    return last.seconds(since: shift.started)
  }

  // MARK: Facts in, decisions out

  /// Takes in what came of an epoch.
  mutating func receive(_ sighting: Sighting, clock: ClockReading) -> [DetectionEvent] {
    switch sighting {
    case .fix(let fix): return receive(fix, clock)
    case .refused(_, let reason):
      shift?.refuse(reason)
      return []
    case .steppedBack:
      shift?.remark("the receiver's time stepped back")
      return shift?.restart() ?? []
    }
  }

  private mutating func receive(_ fix: Fix, _ clock: ClockReading) -> [DetectionEvent] {
    if shift == nil {
      let waited = clock.seconds(since: begunAt)
      shift = UnitShift(
        booking: booking, hotSpots: hotSpots, settings: settings,
        start: fix.time.advanced(bySeconds: -waited))
      shift?.hear(gpsdDown: gpsdDownBefore)
      for words in remarks { shift?.remark(words) }
    }
    if wasCutOff, let last = shift?.lastTime {
      let gap = fix.time.seconds(since: last)
      shift?.hear(deviceOff: max(0, gap - clock.seconds(since: begunAt)))
    }
    wasCutOff = false
    lastFixAt = clock.steady
    return shift?.receive(fix) ?? []
  }

  /// Adds words for the shift record; they hold no position.
  mutating func remark(_ words: String) {
    if shift == nil { remarks.append(words) } else { shift?.remark(words) }
  }

  /// Hears that gpsd was away for so many seconds.
  mutating func hear(gpsdDown seconds: Double) {
    if shift == nil { gpsdDownBefore += seconds } else { shift?.hear(gpsdDown: seconds) }
  }

  /// Lets time pass; ends what a long silence has ended.
  mutating func pass(clock: ClockReading) -> [DetectionEvent] {
    guard let last = shift?.lastTime, let lastFixAt else { return [] }
    let silence = clock.seconds(since: lastFixAt) - Self.lateness
    guard silence > settings.bridgeLimit else { return [] }
    return shift?.advance(to: last.advanced(bySeconds: silence)) ?? []
  }

  /// Ends the shift now.
  mutating func finish(clock: ClockReading) -> (events: [DetectionEvent], shift: Shift) {
    var ending =
      shift
      ?? UnitShift(
        booking: booking, hotSpots: hotSpots, settings: settings,
        start: clock.wall.advanced(bySeconds: -clock.seconds(since: begunAt)))
    if shift == nil {
      ending.hear(gpsdDown: gpsdDownBefore)
      for words in remarks { ending.remark(words) }
      ending.remark("no fix in the whole shift; its times are the device's own")
    }
    let end: Timestamp
    if let last = ending.lastTime, let lastFixAt {
      end = last.advanced(bySeconds: clock.seconds(since: lastFixAt))
    } else if let last = ending.lastTime {
      // Cut off, and no fix since: the device's clock is all there is.
      end = max(clock.wall, last)
      ending.hear(deviceOff: max(0, end.seconds(since: last) - clock.seconds(since: begunAt)))
    } else {
      end = clock.wall
    }
    return ending.finish(at: end)
  }

  // MARK: Keeping

  /// Whether so much has happened since the last checkpoint that it is time for another.
  func needsCheckpoint(after events: [DetectionEvent]) -> Bool {
    guard let shift, let now = shift.lastTime else { return false }
    guard let lastCheckpoint else { return true }
    if events.contains(where: \.changesPresence) { return true }
    let interval =
      shift.present.isEmpty ? Self.checkpointOutside : Self.checkpointInside
    return now.seconds(since: lastCheckpoint) >= interval
  }

  /// What the journal must keep; taking it counts as having kept it.
  mutating func state(clock: ClockReading) -> ShiftState {
    lastCheckpoint = shift?.lastTime
    return ShiftState(
      booking: booking, hotSpotsVersion: hotSpots.version, bookedAt: bookedAt,
      savedAt: clock.wall, shift: shift?.checkpoint)
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

// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Simulation

/// The device of a simulated officer: what its unit reports in, the records of the shift out.
///
/// It loses its state, but for what it keeps on disk, while it is off.
struct DeviceShift {
  private var shift: UnitShift
  private var visits: [Visit] = []
  private var blackouts: ArraySlice<Blackout>
  /// The last fix, or the start before the first.
  private var last: Timestamp
  /// Since then.
  private var elapsed = UnitShift.Elapsed()

  /// The records of a shift.
  ///
  /// - Parameter officer: with observations in order of time.
  static func records(
    of officer: SimulatedOfficer, in hotSpots: HotSpotSet
  ) -> (visits: [Visit], shift: Shift) {
    var device = DeviceShift(of: officer, in: hotSpots)
    let recording = Recording(of: officer)
    for (observation, report) in zip(officer.observations, recording.reports) {
      device.goThroughBlackouts(until: observation.time)
      device.receive(report, at: observation.time)
    }
    return device.finish(at: recording.end)
  }

  private init(of officer: SimulatedOfficer, in hotSpots: HotSpotSet) {
    let booking = Booking(
      unit: officer.unit, officer: officer.officer, shift: "shift of \(officer.unit)")
    shift = UnitShift(
      booking: booking, hotSpots: hotSpots, settings: DetectionSettings(),
      start: officer.track.start)
    blackouts = officer.blackouts[...]
    last = officer.track.start
  }

  private mutating func goThroughBlackouts(until time: Timestamp) {
    while let next = blackouts.first, next.span.start < time {
      blackouts.removeFirst()
      let seconds = min(next.span.end, time).seconds(since: next.span.start)
      switch next.cause {
      case .gpsdAway: elapsed.gpsdDown += seconds
      case .deviceOff:
        elapsed.off += seconds
        shift = UnitShift(resuming: shift.checkpoint, hotSpots: shift.detector.hotSpots)
      }
    }
  }

  private mutating func receive(_ report: UnitReport, at time: Timestamp) {
    guard case .fix = report else {
      note(shift.receive(report).events)
      return
    }
    note(shift.receive(report, after: elapsed(until: time)).events)
    last = time
    elapsed = UnitShift.Elapsed()
  }

  private mutating func finish(at end: Timestamp) -> (visits: [Visit], shift: Shift) {
    goThroughBlackouts(until: end)
    let ended = shift.finish(after: elapsed(until: end), now: end)
    note(ended.events)
    return (visits, ended.shift)
  }

  private func elapsed(until time: Timestamp) -> UnitShift.Elapsed {
    var elapsed = elapsed
    elapsed.running = max(elapsed.gpsdDown, time.seconds(since: last) - elapsed.off)
    return elapsed
  }

  private mutating func note(_ events: [DetectionEvent]) {
    visits += events.compactMap { if case .visit(let visit) = $0 { visit } else { nil } }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Simulation

/// A shift in the making whose officer walks east and west, and what its record says of silences.
struct SilentShift {
  var shift: UnitShift
  private(set) var x: Double
  private(set) var y: Double
  /// The second of the last fix.
  private(set) var second = 0.0
  private let plane: LocalPlane

  init(
    _ hotSpots: HotSpotSet, at x: Double, _ y: Double = 50, startedBefore seconds: Double = 0,
    on plane: LocalPlane = Scene.plane
  ) {
    shift = UnitShift(
      booking: Booking(unit: "BW-1", officer: "o-1", shift: "s-1"), hotSpots: hotSpots,
      settings: DetectionSettings(), start: Scene.time(-seconds))
    (self.x, self.y) = (x, y)
    self.plane = plane
    look()
  }

  /// A fix where the officer is now, after the device's clocks went on by `elapsed`.
  mutating func look(speed: Double? = 0, after elapsed: UnitShift.Elapsed = .init()) {
    let fix = Scene.fix(
      at: second, x, y, speed: speed, course: speed == 0 ? nil : 90, error: 5, on: plane)
    _ = shift.receive(.fix(fix, arrived: nil), after: elapsed)
  }

  /// A fix each second, at `speed` metres per second to the east.
  mutating func go(for seconds: Int, speed: Double = 0, tellsSpeed: Bool = true) {
    for _ in 0..<seconds {
      second += 1
      x += speed
      look(speed: tellsSpeed ? speed : nil)
    }
  }

  /// Is not seen for `seconds`, and is at `target` at the end of them.
  mutating func vanish(
    for seconds: Double, to target: (x: Double, y: Double)? = nil, speed: Double? = 0,
    gpsdDown: Double = 0, off: Double = 0
  ) {
    second += seconds
    if let target { (x, y) = target }
    look(
      speed: speed,
      after: UnitShift.Elapsed(running: seconds - off, off: off, gpsdDown: gpsdDown))
  }

  /// The program is cut off, and carries on from what it kept.
  mutating func restart() {
    shift = UnitShift(resuming: shift.checkpoint, hotSpots: shift.detector.hotSpots)
  }

  /// The shift ends, and the next begins elsewhere with a fix after `seconds`.
  mutating func book(at x: Double, after seconds: Double, _ squares: HeldSquares) {
    (self.x, second) = (x, second + seconds)
    shift = UnitShift(
      booking: shift.booking, hotSpots: shift.detector.hotSpots, settings: DetectionSettings(),
      start: Scene.time(second), squares: squares)
    look()
  }

  /// What the device remembers of this shift when it books `unit`.
  func squares(before unit: String) -> HeldSquares {
    HeldSquares(
      of: unit, among: shift.heldSquare.map { [shift.booking.unit: $0] } ?? [:])
  }

  func record(endingAfter seconds: Double = 0) -> Shift {
    var shift = shift
    return shift.finish(at: Scene.time(second + seconds)).shift
  }
}

extension SimulatedOfficer {
  /// What the unit tells, epoch by epoch.
  var reports: [UnitReport] {
    observations.map { observation in
      observation.fix(unit: unit).map { .fix($0, arrived: nil) }
        ?? .noPosition(unit: unit, at: observation.time)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Simulation

/// A detector, an officer who walks east and west through the middle of the square before it, and
/// what it decided.
struct Watcher {
  var detector: Detector
  var events: [DetectionEvent] = []
  /// Seconds between fixes.
  var interval = 1
  /// What the receiver says of its error, in metres.
  var error: Double? = 5
  var reportsSpeed = true
  /// What the receiver's error truly is; none unless set.
  var noise: Noise?
  let plane: LocalPlane

  /// Where the officer is, in metres east of the origin.
  private(set) var x: Double
  /// The second of the last fix.
  private(set) var second = 0
  private var isAtStart = true

  init(
    _ hotSpots: HotSpotSet, at x: Double, settings: DetectionSettings = DetectionSettings(),
    receiver: ReceiverProfile = .usual, on plane: LocalPlane = Scene.plane
  ) {
    detector = Detector(
      booking: Booking(unit: "BW-1", officer: "o-1", shift: "s-1"), hotSpots: hotSpots,
      settings: settings, receiver: receiver)
    self.x = x
    self.plane = plane
  }

  mutating func see(_ fixes: [Fix]) {
    for fix in fixes { events += detector.receive(fix) }
  }

  /// A fix where the officer is now, without going on.
  mutating func look(speed: Double = 0, course: Double? = nil) {
    isAtStart = false
    let error = noise?.next() ?? .zero
    see([
      Scene.fix(
        at: Double(second), x + error.x, 50 + error.y, speed: reportsSpeed ? speed : nil,
        course: reportsSpeed ? course : nil, error: self.error, on: plane)
    ])
  }

  mutating func stand(for seconds: Int) { move(to: x, over: seconds) }

  mutating func walk(to target: Double, speed: Double = 1) {
    move(to: target, over: Int((abs(target - x) / speed).rounded()))
  }

  /// Evenly to `target`, with a fix every interval, the last on arrival; the very first on setting
  /// out.
  mutating func move(to target: Double, over seconds: Int) {
    if isAtStart { look() }
    let (from, start) = (x, second)
    let velocity = (target - from) / Double(max(1, seconds))
    for step in stride(from: interval, through: seconds, by: interval) {
      x = from + velocity * Double(step)
      second = start + step
      look(speed: abs(velocity), course: velocity == 0 ? nil : velocity > 0 ? 90 : 270)
    }
  }

  /// Is not seen for `seconds`, and is at `target` at the end of them.
  mutating func vanish(for seconds: Int, to target: Double? = nil) {
    if isAtStart { look() }
    second += seconds
    x = target ?? x
    look()
  }

  mutating func finish(after seconds: Double = 0) {
    events += detector.finish(at: Scene.time(Double(second) + seconds))
  }

  var visits: [Visit] { events.visits }
  var passes: Int { events.passes }
}

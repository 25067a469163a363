// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Positioning

/// The receivers that have been heard, by unit.
struct Receivers {
  private var states: [String: ReceiverState] = [:]

  var units: Set<String> { Set(states.keys) }

  subscript(unit: String) -> ReceiverState? { states[unit] }

  /// Forgets the receivers of all other units.
  mutating func keep(_ units: Set<String>) { states = states.filter { units.contains($0.key) } }

  /// - Parameter isKept: whether a unit is never forgotten.
  mutating func heard(
    _ report: UnitReport, at source: GpsdSource, _ now: UInt64, keeping isKept: (String) -> Bool
  ) {
    // A sensor on the body is no receiver.
    if case .body = report { return }
    states[report.unit, default: ReceiverState(source: source)].heard(report, at: source, now)
    guard states.count > GpsdStream.mostReceivers else { return }
    let silent = states.filter { $0.key != report.unit && !isKept($0.key) }
      .min { ($0.value.lastHeard ?? 0) < ($1.value.lastHeard ?? 0) }
    if let silent { states[silent.key] = nil }
  }
}

/// What is known of one receiver. It holds no position.
struct ReceiverState {
  /// The gpsd that last reported it.
  private(set) var source: GpsdSource
  private(set) var lastHeard: UInt64?
  private(set) var hasFix = false
  /// The time of the last position, as the receiver gave it; nil before the first.
  private(set) var lastFix: Timestamp?
  /// When a position last came, by the steady clock, in nanoseconds; nil before the first.
  private(set) var lastFixHeard: UInt64?
  /// Metres, as the receiver said of that position; nil when it says nothing.
  private(set) var error: Double?
  /// Epochs heard since the collector began, with a position or without.
  private(set) var epochs = 0
  private(set) var quality = ReceiverQuality()

  init(source: GpsdSource) {
    self.source = source
  }

  mutating func heard(_ report: UnitReport, at source: GpsdSource, _ now: UInt64) {
    self.source = source
    if report.isEpoch { epochs += 1 }
    switch report {
    case .fix(let fix, let arrived):
      hasFix = true
      quality.see(fix)
      lastFix = fix.time
      error = fix.horizontalError
      lastHeard = arrived ?? now
      lastFixHeard = lastHeard
    case .noPosition, .refused, .timeStepped:
      hasFix = false
      lastHeard = now
    case .body: break
    }
  }
}

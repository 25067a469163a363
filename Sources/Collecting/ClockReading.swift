// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// The device's two clocks at one moment.
package struct ClockReading: Hashable, Sendable {
  /// What the device takes for the time of day; may be wrong by years, and may step.
  package var wall: Timestamp
  /// Nanoseconds on a clock that neither steps nor stops; says nothing of the time of day.
  package var steady: UInt64

  package init(wall: Timestamp, steady: UInt64) {
    self.wall = wall
    self.steady = steady
  }

  /// Seconds on the steady clock since `earlier`, never below nought.
  package func seconds(since earlier: UInt64) -> Double {
    Self.seconds(from: earlier, to: steady)
  }

  /// Seconds between two moments of the steady clock, never below nought.
  package static func seconds(from earlier: UInt64, to later: UInt64) -> Double {
    later > earlier ? Double(later - earlier) / 1e9 : 0
  }
}

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
    steady > earlier ? Double(steady - earlier) / 1e9 : 0
  }
}

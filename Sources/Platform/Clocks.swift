// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol

/// A machine's two clocks, read at one moment.
package struct ClockReading: Hashable, Sendable {
  /// What the machine takes for the time of day. It may be wrong by years, and it may step.
  package var wall: Timestamp
  /// Nanoseconds on the steady clock, which says nothing of the time of day.
  package var steady: UInt64

  package init(wall: Timestamp, steady: UInt64) {
    self.wall = wall
    self.steady = steady
  }

  /// Both clocks, read now.
  @Sendable package static func now() -> ClockReading {
    ClockReading(wall: .now(), steady: SteadyClock.nanoseconds)
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

/// A clock that neither steps nor stops, not even while the machine sleeps.
package enum SteadyClock {
  /// Nanoseconds since the machine was started (CLOCK_BOOTTIME).
  package static var nanoseconds: UInt64 {
    let now = time(of: CLOCK_BOOTTIME)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}

extension Timestamp {
  /// What the machine takes for the time of day, in whole milliseconds.
  @Sendable package static func now() -> Timestamp {
    let now = time(of: CLOCK_REALTIME)
    return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
  }
}

private func time(of clock: clockid_t) -> timespec {
  var now = timespec()
  clock_gettime(clock, &now)
  return now
}

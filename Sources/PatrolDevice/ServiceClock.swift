// SPDX-License-Identifier: Apache-2.0

import Collecting
import Glibc
import Patrol
import Positioning

/// The device's clocks, read.
enum ServiceClock {
  static let now: @Sendable () -> ClockReading = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return ClockReading(
      wall: Timestamp(
        milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000),
      steady: SteadyClock.nanoseconds)
  }
}

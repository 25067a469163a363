// SPDX-License-Identifier: Apache-2.0

import Patrol
import Platform

/// Counts how often the device's clock was set while the program ran.
struct ClockWatch {
  private(set) var steps = 0
  private var last: ClockReading?

  /// A clock that is slewed drifts by less between two looks, in seconds.
  private static let leastStep = 2.0

  /// Looks at both clocks. Call it every few seconds.
  mutating func look(_ now: ClockReading) {
    if let last {
      let went = now.wall.seconds(since: last.wall) - now.seconds(since: last.steady)
      if abs(went) > Self.leastStep { steps += 1 }
    }
    last = now
  }
}

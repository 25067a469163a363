// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// How a straight step from one fix to the next runs in and out of one area.
struct Crossing {
  let start: Timestamp
  let end: Timestamp
  let startsInside: Bool
  /// When the line crosses the edge, in order; inside and outside take turns.
  let times: [Timestamp]
  /// Milliseconds deeper inside than the error, and not farther outside than it.
  let sure: Int64
  let possible: Int64

  /// Follows the line from `last` to `fix`; `error` is in metres on either side of the edge.
  init(from last: Fix, to fix: Fix, area: Area, error: Double) {
    start = last.time
    end = fix.time
    startsInside = area.contains(last.coordinate)
    let step = Double(fix.time.milliseconds - last.time.milliseconds)
    times = area.crossings(from: last.coordinate, to: fix.coordinate).map { fraction in
      Timestamp(milliseconds: last.time.milliseconds + Int64((fraction * step).rounded()))
    }
    let depths = (
      area.signedDistance(from: last.coordinate), area.signedDistance(from: fix.coordinate)
    )
    sure = Int64((Self.share(of: depths, over: error) * step).rounded(.down))
    possible = Int64((Self.share(of: depths, over: -error) * step).rounded(.up))
  }

  /// The share of a line whose depth goes evenly from one value to another, over `level`.
  private static func share(of depths: (Double, Double), over level: Double) -> Double {
    let (low, high) = (min(depths.0, depths.1), max(depths.0, depths.1))
    if low >= level { return 1 }
    if high <= level { return 0 }
    return (high - level) / (high - low)
  }
}

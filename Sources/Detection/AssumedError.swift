// SPDX-License-Identifier: Apache-2.0

import Patrol

/// How far a fix is taken to be out, for the bounds of a dwell.
///
/// From NMEA gpsd's `eph` is 19 m times HDOP (gpsd 3.22, `gpsd.h`), while a receiver of today
/// errs by some 4 to 5 m times HDOP, so a quarter of it is nearer the truth; held within what open
/// sky and a street canyon show.
enum AssumedError {
  private static let share = 0.25
  private static let range = 3.0...30.0
  private static let whenSilent = 8.0

  /// Metres, on either side of an edge.
  static func metres(of fix: Fix) -> Double {
    guard let reported = fix.horizontalError else { return whenSilent }
    return min(max(reported * share, range.lowerBound), range.upperBound)
  }
}

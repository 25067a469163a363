// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// For how long a unit's position has been the same to the last digit, while its time went on.
struct UnchangedPosition: Sendable {
  private var place: Coordinate?
  /// When the position was first reported; nil before the first fix.
  private(set) var since: Timestamp?
  private var last: Timestamp?

  /// Seconds so far; nil before the first fix.
  var seconds: Double? {
    guard let since, let last else { return nil }
    return last.seconds(since: since)
  }

  /// Takes in a fix.
  ///
  /// - Returns: for how many seconds the position before had been the same, when this is another;
  ///   nil otherwise.
  mutating func see(_ fix: Fix) -> Double? {
    defer { last = fix.time }
    if fix.coordinate == place { return nil }
    let ended = seconds
    (place, since) = (fix.coordinate, fix.time)
    return ended
  }
}

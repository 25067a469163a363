// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// A unit's speed over the ground: the receiver's own where it gives one, else from positions
/// some seconds apart, since neighbouring ones differ by error more than by movement.
struct SpeedEstimate: Sendable {
  /// Positions this far apart in time give a speed, in seconds.
  private static let baseline = 10.0
  /// A measured speed tells of the moment, not of a longer step than this, in seconds.
  private static let momentary = 5.0

  /// Fixes no older than the baseline, oldest first.
  private var recent: [Fix] = []

  /// The speed over the step that ends at `fix`, in metres per second; nil when not to be told.
  mutating func speed(arrivingAt fix: Fix) -> Double? {
    defer { remember(fix) }
    if let speed = fix.speed, let last = recent.last,
      fix.time.seconds(since: last.time) <= Self.momentary
    {
      return speed
    }
    guard let first = recent.first else { return fix.speed }
    let seconds = fix.time.seconds(since: first.time)
    guard seconds >= Self.baseline / 2 else { return nil }
    return LocalPlane.distance(first.coordinate, fix.coordinate) / seconds
  }

  mutating func forget() { recent = [] }

  private mutating func remember(_ fix: Fix) {
    recent.append(fix)
    let horizon = fix.time.advanced(bySeconds: -Self.baseline)
    let keep = recent.lastIndex { $0.time <= horizon } ?? 0
    recent.removeFirst(keep)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Where a unit was at one moment, for all that its fixes tell.
struct TrackState {
  var time: Timestamp
  /// What the offsets below are measured on.
  var plane: LocalPlane
  /// Metres east and north of the plane's origin.
  var position: Offset
  /// Metres per second east and north.
  var velocity: Offset
  /// One standard deviation of the position per axis, in metres; above 0.
  var deviation: Double
  /// Whether a track begins here, and nothing is known of the way from the place before.
  var beginsTrack: Bool
  /// Seconds between the fixes before and after.
  var interval: Double
  /// Whether the unit was watched on its way here from the place before.
  var isWatched: Bool
  /// Whether a fix was had here; otherwise a place on the way from one to the next.
  var isFix: Bool
  /// Metres, as the receiver said of that fix.
  var reportedError: Double?

  var coordinate: Coordinate { coordinate(displacedBy: .zero) }

  func coordinate(displacedBy offset: Offset) -> Coordinate {
    let moved = position + offset
    return plane.coordinate(of: Point(x: moved.x, y: moved.y))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Walks back from the latest waypoint and corrects each by what came after it.
///
/// The modified Bryson–Frazier form of the Rauch–Tung–Striebel smoother (Bierman, Factorization
/// Methods for Discrete Sequential Estimation, 1977, §X): it carries back the weight of what came
/// after instead of a covariance, and inverts nothing.
struct Smoother {
  private var east = StateVector()
  private var north = StateVector()
  private var weight = SymmetricMatrix()

  /// The least standard deviation that is believed, in metres.
  private static let leastDeviation = 0.1

  static func places(of waypoints: [Waypoint]) -> [TrackState] {
    var smoother = Smoother()
    var places: [TrackState] = []
    places.reserveCapacity(waypoints.count)
    for waypoint in waypoints.reversed() {
      places.append(smoother.corrected(waypoint))
      smoother.pass(waypoint)
    }
    return places.reversed()
  }

  private func corrected(_ waypoint: Waypoint) -> TrackState {
    var place = waypoint.place
    let (row, velocity) = (waypoint.placeRow, waypoint.velocityRow)
    place.position -= Offset(row.dot(east), row.dot(north))
    place.velocity -= Offset(velocity.dot(east), velocity.dot(north))
    let variance = row[StateVector.place] - row.dot(weight.times(row))
    place.deviation = max(variance, Self.leastDeviation * Self.leastDeviation).squareRoot()
    return place
  }

  private mutating func pass(_ waypoint: Waypoint) {
    if let innovation = waypoint.update.velocity { pass(innovation, of: .velocityReport) }
    if let innovation = waypoint.update.position { pass(innovation, of: .positionReport) }
    guard let transition = waypoint.transition else { return }
    east = transition.adjoint(east)
    north = transition.adjoint(north)
    weight = transition.adjoint(weight)
  }

  private mutating func pass(_ innovation: Innovation, of measurement: StateVector) {
    let gain = innovation.gain
    let seen = weight.times(gain)
    let offset = innovation.offset / innovation.variance
    east -= measurement * (gain.dot(east) + offset.x)
    north -= measurement * (gain.dot(north) + offset.y)
    weight.add(-measurement, and: seen)
    weight.add(gain.dot(seen) + 1 / innovation.variance, times: measurement)
  }
}

/// What the filter knew at one moment on its way forwards, and how it came to know it: what looking
/// back needs.
struct Waypoint {
  /// As the filter saw it.
  var place: TrackState
  /// From the waypoint before; nil at the first.
  var transition: Transition?
  var update = TrackFilter.Update()
  /// Rows of the covariance after the update.
  var placeRow: StateVector
  var velocityRow: StateVector
}

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
  /// Since when the receiver has hung; nil where it has not.
  var hungSince: Timestamp?

  var coordinate: Coordinate { coordinate(displacedBy: .zero) }

  func coordinate(displacedBy offset: Offset) -> Coordinate {
    let moved = position + offset
    return plane.coordinate(of: Point(x: moved.x, y: moved.y))
  }
}

// SPDX-License-Identifier: Apache-2.0

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

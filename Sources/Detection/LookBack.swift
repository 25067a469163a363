// SPDX-License-Identifier: Apache-2.0

/// Walks back from the latest waypoint and corrects each by what came after it.
///
/// The modified Bryson–Frazier form of the Rauch–Tung–Striebel smoother (Bierman, Factorization
/// Methods for Discrete Sequential Estimation, 1977, §X): it carries back the weight of what came
/// after instead of a covariance, and inverts nothing.
struct LookBack {
  private var east = StateRow()
  private var north = StateRow()
  private var weight = Symmetric()

  /// The least standard deviation that is believed, in metres.
  private static let leastDeviation = 0.1

  static func places(of waypoints: [Waypoint]) -> [Place] {
    var lookBack = LookBack()
    var places: [Place] = []
    places.reserveCapacity(waypoints.count)
    for waypoint in waypoints.reversed() {
      places.append(lookBack.corrected(waypoint))
      lookBack.pass(waypoint)
    }
    return places.reversed()
  }

  private func corrected(_ waypoint: Waypoint) -> Place {
    var place = waypoint.place
    let (row, velocity) = (waypoint.placeRow, waypoint.velocityRow)
    place.position -= Offset(row.dot(east), row.dot(north))
    place.velocity -= Offset(velocity.dot(east), velocity.dot(north))
    let variance = row[StateRow.place] - row.dot(weight.times(row))
    place.deviation = max(variance, Self.leastDeviation * Self.leastDeviation).squareRoot()
    return place
  }

  private mutating func pass(_ waypoint: Waypoint) {
    if let surprise = waypoint.lesson.velocity { pass(surprise, of: .velocityReport) }
    if let surprise = waypoint.lesson.position { pass(surprise, of: .positionReport) }
    guard let transition = waypoint.transition else { return }
    east = transition.carriedBack(east)
    north = transition.carriedBack(north)
    weight = transition.carriedBack(weight)
  }

  private mutating func pass(_ surprise: Surprise, of report: StateRow) {
    let share = surprise.share
    let seen = weight.times(share)
    let offset = surprise.offset / surprise.variance
    east -= report * (share.dot(east) + offset.x)
    north -= report * (share.dot(north) + offset.y)
    weight.add(-report, and: seen)
    weight.add(share.dot(seen) + 1 / surprise.variance, times: report)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

@testable import Simulation

/// Examples that several tests use.
enum Example {
  /// 14:00 UTC on 2 March 2026.
  static let start = Timestamp(milliseconds: 1_772_460_000_000)

  static let origin = Coordinate(latitude: 51.54, longitude: 0.71)
  static let plane = LocalPlane(origin: origin)

  /// A track through places in metres east and north of `origin`, one a second.
  static func track(
    _ places: [Vector], activity: TrackPoint.Activity = .walking
  ) -> Track {
    Track(
      start: start,
      points: places.map {
        TrackPoint(
          coordinate: plane.coordinate(of: $0.point), activity: activity, velocity: Vector(0, 0),
          street: Vector(0, 1))
      })
  }

  /// Standing for `seconds` beside a street to the north.
  static func standing(seconds: Int) -> Track {
    track([Vector](repeating: Vector(0, 0), count: seconds + 1), activity: .standing)
  }

  /// Walking along a street to the north, a second for every `pace` metres.
  static func walkingNorth(seconds: Int, pace: Double = 1.3) -> Track {
    let points = track((0...seconds).map { Vector(0, Double($0) * pace) }).points.map { point in
      var point = point
      point.velocity = Vector(0, pace)
      return point
    }
    return Track(start: start, points: points)
  }

  /// The square from −50 to 50 m about `origin`.
  static func square() throws -> HotSpot {
    let ring = [(-50.0, -50.0), (50, -50), (50, 50), (-50, 50), (-50, -50)].map {
      plane.coordinate(of: Point(x: $0.0, y: $0.1))
    }
    return HotSpot(id: "S", name: "Square", area: try Area(polygons: [Polygon(outer: ring)]))
  }
}

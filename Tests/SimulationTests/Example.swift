// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

@testable import Simulation

/// Things several tests look at.
enum Example {
  /// 14:00 UTC on 2 March 2026.
  static let start = Timestamp(milliseconds: 1_772_460_000_000)

  static let origin = Coordinate(latitude: 51.54, longitude: 0.71)
  static let plane = LocalPlane(origin: origin)

  /// A track through places in metres east and north of `origin`, one a second.
  static func track(
    _ places: [Vector], setting: TrackPoint.Setting = .walking
  ) -> Track {
    Track(
      start: start,
      points: places.map {
        TrackPoint(
          coordinate: plane.coordinate(of: $0.point), setting: setting, velocity: Vector(0, 0),
          street: Vector(0, 1))
      })
  }

  /// Standing for `seconds` beside a street to the north.
  static func standing(seconds: Int) -> Track {
    track([Vector](repeating: Vector(0, 0), count: seconds + 1), setting: .standing)
  }

  /// The square from −50 to 50 m about `origin`.
  static func square() throws -> HotSpot {
    let ring = [(-50.0, -50.0), (50, -50), (50, 50), (-50, 50), (-50, -50)].map {
      plane.coordinate(of: Point(x: $0.0, y: $0.1))
    }
    return HotSpot(id: "S", name: "Square", area: try Area(polygons: [Polygon(outer: ring)]))
  }
}

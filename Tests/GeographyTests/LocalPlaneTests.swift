// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Geography

@Suite struct LocalPlaneTests {
  /// Kilometres in a degree on WGS 84, from the table in Wikipedia's "Geographic coordinate system".
  @Test(arguments: [
    (0.0, 110.574, 111.320), (15, 110.649, 107.550), (30, 110.852, 96.486), (45, 111.132, 78.847),
    (60, 111.412, 55.800), (75, 111.618, 28.902), (90, 111.694, 0.000),
  ])
  func degreesHaveTheirPublishedLengths(latitude: Double, north: Double, east: Double) {
    for latitude in [latitude, -latitude] {
      let plane = LocalPlane(origin: Coordinate(latitude: latitude, longitude: 12))
      #expect(abs(plane.metresPerDegreeNorth / 1000 - north) < 0.0006)
      #expect(abs(plane.metresPerDegreeEast / 1000 - east) < 0.0006)
    }
  }

  @Test func theLeastDegreeEastIsCloseAndNeverTooLong() {
    for tenth in 0...900 {
      let latitude = Double(tenth) / 10
      let least = LocalPlane.leastMetresPerDegreeEast(upToLatitude: latitude)
      let plane = LocalPlane(origin: Coordinate(latitude: -latitude, longitude: 12))
      #expect(least <= plane.metresPerDegreeEast && least > plane.metresPerDegreeEast - 200)
    }
    #expect(LocalPlane.leastMetresPerDegreeEast(upToLatitude: .infinity) == 0)
  }

  @Test(arguments: delicatePlaces)
  func aPlaceOnThePlaneComesBack(origin: Coordinate) {
    let plane = LocalPlane(origin: origin)
    for (x, y) in [(0.0, 0.0), (250, -400), (-1000, 1000)] {
      let back = plane.point(of: plane.coordinate(of: Point(x: x, y: y)))
      #expect(abs(back.x - x) < 1e-5 && abs(back.y - y) < 1e-5)
    }
  }

  @Test func longitudesAreTakenTheShortWayRound() {
    let plane = LocalPlane(origin: Coordinate(latitude: 0, longitude: 179.999))
    let point = plane.point(of: Coordinate(latitude: 0, longitude: -179.999))
    #expect(abs(point.x - 0.002 * plane.metresPerDegreeEast) < 1e-6)
    #expect(plane.coordinate(of: point).longitude == -179.999)
  }

  @Test func aPoleTrapsNothing() {
    let plane = LocalPlane(origin: Coordinate(latitude: 90, longitude: 0))
    let coordinate = plane.coordinate(of: Point(x: 1000, y: 1000))
    #expect(coordinate.isOnTheGlobe)
    #expect(plane.point(of: coordinate).y <= 0)
  }

  /// Geodesics between Southend's pier head and places around it would differ by less.
  @Test func distanceIsThatOfThePlaneBetween() {
    let a = Coordinate(latitude: 51.5145, longitude: 0.7215)
    let b = Coordinate(latitude: 51.5345, longitude: 0.7215)
    let c = Coordinate(latitude: 51.5145, longitude: 0.7315)
    #expect(abs(LocalPlane.distance(a, b) - 2225.1) < 0.5)
    #expect(abs(LocalPlane.distance(a, c) - 694.2) < 0.5)
    #expect(LocalPlane.distance(a, b) == LocalPlane.distance(b, a))
    #expect(LocalPlane.distance(a, a) == 0)
  }
}

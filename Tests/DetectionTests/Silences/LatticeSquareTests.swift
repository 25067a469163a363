// SPDX-License-Identifier: Apache-2.0

import Geography
import Simulation
import Testing

@testable import Detection

/// The squares by which alone a silence's record knows a place.
@Suite struct LatticeSquareTests {
  private static func place(_ random: inout SeededGenerator) -> Coordinate {
    Coordinate(latitude: random.uniform(-70...70), longitude: random.uniform(-180...180))
  }

  @Test func nobodyIsFartherFromTheCentreThanTheReach() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      let place = Self.place(&random)
      let square = LatticeSquare(holding: place)
      #expect(LocalPlane.distance(square.centre, place) <= square.reach, "\(place)")
      #expect((350...362).contains(square.reach), "\(place): \(square.reach)")
    }
  }

  @Test func theCentreLiesInItsSquare() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<5000 {
      let square = LatticeSquare(holding: Self.place(&random))
      #expect(LatticeSquare(holding: square.centre) == square)
    }
  }

  @Test func noSquareIsNarrowerThanAboutHalfAKilometre() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5000 {
      let square = LatticeSquare(holding: Self.place(&random))
      let plane = LocalPlane(origin: square.centre)
      for (x, y) in [(249.0, 0.0), (-249, 0), (0, 248), (0, -248), (249, 248), (-249, -248)] {
        #expect(LatticeSquare(holding: plane.coordinate(of: Point(x: x, y: y))) == square)
      }
    }
  }

  @Test(arguments: [
    (90.0, 0.0), (-90, 180), (90, -180), (0, 180), (0, -180), (.nan, .infinity), (1e300, -1e300),
  ])
  func placesAtTheEndsOfTheGlobeHaveASquare(latitude: Double, longitude: Double) {
    let square = LatticeSquare(holding: Coordinate(latitude: latitude, longitude: longitude))
    #expect(square.centre.isOnTheGlobe && square.reach.isFinite)
  }
}

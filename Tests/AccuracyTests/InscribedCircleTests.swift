// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Geography
import Patrol
import Simulation
import Testing

@Suite struct InscribedCircleTests {
  /// Metres that the search may be short.
  private static let precision = 0.5

  private func expect(_ area: Area, hasRadius radius: Double) {
    let found = InscribedCircle(in: area).radius
    #expect(found <= radius + 0.1)
    #expect(found >= radius - Self.precision - 0.1)
  }

  @Test func aSquareHasItsHalfSide() {
    expect(Squares.area(Squares.rectangle(at: (0, 0), 150, 150)), hasRadius: 75)
  }

  @Test(arguments: [(2000.0, 30.0), (30, 2000), (400, 1)])
  func aStripHasItsHalfWidth(width: Double, height: Double) {
    expect(
      Squares.area(Squares.rectangle(at: (0, 0), width, height)),
      hasRadius: min(width, height) / 2)
  }

  @Test func aSlantedStreetHasItsHalfWidth() {
    // 30 m wide, three east for four north.
    let (along, across) = ((x: 120.0, y: 160.0), (x: -24.0, y: 18.0))
    let corners = [
      (0, 0), along, (along.x + across.x, along.y + across.y), across,
    ]
    expect(Squares.area(corners), hasRadius: 15)
  }

  @Test func aHoleLeavesWhatIsBesideIt() {
    // Between a corner and the hole's: the circle touches two sides and the hole's corner.
    let area = Squares.area(
      Squares.rectangle(at: (0, 0), 250, 250), hole: Squares.rectangle(at: (0, 0), 120, 120))
    expect(area, hasRadius: 65 * 2.0.squareRoot() / (1 + 2.0.squareRoot()))
  }

  @Test func theLargestPartCounts() {
    let parts = [(east: 0.0, side: 40.0), (500, 120)].map { east, side in
      Polygon(outer: Squares.ring(Squares.rectangle(at: (east, 0), side, side)))
    }
    expect(Squares.area(parts), hasRadius: 60)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func noPlaceLiesDeeper(seed: UInt64) {
    for hotSpot in World.drawn(seed: seed).hotSpots {
      let area = hotSpot.area
      let radius = InscribedCircle(in: area).radius
      var draw = SeededGenerator(seed: seed, stream: hotSpot.id)
      var deepest = 0.0
      for _ in 0..<1000 {
        let place = Coordinate(
          latitude: draw.uniform(area.bounds.south...area.bounds.north),
          longitude: draw.uniform(area.bounds.west...area.bounds.east))
        deepest = max(deepest, area.signedDistance(from: place))
      }
      #expect(deepest <= radius + Self.precision, "seed \(seed), \(hotSpot.id)")
      #expect(deepest >= radius * 0.8, "seed \(seed), \(hotSpot.id)")
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Geography

/// How much ground two areas share.
@Suite struct SharedGroundTests {
  /// In units of an area of the side of a thousandth of a degree, of shapes in such units.
  private func shared(_ one: Polygon..., with other: Polygon...) throws -> Double {
    let unit = try Area(polygons: [square(0, 0, 1)]).squareMetres
    let (one, other) = (try Area(polygons: one), try Area(polygons: other))
    let found = one.squareMetres(sharedWith: other) / unit
    #expect(abs(other.squareMetres(sharedWith: one) / unit - found) < 1e-4)
    return (found * 10_000).rounded() / 10_000
  }

  private func square(_ x: Double, _ y: Double, _ side: Double) -> Polygon {
    Polygon(outer: ring((x, y), (x + side, y), (x + side, y + side), (x, y + side)))
  }

  @Test func itIsWhatLiesInBoth() throws {
    #expect(try shared(square(0, 0, 2), with: square(1, 1, 2)) == 1)
    #expect(try shared(square(0, 0, 3), with: square(1, 1, 1)) == 1)
    #expect(try shared(square(0, 0, 1), with: square(5, 0, 1)) == 0)
    let holed = Polygon(
      outer: ring((0, 0), (3, 0), (3, 3), (0, 3)), holes: [ring((1, 1), (2, 1), (2, 2), (1, 2))])
    #expect(try shared(holed, with: square(1, 1, 2)) == 3)
    #expect(try shared(square(0, 0, 1), square(2, 0, 1), with: square(0, 0, 3)) == 2)
  }

  @Test func neighboursShareNothingAndTwinsAll() throws {
    #expect(try shared(square(0, 0, 2), with: square(2, 0, 2)) == 0)
    #expect(try shared(square(0, 0, 2), with: square(2, 1, 2)) == 0)
    #expect(try shared(square(0, 0, 2), with: square(0, 0, 2)) == 4)
    // A common edge, one part of which is the other's edge and one part lies inside the other.
    let step = Polygon(outer: ring((0, 0), (2, 0), (2, 2), (1, 2), (1, 1), (0, 1)))
    let low = Polygon(outer: ring((0, 0), (2, 0), (2, 1), (0, 1)))
    #expect(try shared(step, with: low) == 2)
  }

  @Test(arguments: delicatePlaces)
  func itIsWhatPlacesInBothSay(place: Coordinate) throws {
    var generator = SeededGenerator(seed: 7)
    let one = try Area(polygons: [starPolygon(around: place, using: &generator)])
    let other = try Area(
      polygons: [starPolygon(around: coordinate(90, 40, from: place), using: &generator)])
    var count = 0
    for x in stride(from: -250.0, to: 350, by: 2.5) {
      for y in stride(from: -250.0, to: 350, by: 2.5) {
        let here = coordinate(x, y, from: place)
        if one.contains(here), other.contains(here) { count += 1 }
      }
    }
    let sampled = Double(count) * 2.5 * 2.5
    let shared = one.squareMetres(sharedWith: other)
    #expect(sampled > 0 && abs(shared - sampled) < 0.03 * sampled, "\(shared) \(sampled)")
  }
}

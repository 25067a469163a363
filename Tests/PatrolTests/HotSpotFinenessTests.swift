// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

/// Hot spots that tell where officers are.
@Suite struct HotSpotFinenessTests {
  private static let plane = LocalPlane(origin: Coordinate(latitude: 51.54, longitude: 0.71))

  /// Squares of `side` metres in `columns` by `rows`, so many metres from west to west side.
  private static func warning(
    side: Double, apart: Double, columns: Int, rows: Int
  ) throws -> String? {
    let hotSpots = try (0..<columns * rows).map { number in
      let (x, y) = (Double(number % columns) * apart, Double(number / columns) * apart)
      let ring = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)].map {
        plane.coordinate(of: Point(x: x + $0.0, y: y + $0.1))
      }
      return HotSpot(
        id: "HS\(number)", area: try Area(polygons: [Polygon(outer: ring, holes: [])]))
    }
    return try HotSpotSet(hotSpots: hotSpots).finenessWarning
  }

  @Test func hotSpotsOfATrialAreNotTooFine() throws {
    #expect(try Self.warning(side: 150, apart: 500, columns: 5, rows: 4) == nil)
    #expect(try Self.warning(side: 400, apart: 500, columns: 5, rows: 4) == nil)
    // A county: 300 hot spots that cover 2 % of it.
    #expect(try Self.warning(side: 150, apart: 1000, columns: 20, rows: 15) == nil)
    // Street segments of a town centre.
    #expect(try Self.warning(side: 100, apart: 180, columns: 3, rows: 3) == nil)
  }

  @Test func cellsOverATownAreTooFine() throws {
    let cells = try #require(try Self.warning(side: 30, apart: 30, columns: 50, rows: 50))
    #expect(cells.hasPrefix("there are 2500 hot spots: records tell where officers are"))
    let few = try #require(try Self.warning(side: 30, apart: 30, columns: 40, rows: 1))
    #expect(few.contains(" hot spots are in one half kilometre by half a kilometre: "))
    let wide = try #require(try Self.warning(side: 300, apart: 300, columns: 12, rows: 12))
    #expect(wide.hasPrefix("the hot spots cover 99 % of the ground between them: ")
      || wide.hasPrefix("the hot spots cover 100 % of the ground between them: "), "\(wide)")
    let half = try #require(try Self.warning(side: 212, apart: 300, columns: 20, rows: 20))
    #expect(half.hasPrefix("the hot spots cover 5"), "\(half)")
  }
}

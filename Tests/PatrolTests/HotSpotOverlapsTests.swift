// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

/// Hot spots that share ground.
@Suite struct HotSpotOverlapsTests {
  private static let plane = LocalPlane(origin: Coordinate(latitude: 51.54, longitude: 0.71))

  /// Squares of 100 m in a row, so many metres from west side to west side.
  private static func warnings(_ count: Int, apart: Double) throws -> [String] {
    let hotSpots = try (0..<count).map { number in
      let ring = [(0.0, 0.0), (100, 0), (100, 100), (0, 100), (0, 0)].map {
        plane.coordinate(of: Point(x: Double(number) * apart + $0.0, y: $0.1))
      }
      return HotSpot(
        id: "HS\(number)", area: try Area(polygons: [Polygon(outer: ring, holes: [])]))
    }
    return try HotSpotSet(hotSpots: hotSpots).overlapWarnings
  }

  @Test func twoThatOverlapAreNamedWithTheGroundTheyShare() throws {
    #expect(
      try Self.warnings(2, apart: 80)
        == ["HS0 and HS1 overlap by 2000 m²: time there counts in both"])
    #expect(try Self.warnings(2, apart: 100).isEmpty, "side by side")
  }

  @Test func manyOverlapsAreSummedUp() throws {
    let many = try Self.warnings(31, apart: 60)
    #expect(many.count == 21 && many.last == "and 10 smaller overlaps")
  }
}

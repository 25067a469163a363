// SPDX-License-Identifier: Apache-2.0

import Geography
import Simulation
import Testing

@Suite struct CrossingsTests {
  private func place(_ x: Double, _ y: Double) -> Coordinate { ring((x, y))[0] }

  private func square() throws -> Area {
    try Area(polygons: [Polygon(outer: ring((0, 0), (2, 0), (2, 2), (0, 2)))])
  }

  private func expect(
    _ crossings: [Double], _ expected: [Double], _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(crossings.count == expected.count, sourceLocation: location)
    for (crossing, expected) in zip(crossings, expected) {
      #expect(abs(crossing - expected) < 1e-6, sourceLocation: location)
    }
  }

  @Test func aStraightWayThroughGoesInAndOut() throws {
    expect(try square().crossings(from: place(-1, 1), to: place(3, 1)), [0.25, 0.75])
    expect(try square().crossings(from: place(1, 1), to: place(3, 1)), [0.5])
    expect(try square().crossings(from: place(0.5, 1), to: place(1, 1)), [])
    expect(try square().crossings(from: place(-2, 1), to: place(-1, 5)), [])
  }

  @Test func aWayThroughCornersCountsEachOnce() throws {
    expect(try square().crossings(from: place(-1, -1), to: place(3, 3)), [0.25, 0.75])
    expect(try square().crossings(from: place(-1, 3), to: place(1, 1)), [0.5])
  }

  @Test func touchingACornerIsNoCrossing() throws {
    expect(try square().crossings(from: place(-1, 1), to: place(1, -1)), [])
    expect(try square().crossings(from: place(-1, -1), to: place(1, -1)), [])
  }

  @Test func aWayAlongAnEdgeIsInside() throws {
    expect(try square().crossings(from: place(-1, 0), to: place(3, 0)), [0.25, 0.75])
    expect(try square().crossings(from: place(0.5, 0), to: place(1.5, 0)), [])
  }

  @Test func endsOnTheBoundaryAgreeWithContains() throws {
    expect(try square().crossings(from: place(-1, 1), to: place(0, 1)), [1])
    expect(try square().crossings(from: place(0, 1), to: place(-1, 1)), [0])
    expect(try square().crossings(from: place(0, 1), to: place(1, 1)), [])
    expect(try square().crossings(from: place(1, 1), to: place(1, 1)), [])
    expect(try square().crossings(from: place(9, 1), to: place(9, 1)), [])
  }

  @Test func aWayRoundTheWholeGlobeStillMeetsTheArea() throws {
    let start = Coordinate(latitude: 0.101, longitude: -100)
    let end = Coordinate(latitude: 0.101, longitude: 79)
    #expect(try square().crossings(from: start, to: end).count == 2)
    let back = Coordinate(latitude: 0.101, longitude: -179)
    #expect(try square().crossings(from: end, to: back).isEmpty)
  }

  @Test(arguments: delicatePlaces)
  func betweenCrossingsTheSideIsOne(place: Coordinate) throws {
    for seed in UInt64(1)...8 {
      var generator = SeededGenerator(seed: seed)
      let area = try Area(polygons: [starPolygon(around: place, using: &generator)])
      for _ in 0..<30 {
        let ends = (0..<2).map { _ in
          coordinate(
            Double.random(in: -250...250, using: &generator),
            Double.random(in: -250...250, using: &generator), from: place)
        }
        check(area, from: ends[0], to: ends[1], "seed \(seed)")
      }
    }
  }

  private func check(_ area: Area, from a: Coordinate, to b: Coordinate, _ note: Comment) {
    let crossings = area.crossings(from: a, to: b)
    #expect(crossings == crossings.sorted() && crossings.allSatisfy { (0...1).contains($0) }, note)
    #expect((crossings.count % 2 == 1) == (area.contains(a) != area.contains(b)), note)
    for sample in 0...200 {
      let t = Double(sample) / 200
      guard crossings.allSatisfy({ abs($0 - t) > 1e-6 }) else { continue }
      let passed = crossings.count { $0 < t }
      let p = Coordinate(
        latitude: a.latitude + t * (b.latitude - a.latitude),
        longitude: (a.longitude + t * b.degreesEast(of: a)).wrappedDegrees)
      #expect(area.contains(p) == (area.contains(a) != (passed % 2 == 1)), note)
    }
  }
}

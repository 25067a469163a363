// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Geography

@Suite struct EdgeSweepTests {
  /// Whether two edges of a closed ring have a point in common, other than the common corner of
  /// consecutive edges. Decided on whole numbers.
  private func meet(_ one: Int, _ other: Int, in corners: [GridPoint]) -> Bool {
    let (a, b) = (corners[one], corners[one + 1])
    let (c, d) = (corners[other], corners[other + 1])
    let count = corners.count - 1
    if (one + 1) % count == other || (other + 1) % count == one {
      let (from, at, to) = (one + 1) % count == other ? (a, b, d) : (c, d, b)
      guard side(of: to, from: from, to: at) == 0 else { return false }
      return (from.x - at.x) * (to.x - at.x) + (from.y - at.y) * (to.y - at.y) > 0
    }
    return Box(a, b).overlaps(Box(c, d))
      && side(of: c, from: a, to: b) * side(of: d, from: a, to: b) <= 0
      && side(of: a, from: c, to: d) * side(of: b, from: c, to: d) <= 0
  }

  @Test func edgesThatMeetAreFoundWhereverTheyAreAndNoOthers() {
    var clean = 0
    for seed in UInt64(1)...6000 {
      var generator = SeededGenerator(seed: seed)
      let count = Int.random(in: 3...8, using: &generator)
      let size = Int.random(in: 3...12, using: &generator)
      var corners: [GridPoint] = []
      while corners.count < count {
        let corner = GridPoint(
          x: Double(Int.random(in: 0...size, using: &generator)),
          y: Double(Int.random(in: 0...size, using: &generator)))
        if corner != corners.last, corner != corners.first { corners.append(corner) }
      }
      corners.append(corners[0])
      let expected = (0..<count).contains { one in
        (one + 1..<count).contains { meet(one, $0, in: corners) }
      }
      var found = false
      Boundary(chains: [corners]).forEachNeighbours { one, other in
        found = meet(one, other, in: corners)
        return !found
      }
      #expect(found == expected, "seed \(seed)")
      if !expected { clean += 1 }
    }
    #expect(clean > 500)
  }

  /// A comb of slanted teeth, so that the boxes of all edges overlap. A crooked tooth crosses
  /// others.
  private func comb(teeth: Int, crooked: Int? = nil) -> Polygon {
    var ring = [Coordinate(latitude: 51.5, longitude: 0.699)]
    for tooth in 0..<teeth {
      let west = 0.7 + 0.01 * Double(tooth) / Double(teeth)
      let lean = tooth == crooked ? -0.005 : 0.005
      ring.append(Coordinate(latitude: 51.501, longitude: west))
      ring.append(Coordinate(latitude: 51.51, longitude: west + lean + 0.004 / Double(teeth)))
    }
    ring.append(Coordinate(latitude: 51.5, longitude: 0.72))
    return Polygon(outer: ring + [ring[0]])
  }

  /// All pairs of edges would be 20,000,000,000: minutes of work.
  @Test(.timeLimit(.minutes(1))) func aCombOfSlantedTeethIsExaminedInBoundedTime() throws {
    let area = try #require(AreaSurvey(of: [comb(teeth: 100_000)]).area)
    #expect(area.polygons[0].outer.count > 200_000)
  }

  @Test(.timeLimit(.minutes(1))) func aCombThatCrossesItselfIsRefusedInBoundedTime() {
    let faults = AreaSurvey(of: [comb(teeth: 50_000, crooked: 25_000)]).faults
    #expect(faults.map(\.reason) == [.crossesItself])
  }

  /// Two combs share one edge, which must be found among all.
  @Test(.timeLimit(.minutes(1))) func combsThatTouchAreReadOrRefusedInBoundedTime() {
    let base = Polygon(
      outer: [(0.699, 51.5), (0.699, 51.49), (0.72, 51.49), (0.72, 51.5), (0.699, 51.5)].map {
        Coordinate(latitude: $0.1, longitude: $0.0)
      })
    #expect(AreaSurvey(of: [comb(teeth: 500), base]).area != nil)
    let survey = AreaSurvey(of: [comb(teeth: 100_000), base])
    #expect(survey.area != nil || survey.faults.allSatisfy { $0.reason == .tooIntricate })
  }

  @Test func whatWasFoundGoodIsMadeTheSameAreaWithoutJudgingIt() throws {
    let comb = comb(teeth: 50)
    let area = try Area(polygons: [comb])
    #expect(AreaSurvey(ofGood: area.polygons).area == area)
    let crossed = Polygon(outer: ring((0, 0), (2, 2), (2, 0), (0, 2)))
    #expect(AreaSurvey(of: [crossed]).area == nil)
    #expect(AreaSurvey(ofGood: [crossed]).area != nil)
  }

  @Test func theWidthIsThatOfARectangleAsLargeAndAsLongRound() throws {
    let strip = try Area(polygons: [
      Polygon(outer: box(south: 0, west: 0, north: 0.0001, east: 0.01))
    ])
    #expect(abs(strip.width - 11.06) < 0.01)
    let thin = try Area(polygons: [
      Polygon(outer: box(south: 0, west: 0, north: 1e-7, east: 0.01))
    ])
    #expect(abs(thin.width - 0.01106) < 0.0001)
    let squares = try Area(
      polygons: (0..<4).map {
        Polygon(
          outer: box(
            south: 0, west: Double($0) * 0.002, north: 0.001, east: Double($0) * 0.002 + 0.001))
      })
    #expect((110...112).contains(squares.width))
  }
}

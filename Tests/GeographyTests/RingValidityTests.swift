// SPDX-License-Identifier: Apache-2.0

import Geography
import Simulation
import Testing

/// Small rings on a lattice often touch, cross and run along each other.
@Suite struct RingValidityTests {
  @Test func aRingIsAcceptedExactlyWhenItIsFine() {
    var accepted = 0
    for seed in UInt64(1)...1500 {
      var generator = SeededGenerator(seed: seed)
      let corners = Int.random(in: 3...7, using: &generator)
      let squares = Array(repeating: (x: 0...4, y: 0...4), count: corners)
      let ring = LatticeRing(in: squares, using: &generator)
      let isValid = AreaSurvey(of: [Polygon(outer: ring.ring)]).faults.isEmpty
      #expect(isValid == ring.isFine, "seed \(seed): \(ring.corners)")
      accepted += isValid ? 1 : 0
    }
    #expect(accepted > 100)
  }

  @Test func ringsTogetherAreAcceptedExactlyWhenTheyMakeSense() throws {
    var accepted = 0
    var touching = 0
    for seed in UInt64(1)...4000 {
      var generator = SeededGenerator(seed: seed)
      let rings = Rings(using: &generator)
      guard rings.all.allSatisfy(\.isFine) else { continue }
      let area = AreaSurvey(of: rings.polygons).area
      #expect((area != nil) == rings.makeSense, "seed \(seed): \(rings.all.map(\.corners))")
      guard let area else { continue }
      accepted += 1
      touching += LatticeRing.runAlongEachOther(rings.all.flatMap(\.edges)) ? 1 : 0
      check(area, rings, "seed \(seed)")
    }
    #expect(accepted > 100)
    #expect(touching > 10)
  }

  /// Compares inside and outside around every corner, and along segments between such places.
  private func check(_ area: Area, _ rings: Rings, _ note: Comment) {
    let samples = LatticeRing.samples(around: rings.all.flatMap(\.edges))
    for (x, y) in samples {
      let isInside = rings.polygonsAround(x, y) > 0
      let place = LatticeRing.coordinate(x, y)
      #expect(area.contains(place) == isInside, note)
      #expect((area.signedDistance(from: place) > 0) == isInside, note)
    }
    let places = samples.map { LatticeRing.coordinate($0.x, $0.y) }
    for (from, to) in zip(places, places.dropFirst(37)).prefix(50) {
      let count = area.crossings(from: from, to: to).count
      #expect((count % 2 == 1) == (area.contains(from) != area.contains(to)), note)
    }
  }
}

/// A polygon with a hole and one without, wherever they fall.
private struct Rings {
  let outer: LatticeRing
  let hole: LatticeRing
  let other: LatticeRing

  init(using generator: inout SeededGenerator) {
    let quadrants = [(x: 0...2, y: 0...2), (4...6, 0...2), (4...6, 4...6), (0...2, 4...6)]
    outer = LatticeRing(in: quadrants, using: &generator)
    hole = LatticeRing(in: Array(repeating: (x: 1...4, y: 1...4), count: 3), using: &generator)
    other = LatticeRing(
      in: [(x: 4...6, y: 0...2), (7...8, 0...2), (7...8, 4...6), (4...6, 4...6)], using: &generator)
  }

  var all: [LatticeRing] { [outer, hole, other] }

  var polygons: [Polygon] {
    [Polygon(outer: outer.ring, holes: [hole.ring]), Polygon(outer: other.ring)]
  }

  func polygonsAround(_ x: Double, _ y: Double) -> Int {
    (outer.encloses(x, y) && !hole.encloses(x, y) ? 1 : 0) + (other.encloses(x, y) ? 1 : 0)
  }

  var makeSense: Bool {
    let edges = all.flatMap(\.edges)
    guard !LatticeRing.cross(edges),
      !LatticeRing.runAlongEachOther(outer.edges + hole.edges)
    else { return false }
    return LatticeRing.samples(around: edges).allSatisfy { x, y in
      (!hole.encloses(x, y) || outer.encloses(x, y)) && polygonsAround(x, y) < 2
    }
  }
}

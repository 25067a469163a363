// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Geography

@Suite struct AreaErrorTests {
  private let square = ring((0, 0), (6, 0), (6, 6), (0, 6))

  private func faults(_ polygons: Polygon...) -> [AreaError] { AreaSurvey(of: polygons).faults }

  private func fault(
    _ reason: AreaError.Reason, polygon: Int = 1, ring: Int = 1, position: Int? = nil
  ) -> [AreaError] {
    [AreaError(reason, at: AreaPlace(polygon: polygon, ring: ring, position: position))]
  }

  private func raw(_ positions: (Double, Double)...) -> Polygon {
    Polygon(outer: positions.map { Coordinate(latitude: $0.1, longitude: $0.0) })
  }

  @Test func aRingNeedsFourPositionsAndAnEnd() {
    #expect(faults() == [AreaError(.noPolygons)])
    #expect(faults(Polygon(outer: [])) == fault(.tooFewPositions(0)))
    #expect(faults(raw((0, 0), (1, 0), (0, 0))) == fault(.tooFewPositions(3)))
    #expect(faults(raw((0, 0), (1, 0), (1, 1), (0, 1))) == fault(.notClosed, position: 4))
  }

  @Test func aRingMustEncloseSomething() {
    #expect(faults(raw((0, 0), (1, 0), (2, 0), (0, 0))) == fault(.enclosesNothing))
    #expect(faults(raw((0, 0), (0, 0), (0, 0), (0, 0))) == fault(.enclosesNothing))
    #expect(faults(raw((0, 0), (1e-10, 0), (0, 1e-10), (0, 0))) == fault(.enclosesNothing))
  }

  @Test func positionsOffTheGlobeAreRefusedWithAGuess() {
    #expect(
      faults(raw((51.5, 0.7), (51.6, 120), (5, 5), (51.5, 0.7))) == fault(.swapped, position: 2))
    #expect(
      faults(raw((588_000, 186_000), (1, 1), (2, 1), (1, 1))) == fault(.projected, position: 1))
    #expect(faults(raw((0, 0), (181, 1), (2, 1), (0, 0))) == fault(.outOfRange, position: 2))
    #expect(faults(raw((0, 0), (.nan, 1), (2, 1), (0, 0))) == fault(.notFinite, position: 2))
    #expect(faults(raw((0, 0), (1, 90), (2, 1), (0, 0))) == fault(.atAPole, position: 2))
  }

  @Test func ringsRoundAPoleAreRefused() {
    #expect(faults(raw((0, 80), (120, 80), (-120, 80), (0, 80))) == fault(.roundAPole))
    #expect(
      faults(raw((-180, 0), (0, 0), (0, 1), (-180, 0)))
        == fault(.halfTheGlobeInOneEdge, position: 1))
    #expect(
      faults(raw((-100, 0), (0, 0), (100, 0), (100, 5), (0, 5), (-100, 5), (-100, 0)))
        == [AreaError(.halfTheGlobe)])
  }

  @Test func ringsThatCrossThemselvesAreRefusedWithTheEdge() {
    #expect(
      faults(Polygon(outer: ring((0, 0), (2, 2), (2, 0), (0, 2))))
        == fault(.crossesItself, position: 1))
    let late = ring((0, 0), (5, 0), (5, 5), (3, 5), (4, 1), (2, 5), (1, 5), (4, 3))
    #expect(faults(Polygon(outer: late)) == fault(.crossesItself, position: 4))
  }

  @Test func aBowTieWithACornerAtItsKnotIsRefused() {
    let bow = ring((0, 0), (1, 1), (2, 2), (2, 0), (1, 1), (0, 2))
    #expect(faults(Polygon(outer: bow)).map(\.reason) == [.crossesItself])
    let throughAnEdge = ring((0, 0), (4, 0), (4, 4), (2, 0), (3, -2), (0, -2))
    #expect(faults(Polygon(outer: throughAnEdge)).map(\.reason) == [.crossesItself])
  }

  @Test func aRingMayTouchItself() {
    let atACorner = ring((0, 0), (1, 1), (2, 0), (2, 2), (1, 1), (0, 2))
    #expect(faults(Polygon(outer: atACorner)).isEmpty)
    let onAnEdge = ring((0, 0), (4, 0), (4, 4), (2, 0), (0, 4))
    #expect(faults(Polygon(outer: onAnEdge)).isEmpty)
  }

  @Test func aRingMayNotRunAlongItself() {
    let spike = ring((0, 0), (2, 0), (4, 0), (2, 0), (2, 2), (0, 2))
    #expect(faults(Polygon(outer: spike)) == fault(.runsAlongItself, position: 2))
    let spikeAtTheEnd = ring((0, 0), (2, 0), (2, 2), (0, 2), (0, 0), (0, -1))
    #expect(faults(Polygon(outer: spikeAtTheEnd)).map(\.reason).first == .runsAlongItself)
  }

  @Test func holesMustLieInside() {
    let hole = { (corners: [Coordinate]) in Polygon(outer: self.square, holes: [corners]) }
    #expect(faults(hole(ring((1, 1), (2, 1), (2, 2)))).isEmpty)
    #expect(faults(hole(ring((7, 7), (8, 7), (8, 8)))) == fault(.holeOutside, ring: 2, position: 1))
    #expect(
      faults(hole(ring((-1, -1), (7, -1), (7, 7), (-1, 7))))
        == fault(.holeOutside, ring: 2, position: 1))
    #expect(faults(hole(ring((5, 1), (8, 2), (5, 3)))) == fault(.crossesRing(2), position: 2))
    #expect(faults(hole(ring((0, 1), (2, 2), (0, 3)))) == fault(.runsAlongRing(2), position: 4))
  }

  @Test func holesMayTouchAtCorners() {
    let touching = Polygon(
      outer: square, holes: [ring((0, 3), (2, 2), (2, 4)), ring((2, 2), (4, 1), (4, 3))])
    #expect(faults(touching).isEmpty)
    let outsideTouching = Polygon(outer: square, holes: [ring((6, 3), (8, 2), (8, 4))])
    #expect(faults(outsideTouching).map(\.reason) == [.holeOutside])
  }

  @Test func holesMayNotOverlap() {
    let inside = Polygon(
      outer: square, holes: [ring((1, 1), (5, 1), (5, 5), (1, 5)), ring((2, 2), (3, 2), (3, 3))])
    #expect(faults(inside) == fault(.holeInHole(2), ring: 3, position: 1))
  }

  @Test func polygonsMayTouchButNotOverlap() {
    let polygon = Polygon(outer: square)
    let corner = Polygon(outer: ring((6, 6), (8, 6), (8, 8)))
    let side = Polygon(outer: ring((6, 1), (8, 1), (8, 3), (6, 3)))
    #expect(faults(polygon, corner).isEmpty)
    #expect(faults(polygon, side).isEmpty)
    let within = Polygon(outer: ring((1, 1), (2, 1), (2, 2)))
    #expect(faults(polygon, within) == fault(.overlapsPolygon(1), polygon: 2, position: 1))
    let across = Polygon(outer: ring((5, 1), (8, 1), (8, 2)))
    #expect(faults(polygon, across).map(\.reason) == [.overlapsPolygon(2)])
    #expect(faults(polygon, polygon).map(\.reason).contains(.overlapsPolygon(2)))
    let insideAlongASide = Polygon(outer: ring((4, 1), (6, 1), (6, 3), (4, 3)))
    #expect(!faults(polygon, insideAlongASide).isEmpty)
  }

  @Test func aPolygonMayLieInTheHoleOfAnother() {
    let hole = ring((1, 1), (5, 1), (5, 5), (1, 5))
    let island = Polygon(outer: ring((2, 2), (3, 2), (3, 3)))
    #expect(faults(Polygon(outer: square, holes: [hole]), island).isEmpty)
    #expect(faults(Polygon(outer: square, holes: [hole]), Polygon(outer: hole)).isEmpty)
  }

  @Test func aHoleOfOnePolygonMayNotCutAnother() {
    let other = Polygon(
      outer: ring((10, 0), (12, 0), (12, 2)), holes: [ring((1, 1), (2, 1), (2, 2))])
    #expect(faults(Polygon(outer: square), other).map(\.reason) == [.holeOutside])
  }

  @Test func everyFaultIsReported() {
    let bad = Polygon(
      outer: ring((0, 0), (2, 2), (2, 0), (0, 2)), holes: [ring((5, 5), (7, 7), (7, 5), (5, 7))])
    #expect(faults(bad).count == 2)
  }

  @Test func repeatedPositionsAndLongEdgesAreRemarkedOn() {
    let repeated = Polygon(outer: ring((0, 0), (1, 0), (1, 0), (1, 1)))
    #expect(
      AreaSurvey(of: [repeated]).remarks == [
        AreaRemark(
          place: AreaPlace(polygon: 1, ring: 1, position: 3), matter: .repeatedPositions(1))
      ])
    let around = Polygon(outer: box(south: 0, west: 179.9, north: 0.1, east: -179.9))
    #expect(AreaSurvey(of: [around]).remarks.map(\.matter) == [.shortWayRound])
    let wide = Polygon(outer: box(south: 0, west: 0, north: 1, east: 2))
    #expect(AreaSurvey(of: [wide]).remarks.map(\.matter) == [.wide(kilometres: 222)])
  }

  @Test func placesCountRepeatedPositions() {
    let bow = ring((-1, -1), (-1, -1), (0, 0), (2, 2), (2, 0), (0, 2))
    #expect(faults(Polygon(outer: bow)) == fault(.crossesItself, position: 3))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Geography
import Simulation
import Testing

@Suite struct AreaTests {
  /// A square of about 111 m on the equator with a hole of a third of its side in the middle.
  private let holed = Polygon(
    outer: ring((0, 0), (3, 0), (3, 3), (0, 3)), holes: [ring((1, 1), (2, 1), (2, 2), (1, 2))])

  private func place(_ x: Double, _ y: Double) -> Coordinate { ring((x, y))[0] }

  @Test func holesAreOutside() throws {
    let area = try Area(polygons: [holed])
    #expect(area.contains(place(0.5, 1.5)))
    #expect(!area.contains(place(1.5, 1.5)))
    #expect(!area.contains(place(3.5, 1.5)))
  }

  @Test func theBoundaryIsInside() throws {
    let area = try Area(polygons: [holed])
    for (x, y) in [(0.0, 0.0), (3, 3), (0, 3), (1.5, 0), (3, 0.7), (0.2, 3), (1, 1), (1.5, 2)] {
      #expect(area.contains(place(x, y)), "\(x) \(y)")
      #expect(abs(area.signedDistance(from: place(x, y))) < 1e-6)
    }
  }

  @Test func aCornerOnASlantedEdgeOfItsNeighbourIsInBoth() throws {
    let left = try Area(polygons: [Polygon(outer: ring((0, 0), (4, 2), (0, 4)))])
    let right = try Area(polygons: [Polygon(outer: ring((2, 1), (4, 0), (4, 2)))])
    for corner in [place(2, 1), place(4, 2), place(3, 1.5)] {
      #expect(left.contains(corner) && right.contains(corner))
    }
  }

  @Test func measuresAreThoseOfAKnownSquare() throws {
    let area = try Area(polygons: [holed])
    let plane = LocalPlane(origin: area.centre)
    let (east, north) = (plane.metresPerDegreeEast / 1000, plane.metresPerDegreeNorth / 1000)
    #expect(abs(area.squareMetres - 8 * east * north) < 1e-6)
    #expect(area.bounds == Bounds(south: 0.1, west: 0.1, north: 0.103, east: 0.103))
    #expect(area.centre == Coordinate(latitude: 0.1015, longitude: 0.1015))
    #expect(abs(area.signedDistance(from: place(0.5, 1.5)) - 0.5 * east) < 1e-4)
    #expect(abs(area.signedDistance(from: place(1.5, 1.4)) + 0.4 * north) < 1e-4)
    #expect(abs(area.signedDistance(from: place(-2, 1.5)) + 2 * east) < 1e-4)
  }

  @Test(arguments: delicatePlaces)
  func answersAreThoseOfALookAtEveryEdge(place: Coordinate) throws {
    for seed in UInt64(1)...12 {
      var generator = SeededGenerator(seed: seed)
      let polygon = starPolygon(around: place, using: &generator)
      let area = try Area(polygons: [polygon])
      let plain = PlainArea([polygon], plane: LocalPlane(origin: area.centre))
      for _ in 0..<100 {
        let reach = Double.random(in: -250...250, using: &generator)
        let p = coordinate(reach, Double.random(in: -250...250, using: &generator), from: place)
        let distance = plain.distance(from: p)
        guard distance > 0.01 else { continue }
        #expect(area.contains(p) == plain.contains(p), "seed \(seed)")
        let signed = plain.contains(p) ? distance : -distance
        #expect(abs(area.signedDistance(from: p) - signed) < 0.005, "seed \(seed)")
      }
    }
  }

  @Test func ringsOfThousandsOfCornersAreAnsweredAlike() throws {
    var generator = SeededGenerator(seed: 7)
    let ring = star(
      around: delicatePlaces[0], corners: 3000, radius: 800...1000, using: &generator)
    let area = try Area(polygons: [Polygon(outer: ring)])
    let plain = PlainArea([Polygon(outer: ring)], plane: LocalPlane(origin: area.centre))
    for _ in 0..<60 {
      let (x, y) = (
        Double.random(in: -1100...1100, using: &generator),
        Double.random(in: -1100...1100, using: &generator)
      )
      let p = coordinate(x, y, from: delicatePlaces[0])
      let distance = plain.distance(from: p)
      guard distance > 0.01 else { continue }
      #expect(area.contains(p) == plain.contains(p))
      #expect(abs(abs(area.signedDistance(from: p)) - distance) < 0.005)
    }
  }

  @Test func aCutAtTheAntimeridianIsNoEdge() throws {
    let cut = try Area(polygons: [
      Polygon(outer: box(south: 10, west: 179.99, north: 10.02, east: 180)),
      Polygon(outer: box(south: 10, west: -180, north: 10.02, east: -179.99)),
    ])
    let whole = try Area(polygons: [
      Polygon(outer: box(south: 10, west: 179.99, north: 10.02, east: -179.99))
    ])
    #expect(cut.bounds == Bounds(south: 10, west: 179.99, north: 10.02, east: -179.99))
    #expect(abs(cut.centre.longitude) == 180 && cut.centre.latitude == 10.01)
    #expect(abs(cut.squareMetres - whole.squareMetres) < 1e-3)
    for longitude in [180.0, -180, 179.995, -179.991] {
      let place = Coordinate(latitude: 10.01, longitude: longitude)
      #expect(cut.contains(place) && whole.contains(place))
      #expect(cut.signedDistance(from: place) == whole.signedDistance(from: place))
      #expect(cut.signedDistance(from: place) > 100)
    }
    let west = Coordinate(latitude: 10.01, longitude: 179.98)
    let east = Coordinate(latitude: 10.01, longitude: -179.98)
    #expect(whole.crossings(from: west, to: east).map { ($0 * 4).rounded() } == [1, 3])
    #expect(cut.crossings(from: west, to: east) == whole.crossings(from: west, to: east))
  }

  @Test func polygonsThatShareAnEdgeAreOneArea() throws {
    let left = Polygon(outer: ring((0, 0), (2, 0), (2, 2), (0, 2)))
    let rightInTwo = [
      Polygon(outer: ring((2, 0), (4, 0), (4, 1), (2, 1))),
      Polygon(outer: ring((2, 1), (4, 1), (4, 2), (2, 2))),
    ]
    let area = try Area(polygons: [left] + rightInTwo)
    let whole = try Area(polygons: [Polygon(outer: ring((0, 0), (4, 0), (4, 2), (0, 2)))])
    #expect(abs(area.squareMetres - whole.squareMetres) < 1e-6)
    for (x, y) in [(2.0, 1.0), (2, 0.5), (3, 1), (2, 0), (1, 1)] {
      #expect(area.contains(place(x, y)))
      #expect(area.signedDistance(from: place(x, y)) == whole.signedDistance(from: place(x, y)))
    }
    #expect(area.crossings(from: place(0.5, 0.5), to: place(3.5, 1.5)).isEmpty)
    #expect(
      area.crossings(from: place(2, -1), to: place(2, 3)).map { ($0 * 4).rounded() } == [1, 3])
  }

  @Test func equalAreasAreEqualHoweverWritten() throws {
    let square = ring((0, 0), (3, 0), (3, 3), (0, 3))
    let turned = ring((3, 3), (3, 0), (0, 0), (0, 3))
    let doubled = ring((0, 0), (3, 0), (3, 0), (3, 3), (0, 3))
    let away = Polygon(outer: ring((10, 10), (11, 10), (10, 11)))
    let area = try Area(polygons: [Polygon(outer: square, holes: holed.holes), away])
    for outer in [turned, doubled] {
      let holes = holed.holes.map { Array($0.reversed()) }
      let other = try Area(polygons: [away, Polygon(outer: outer, holes: holes)])
      #expect(other == area)
      #expect(other.hashValue == area.hashValue)
    }
    #expect(try Area(polygons: area.polygons) == area)
    #expect(try Area(polygons: [Polygon(outer: square)]) != area)
  }

  @Test func nowhereIsOutside() throws {
    let area = try Area(polygons: [holed])
    for value in [Double.nan, .infinity, -.infinity, 1e300] {
      let nowhere = Coordinate(latitude: value, longitude: value)
      #expect(!area.contains(nowhere))
      #expect(area.crossings(from: nowhere, to: place(1, 1)).isEmpty)
      _ = area.signedDistance(from: nowhere)
    }
    #expect(!area.contains(Coordinate(latitude: 90, longitude: 0)))
  }
}

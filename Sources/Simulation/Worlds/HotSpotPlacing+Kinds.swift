// SPDX-License-Identifier: Apache-2.0

import Geography

/// One draw of each kind: where, and how large. Nil where the streets have no room for it.
extension HotSpotPlacing {
  /// Metres.
  private static let squareSide = 150.0
  private static let hexagonWidth = 350.0
  private static let stripWidth = 30.0
  private static let stripLength = 80.0...250
  private static let irregularRadius = 60.0...190
  /// Metres between the middles of two parts of one hot spot, and the sides of each.
  private static let partsApart = 180.0...450
  private static let partSide = 100.0...150
  /// Metres from the corners of a block: out to the edge of a hot spot round it, in to its hole.
  private static let roundBlock = 40.0
  private static let insideBlock = 16.0
  /// Metres from the streets round a few blocks out to the edge of a hot spot made of them.
  private static let besideStreets = -6.0...8
  /// Blocks that the middle of a hot spot is away from the edge of the town.
  private static let margin = 2

  // MARK: Hexagons

  mutating func hexagon() -> [Shape]? {
    [hexagon(at: anyCrossing())]
  }

  /// Neighbours with a common edge.
  mutating func twoHexagons() -> [Shape]? {
    let middle = anyCrossing()
    return [hexagon(at: middle), hexagon(at: middle + Vector(0, Self.hexagonWidth))]
  }

  /// A square over the edge of a hexagon.
  mutating func hexagonAndSquare() -> [Shape]? {
    let middle = anyCrossing()
    let away = anyWay() * generator.uniform(150...220)
    return [hexagon(at: middle), square(at: middle + away)]
  }

  private func hexagon(at middle: Vector) -> Shape {
    Shape(kind: "Hexagon", ring: drawing.hexagon(width: Self.hexagonWidth, at: middle))
  }

  // MARK: Squares

  /// Neighbours with a common edge.
  mutating func twoSquares() -> [Shape]? {
    let middle = anyCrossing()
    return [square(at: middle), square(at: middle + Vector(Self.squareSide, 0))]
  }

  /// A strip that begins in the middle of a square and leaves it.
  mutating func squareAndStrip() -> [Shape]? {
    let length = generator.uniform(Self.squareSide...Self.stripLength.upperBound)
    guard let course = anyCourse(length: length) else { return nil }
    return [square(at: course[0]), strip(along: course)]
  }

  private func square(at middle: Vector) -> Shape {
    Shape(kind: "Square", ring: drawing.square(side: Self.squareSide, at: middle))
  }

  // MARK: Strips

  mutating func strip() -> [Shape]? {
    anyCourse(length: generator.uniform(Self.stripLength)).map { [strip(along: $0)] }
  }

  private func strip(along course: [Vector]) -> Shape {
    let places = course.map { plane.coordinate(of: $0.point) }
    return Shape(
      kind: "Street", ring: HotSpotDrawing.strip(along: places, width: Self.stripWidth))
  }

  /// A piece of a street, as long as asked; nil when the street drawn is shorter.
  private mutating func anyCourse(length: Double) -> [Vector]? {
    let course = courses[generator.whole(0...courses.count - 1)]
    let street = Route(corners: course)
    guard street.length >= length else { return nil }
    let start = generator.uniform(0...street.length - length)
    return street.part(from: start, to: start + length)
  }

  // MARK: Other shapes

  /// Eight corners about a crossing, near and far.
  mutating func irregular() -> [Shape]? {
    let middle = anyCrossing()
    let slant = 0.5.squareRoot()
    let ways = [
      Vector(1, 0), Vector(slant, slant), Vector(0, 1), Vector(-slant, slant), Vector(-1, 0),
      Vector(-slant, -slant), Vector(0, -1), Vector(slant, -slant),
    ]
    let corners = ways.map { middle + $0 * generator.uniform(Self.irregularRadius) }
    return [Shape(kind: "Irregular", ring: drawing.ring(corners))]
  }

  /// A few blocks, its edge along the streets round them or a few metres to one side.
  mutating func blocks() -> [Shape]? {
    let start = town.anyCrossing(&generator, margin: Self.margin)
    let (rows, columns) = (generator.whole(1...2), generator.whole(1...3))
    let south = (0..<columns).map { (0, $0) }
    let east = (0..<rows).map { ($0, columns) }
    let north = (1...columns).reversed().map { (rows, $0) }
    let west = (1...rows).reversed().map { ($0, 0) }
    let corners = (south + east + north + west).map { (row, column) in
      TownDrawing.Crossing(row: start.row + row, column: start.column + column)
    }
    guard corners.allSatisfy({ town.corner(at: $0) != nil }) else { return nil }
    let places = corners.map(town.place)
    let middle = places.reduce(.zero, +) / Double(places.count)
    let outwards = generator.uniform(Self.besideStreets)
    let moved = places.map { $0 + (($0 - middle).direction ?? .zero) * outwards }
    return [Shape(kind: "Blocks", ring: drawing.ring(moved))]
  }

  /// The streets round a block, without its inside.
  mutating func withHole() -> [Shape]? {
    guard let block = town.block(at: town.anyCrossing(&generator)) else { return nil }
    let middle = block.reduce(.zero, +) / Double(block.count)
    let moved = { (metres: Double) in
      block.map { $0 + (($0 - middle).direction ?? .zero) * metres }
    }
    return [
      Shape(
        kind: "With a hole",
        polygons: [
          Polygon(
            outer: drawing.ring(moved(Self.roundBlock)),
            holes: [drawing.ring(moved(-Self.insideBlock))])
        ])
    ]
  }

  /// Two squares of different sizes under one name.
  mutating func inTwoParts() -> [Shape]? {
    let places = [anyCrossing(), anyCrossing()]
    guard Self.partsApart.contains(places[0].distance(to: places[1])) else { return nil }
    let parts = places.map {
      Polygon(outer: drawing.square(side: generator.uniform(Self.partSide), at: $0))
    }
    let extents = parts.map(extent)
    guard extents[0].isClear(of: extents[1], by: 0) else { return nil }
    return [Shape(kind: "In two parts", polygons: parts)]
  }

  // MARK: Places

  private mutating func anyCrossing() -> Vector {
    town.place(of: town.anyCrossing(&generator, margin: Self.margin))
  }

  private mutating func anyWay() -> Vector {
    generator.gaussianVector().direction ?? Vector(1, 0)
  }
}

extension HotSpotPlacing.Shape {
  fileprivate init(kind: String, ring: [Coordinate]) {
    self.init(kind: kind, polygons: [Polygon(outer: ring)])
  }
}

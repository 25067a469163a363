// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Text

/// Finds places in a town for twenty hot spots of all kinds in use.
///
/// | kind | how many |
/// |---|---|
/// | hexagon, 350 m wide, two of them sharing an edge | 4 |
/// | square of 150 m, two sharing an edge, one overlapping a hexagon | 4 |
/// | strip of street, 30 m wide and 80 to 250 m long, one ending in a square | 5 |
/// | irregular | 1 |
/// | some blocks, its edges along streets | 4 |
/// | with a hole | 1 |
/// | in two parts | 1 |
///
/// Each has streets through it, and all others keep clear of each other.
struct HotSpotPlacing {
  /// A hot spot before it has an id.
  struct Shape {
    var kind: String
    var polygons: [Polygon]
  }

  let town: TownDrawing
  /// The town's, its origin in the middle.
  let plane: LocalPlane
  let drawing: HotSpotDrawing
  /// The unbroken streets.
  let courses: [[Vector]]
  var generator: SeededGenerator
  private var shapes: [Shape] = []
  private var taken: [Extent] = []

  /// Metres between hot spots that shall not touch.
  private static let clearance = 15.0
  /// Attempts before a place that is not clear of other hot spots is accepted.
  private static let attempts = 2000
  /// Metres of street a hot spot must hold.
  private static let leastStreet = 60.0

  init(in town: TownDrawing, around centre: Coordinate, generator: SeededGenerator) {
    self.town = town
    self.generator = generator
    courses = town.plan.courses
    plane = LocalPlane(origin: centre)
    drawing = HotSpotDrawing(around: centre)
  }

  /// The hot spots, in random order, `HS01` to `HS20`.
  consuming func hotSpots() -> [HotSpot] {
    place { $0.twoHexagons() }
    place { $0.hexagonAndSquare() }
    place { $0.hexagon() }
    place { $0.irregular() }
    for _ in 0..<4 { place { $0.blocks() } }
    place { $0.withHole() }
    place { $0.inTwoParts() }
    place { $0.twoSquares() }
    place { $0.squareAndStrip() }
    for _ in 0..<4 { place { $0.strip() } }
    return shapes.shuffled(using: &generator).enumerated().map { index, shape in
      HotSpot(
        id: "HS" + String(index + 1).leftPadded(to: 2), name: shape.kind,
        area: Self.area(of: shape))
    }
  }

  private static func area(of shape: Shape) -> Area {
    do {
      return try Area(polygons: shape.polygons)
    } catch {
      preconditionFailure("\(shape.kind) is drawn wrongly: \(error)")
    }
  }

  // MARK: Finding room

  /// Draws until the result is clear of all hot spots placed before.
  private mutating func place(_ draw: (inout HotSpotPlacing) -> [Shape]?) {
    for attempt in 1... {
      guard let drawn = draw(&self) else { continue }
      let extents = drawn.flatMap(\.polygons).map(extent)
      let isClear = extents.allSatisfy { extent in
        taken.allSatisfy { extent.isClear(of: $0, by: Self.clearance) }
      }
      guard isClear || attempt > Self.attempts, drawn.allSatisfy(holdsStreets) else { continue }
      shapes += drawn
      taken += extents
      return
    }
  }

  func extent(of polygon: Polygon) -> Extent {
    Extent(around: polygon.outer.map { Vector(plane.point(of: $0)) })
  }

  private func holdsStreets(_ shape: Shape) -> Bool {
    guard let area = try? Area(polygons: shape.polygons) else { return false }
    let metres = town.plan.links.indices.filter(town.plan.isThere).reduce(0.0) { metres, index in
      metres + metresInside(index, area)
    }
    return metres >= Self.leastStreet
  }

  /// Metres of a link inside `area`.
  private func metresInside(_ index: Int, _ area: Area) -> Double {
    let (start, way) = (town.plan.corners[town.plan.links[index].from], town.plan.way(of: index))
    let ends = [start, start + way].map { plane.coordinate(of: $0.point) }
    let changes = area.crossings(from: ends[0], to: ends[1])
    let bounds = (area.contains(ends[0]) ? [0] : []) + changes + [1]
    let pieces = stride(from: 0, to: bounds.count - 1, by: 2)
    let inside = pieces.reduce(0.0) { sum, start in sum + bounds[start + 1] - bounds[start] }
    return inside * way.length
  }
}

/// One random hot spot of each kind: its place and size. Nil if the streets have no room for it.
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
  /// Blocks from the centre of a hot spot to the edge of the town.
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

  /// Eight corners around a crossing, at different distances.
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

  /// A few blocks. The edge runs along the streets around them, or a few metres beside them.
  mutating func blocks() -> [Shape]? {
    let start = town.anyCrossing(&generator, margin: Self.margin)
    let (rows, columns) = (generator.whole(1...2), generator.whole(1...3))
    let south = (0..<columns).map { (0, $0) }
    let east = (0..<rows).map { ($0, columns) }
    let north = (1...columns).reversed().map { (rows, $0) }
    let west = (1...rows).reversed().map { ($0, 0) }
    let corners = (south + east + north + west).map { (row, column) in
      Crossing(row: start.row + row, column: start.column + column)
    }
    guard corners.allSatisfy({ town.corner(at: $0) != nil }) else { return nil }
    let places = corners.map(town.place)
    let middle = places.reduce(.zero, +) / Double(places.count)
    let outwards = generator.uniform(Self.besideStreets)
    let moved = places.map { $0 + (($0 - middle).direction ?? .zero) * outwards }
    return [Shape(kind: "Blocks", ring: drawing.ring(moved))]
  }

  /// The streets around a block, without the inside of the block.
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

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
  /// A hot spot to be.
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

  /// Metres between hot spots that are meant to be apart.
  private static let clearance = 15.0
  /// Draws of a place before one that is not clear of others will do.
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

  /// Draws until what is drawn lies clear of all that was placed before.
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
    let inside = stride(from: 0, to: bounds.count - 1, by: 2).reduce(0.0) {
      $0 + bounds[$1 + 1] - bounds[$1]
    }
    return inside * way.length
  }
}

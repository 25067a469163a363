// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Simulation

/// Draws hot spots of every size and shape in use about a true path, so that the path crosses
/// them: six squares, four hexagons, five stretches of street, three irregular ones, one with a
/// hole, one in two parts that touch.
struct WalkDrawing {
  private let plane: LocalPlane
  private let path: [Vector]
  private var generator: SeededGenerator

  /// - Precondition: `track` has a point.
  init(about track: Track, generator: SeededGenerator) {
    let plane = LocalPlane(origin: track.points[0].coordinate)
    self.plane = plane
    path = track.points.map { point in
      let place = plane.point(of: point.coordinate)
      return Vector(place.x, place.y)
    }
    self.generator = generator
  }

  mutating func hotSpots() -> [HotSpot] {
    var drawn: [HotSpot] = []
    func add(_ polygons: [Polygon]) {
      let number = drawn.count + 1
      guard let area = try? Area(polygons: polygons) else {
        preconditionFailure("hot spot \(number) is drawn wrongly")
      }
      drawn.append(HotSpot(id: number < 10 ? "HS0\(number)" : "HS\(number)", area: area))
    }
    for _ in 0..<6 { add([square(side: 150)]) }
    for _ in 0..<4 { add([hexagon(width: 350)]) }
    for _ in 0..<5 { add([strip(width: 30, length: 80...200)]) }
    for _ in 0..<3 { add([irregular(radius: 50...150)]) }
    add([holed(side: 250, hole: 120)])
    add(twins(side: 120))
    return drawn
  }

  // MARK: Shapes

  private mutating func square(side: Double) -> Polygon {
    let centre = place(within: side / 2)
    return polygon(Self.rectangle(side, side).map { centre + $0 })
  }

  private mutating func hexagon(width: Double) -> Polygon {
    let centre = place(within: width / 2)
    let (half, corner) = (width / 2, width / 3.0.squareRoot())
    let corners = [
      Vector(corner, 0), Vector(corner / 2, half), Vector(-corner / 2, half),
      Vector(-corner, 0), Vector(-corner / 2, -half), Vector(corner / 2, -half),
    ]
    return polygon(corners.map { centre + $0 })
  }

  /// A stretch of street along the way the path runs.
  private mutating func strip(width: Double, length: ClosedRange<Double>) -> Polygon {
    let length = generator.uniform(length)
    let index = generator.whole(0...path.count - 1)
    let way = way(at: index)
    let centre = path[index] + way * generator.uniform(-0.4...0.4) * length
    return polygon(Self.rectangle(length, width).map { centre + Self.turned($0, to: way) })
  }

  /// A star-shaped ring of twelve corners, some near its middle and some far.
  private mutating func irregular(radius: ClosedRange<Double>) -> Polygon {
    let centre = place(within: radius.lowerBound)
    var way = Vector(1, 0)
    let twelfth = Vector(3.0.squareRoot() / 2, 0.5)
    var corners: [Vector] = []
    for _ in 0..<12 {
      corners.append(centre + way * generator.uniform(radius))
      way = Self.turned(way, to: twelfth)
    }
    return polygon(corners)
  }

  private mutating func holed(side: Double, hole: Double) -> Polygon {
    let centre = place(within: side / 2)
    return polygon(
      Self.rectangle(side, side).map { centre + $0 },
      hole: Self.rectangle(hole, hole).map { centre + $0 })
  }

  /// Two squares that share a corner.
  private mutating func twins(side: Double) -> [Polygon] {
    let corner = place(within: side)
    let half = Vector(side / 2, side / 2)
    return [corner - half, corner + half].map { centre in
      polygon(Self.rectangle(side, side).map { centre + $0 })
    }
  }

  // MARK: Helpers

  /// A place up to `reach` metres from one on the path, each second of the walk as likely.
  private mutating func place(within reach: Double) -> Vector {
    let index = generator.whole(0...path.count - 1)
    return path[index]
      + Vector(generator.uniform(-1...1), generator.uniform(-1...1)) * reach
  }

  /// The way the path runs over 20 s to either side, of length 1; east where it stands still.
  private func way(at index: Int) -> Vector {
    let step = path[min(path.count - 1, index + 20)] - path[max(0, index - 20)]
    return step.length > 5 ? step / step.length : Vector(1, 0)
  }

  /// A polygon through `corners`, rounded to 10⁻⁷ degrees so that a file holds exactly it.
  private func polygon(_ corners: [Vector], hole: [Vector]? = nil) -> Polygon {
    Polygon(outer: ring(corners), holes: hole.map { [ring($0)] } ?? [])
  }

  private func ring(_ corners: [Vector]) -> [Coordinate] {
    let places = corners.map { corner in
      let place = plane.coordinate(of: Point(x: corner.x, y: corner.y))
      return Coordinate(
        latitude: (place.latitude * 1e7).rounded() / 1e7,
        longitude: (place.longitude * 1e7).rounded() / 1e7)
    }
    return places + places.prefix(1)
  }

  private static func rectangle(_ length: Double, _ width: Double) -> [Vector] {
    let (x, y) = (length / 2, width / 2)
    return [Vector(-x, -y), Vector(x, -y), Vector(x, y), Vector(-x, y)]
  }

  /// `vector` turned as `way`, of length 1, is turned from east.
  private static func turned(_ vector: Vector, to way: Vector) -> Vector {
    Vector(vector.x * way.x - vector.y * way.y, vector.x * way.y + vector.y * way.x)
  }
}

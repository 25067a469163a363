// SPDX-License-Identifier: Apache-2.0

package import Geography

/// Streets joined where they meet, measured in metres of one local plane.
package struct StreetNetwork: Sendable {
  /// A straight piece of street between two nodes.
  package struct Edge: Hashable, Sendable {
    package let from: Int
    package let to: Int
    package let street: String
    package let isPedestrian: Bool
    /// Metres.
    package let length: Double
  }

  package let streets: [Street]
  package let plane: LocalPlane
  package let nodes: [Coordinate]
  package let edges: [Edge]
  let points: [Vector]
  /// For each node, the edges that end there.
  let edgesAtNode: [[Int]]
  private let grid: EdgeGrid

  /// - Parameters:
  ///   - streets: at least one, each with at least two places.
  ///   - plane: nil is the one at the first place of the first street.
  package init(streets: [Street], plane: LocalPlane? = nil) {
    precondition(streets.contains { $0.course.count >= 2 }, "a network without a street")
    let plane = plane ?? LocalPlane(origin: streets[0].course[0])
    let (nodes, courses) = Self.nodes(of: streets)
    let points = nodes.map { Vector(plane.point(of: $0)) }
    let edges = zip(streets, courses).flatMap { street, course in
      zip(course, course.dropFirst()).filter { $0 != $1 }.map { from, to in
        Edge(
          from: from, to: to, street: street.name, isPedestrian: street.isPedestrian,
          length: points[from].distance(to: points[to]))
      }
    }
    var edgesAtNode = [[Int]](repeating: [], count: nodes.count)
    for (index, edge) in edges.enumerated() {
      edgesAtNode[edge.from].append(index)
      edgesAtNode[edge.to].append(index)
    }
    self.streets = streets
    self.plane = plane
    self.nodes = nodes
    self.edges = edges
    self.points = points
    self.edgesAtNode = edgesAtNode
    grid = EdgeGrid(of: edges.map { Extent(around: [points[$0.from], points[$0.to]]) })
  }

  /// Every distinct place, and each street as indices of its places.
  private static func nodes(of streets: [Street]) -> (nodes: [Coordinate], courses: [[Int]]) {
    var numbers: [Coordinate: Int] = [:]
    var nodes: [Coordinate] = []
    let courses = streets.map { street in
      street.course.map { place in
        if let known = numbers[place] { return known }
        numbers[place] = nodes.count
        nodes.append(place)
        return nodes.count - 1
      }
    }
    return (nodes, courses)
  }

  package func coordinate(of place: StreetPlace) -> Coordinate {
    plane.coordinate(of: point(of: place).point)
  }

  func point(of place: StreetPlace) -> Vector {
    let edge = edges[place.edge]
    return points[edge.from] + (points[edge.to] - points[edge.from]) * (place.along / edge.length)
  }

  /// Places along every street, no farther than `spacing` metres apart.
  func places(every spacing: Double) -> [StreetPlace] {
    edges.indices.flatMap { index in
      let length = edges[index].length
      let count = max(1, Int((length / spacing).rounded(.up)))
      return (0...count).map {
        StreetPlace(edge: index, along: length * Double($0) / Double(count))
      }
    }
  }

  /// The place on a street nearest to `point`.
  ///
  /// - Parameter driving: only streets open to vehicles count.
  func nearestPlace(to point: Vector, driving: Bool) -> StreetPlace {
    let nearest = grid.nearest(to: point) { index in
      guard !(driving && edges[index].isPedestrian) else { return nil }
      return self.point(of: nearestPlace(to: point, on: index)).distance(to: point)
    }
    return nearest.map { nearestPlace(to: point, on: $0) } ?? StreetPlace(edge: 0, along: 0)
  }

  private func nearestPlace(to point: Vector, on index: Int) -> StreetPlace {
    let edge = edges[index]
    let line = points[edge.to] - points[edge.from]
    let share = ((point - points[edge.from]) * line).sum() / (edge.length * edge.length)
    return StreetPlace(edge: index, along: min(1, max(0, share)) * edge.length)
  }
}

extension StreetNetwork {
  /// The shortest route between two places; nil if no street leads there.
  ///
  /// A short route in a large network costs little: see `RouteSearch`.
  ///
  /// - Parameter driving: only streets open to vehicles may be used.
  func route(from start: StreetPlace, to end: StreetPlace, driving: Bool) -> Route? {
    if start.edge == end.edge { return Route(corners: [point(of: start), point(of: end)]) }
    if driving, edges[start.edge].isPedestrian || edges[end.edge].isPedestrian { return nil }
    var search = RouteSearch(in: self, from: start, to: end, driving: driving)
    guard let nodes = search.nodes() else { return nil }
    return Route(corners: [point(of: start)] + nodes.map { points[$0] } + [point(of: end)])
  }
}

/// A named street, drawn along its middle.
package struct Street: Hashable, Sendable {
  package var name: String
  /// Whether vehicles are kept out of it.
  package var isPedestrian: Bool
  /// At least two places, in order. Streets meet where they name the very same coordinate.
  package var course: [Coordinate]

  package init(name: String, isPedestrian: Bool = false, course: [Coordinate]) {
    self.name = name
    self.isPedestrian = isPedestrian
    self.course = course
  }
}

/// A place on the middle of a street of a `StreetNetwork`.
package struct StreetPlace: Hashable, Sendable {
  /// Index into the network's edges.
  package var edge: Int
  /// Metres from the edge's start, up to its length.
  package var along: Double

  package init(edge: Int, along: Double) {
    self.edge = edge
    self.along = along
  }
}

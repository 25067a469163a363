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

  /// - Precondition: at least one street, each with at least two places.
  package init(streets: [Street]) {
    precondition(streets.contains { $0.course.count >= 2 }, "a network without a street")
    let plane = LocalPlane(origin: streets[0].course[0])
    var numbers: [Coordinate: Int] = [:]
    var nodes: [Coordinate] = []
    var edges: [Edge] = []
    for street in streets {
      let course = street.course.map { place in
        if let known = numbers[place] { return known }
        numbers[place] = nodes.count
        nodes.append(place)
        return nodes.count - 1
      }
      for (from, to) in zip(course, course.dropFirst()) where from != to {
        let length = Vector(plane.point(of: nodes[from]))
          .distance(to: Vector(plane.point(of: nodes[to])))
        edges.append(
          Edge(
            from: from, to: to, street: street.name, isPedestrian: street.isPedestrian,
            length: length))
      }
    }
    self.streets = streets
    self.plane = plane
    self.nodes = nodes
    self.edges = edges
    points = nodes.map { Vector(plane.point(of: $0)) }
    var edgesAtNode = [[Int]](repeating: [], count: nodes.count)
    for (index, edge) in edges.enumerated() {
      edgesAtNode[edge.from].append(index)
      edgesAtNode[edge.to].append(index)
    }
    self.edgesAtNode = edgesAtNode
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
    var best = StreetPlace(edge: 0, along: 0)
    var least = Double.infinity
    for (index, edge) in edges.enumerated() where !(driving && edge.isPedestrian) {
      let line = points[edge.to] - points[edge.from]
      let share = ((point - points[edge.from]) * line).sum() / (edge.length * edge.length)
      let place = StreetPlace(edge: index, along: min(1, max(0, share)) * edge.length)
      let distance = self.point(of: place).distance(to: point)
      if distance < least { (best, least) = (place, distance) }
    }
    return best
  }
}

// SPDX-License-Identifier: Apache-2.0

/// The canonical form of polygons (see `Area.polygons`).
enum CanonicalForm {
  static func polygons(of rings: [Ring]) -> [Polygon] {
    var polygons: [[[GridPoint]]] = []
    for ring in rings {
      if ring.isOutline { polygons.append([]) }
      polygons[polygons.count - 1].append(onTheGlobe(turned(ring)))
    }
    return polygons.map { [$0[0]] + $0.dropFirst().sorted(by: precedes) }
      .sorted { $0.lexicographicallyPrecedes($1, by: precedes) }
      .map { rings in
        let positions = rings.map { $0.map(coordinate) }
        return Polygon(outer: positions[0], holes: Array(positions.dropFirst()))
      }
  }

  private static func precedes(_ left: [GridPoint], _ right: [GridPoint]) -> Bool {
    left.lexicographicallyPrecedes(right)
  }

  /// The ring in the direction of RFC 7946, from its first corner in order.
  ///
  /// If the ring touches itself at that corner, there are several such starts. The one whose
  /// corners sort first counts.
  private static func turned(_ ring: Ring) -> [GridPoint] {
    var corners = Array(ring.corners.dropLast())
    if ring.interiorSide == -1 { corners.reverse() }
    guard let least = corners.min() else { return [] }
    let beginnings = corners.indices.filter { corners[$0] == least }
    let turn = { (first: Int) in
      [corners[first...], corners[..<first]].lazy.joined()
    }
    guard
      let first = beginnings.min(by: { turn($0).lexicographicallyPrecedes(turn($1)) })
    else { return [] }
    return Array(turn(first)) + [least]
  }

  /// The ring between 180° west and 180° east; where it crosses the antimeridian, longitudes jump.
  private static func onTheGlobe(_ corners: [GridPoint]) -> [GridPoint] {
    let west = corners[0].x
    let east = corners.reduce(west) { max($0, $1.x) }
    for turn in [0, Grid.fullTurn, -Grid.fullTurn]
    where west + turn >= -Grid.halfTurn && east + turn <= Grid.halfTurn {
      return turn == 0 ? corners : corners.map { GridPoint(x: $0.x + turn, y: $0.y) }
    }
    return corners.map { corner in
      let x = corner.x.remainder(dividingBy: Grid.fullTurn)
      return GridPoint(x: x == Grid.halfTurn ? -Grid.halfTurn : x, y: corner.y)
    }
  }

  private static func coordinate(_ corner: GridPoint) -> Coordinate {
    Coordinate(
      latitude: Grid.degrees(ofStep: corner.y), longitude: Grid.degrees(ofStep: corner.x))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Simulation

/// A ring with corners at small whole numbers. It is checked by brute force: every edge against
/// every other, and sample places around every corner.
struct LatticeRing {
  typealias Corner = (x: Int, y: Int)
  typealias Edge = (a: Corner, b: Corner)

  let corners: [Corner]

  /// A random corner in each of the squares.
  init(
    in squares: [(x: ClosedRange<Int>, y: ClosedRange<Int>)], using generator: inout SeededGenerator
  ) {
    corners = squares.map { square in
      (Int.random(in: square.x, using: &generator), Int.random(in: square.y, using: &generator))
    }
  }

  /// Corners in thousandths of a degree.
  var ring: [Coordinate] {
    (corners + [corners[0]]).map { Self.coordinate(Double($0.x), Double($0.y)) }
  }

  static func coordinate(_ x: Double, _ y: Double) -> Coordinate {
    Coordinate(latitude: 50 + y * 1e-3, longitude: x * 1e-3)
  }

  /// Edges of some length.
  var edges: [Edge] {
    zip(corners, corners.dropFirst() + [corners[0]]).filter { $0 != $1 }.map { (a: $0, b: $1) }
  }

  /// Whether the ring winds once, the same way, round all that it encloses, and crosses nothing.
  var isFine: Bool {
    guard edges.count > 2, !Self.runAlongEachOther(edges), !Self.cross(edges) else { return false }
    let seen = Set(Self.samples(around: edges).map { winding($0.x, $0.y) })
    return seen == [0, 1] || seen == [0, -1]
  }

  func encloses(_ x: Double, _ y: Double) -> Bool { winding(x, y) != 0 }

  private func winding(_ x: Double, _ y: Double) -> Int {
    edges.reduce(0) { sum, edge in
      let (a, b) = edge
      guard (Double(a.y) > y) != (Double(b.y) > y) else { return sum }
      let at = Double(a.x) + (y - Double(a.y)) / Double(b.y - a.y) * Double(b.x - a.x)
      return x < at ? sum + (b.y > a.y ? 1 : -1) : sum
    }
  }

  /// Places close to each corner, one in each angle between the directions to other corners: one in
  /// each face around the corner.
  static func samples(around edges: [Edge]) -> [(x: Double, y: Double)] {
    edges.flatMap { edge in
      let (x, y) = (Double(edge.a.x), Double(edge.a.y))
      let angles = Set(
        edges.map(\.a).filter { $0 != edge.a }.map { other in
          atan2(Double(other.y) - y, Double(other.x) - x)
        }
      ).sorted()
      let next = angles.dropFirst() + [angles[0] + 2 * .pi]
      return zip(angles, next).map { angle, next in
        (x + 0.01 * cos((angle + next) / 2), y + 0.01 * sin((angle + next) / 2))
      }
    }
  }

  static func cross(_ edges: [Edge]) -> Bool {
    edges.contains { a, b in
      edges.contains { c, d in
        turn(c, d, a) * turn(c, d, b) < 0 && turn(a, b, c) * turn(a, b, d) < 0
      }
    }
  }

  static func runAlongEachOther(_ edges: [Edge]) -> Bool {
    edges.indices.contains { index in
      edges[(index + 1)...].contains { runAlongEachOther(edges[index], $0) }
    }
  }

  private static func runAlongEachOther(_ one: Edge, _ other: Edge) -> Bool {
    guard turn(one.a, one.b, other.a) == 0, turn(one.a, one.b, other.b) == 0 else { return false }
    let key = { (corner: Corner) in corner.x * 100 + corner.y }
    let start = max(min(key(one.a), key(one.b)), min(key(other.a), key(other.b)))
    let end = min(max(key(one.a), key(one.b)), max(key(other.a), key(other.b)))
    return start < end
  }

  private static func turn(_ a: Corner, _ b: Corner, _ c: Corner) -> Int {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  }
}

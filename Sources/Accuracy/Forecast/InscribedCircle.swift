// SPDX-License-Identifier: Apache-2.0

package import Geography

/// The largest circle that fits into an area: how far from any edge one can be inside.
///
/// A street segment is as wide as its circle, a ring-shaped hot spot as its ring. Found by the
/// search of Garcia-Castellanos and Lombardo (2007) as refined in polylabel (Agafonkin, 2016):
/// squares over the area are quartered as long as one of them could hold a better centre.
package struct InscribedCircle: Hashable, Sendable {
  /// In metres, short of the largest by `precision` at most.
  package private(set) var radius = 0.0

  /// Metres.
  private static let precision = 0.5
  /// Squares along the longer side of an area to begin with, at most.
  private static let mostSquares = 64.0

  private struct Square {
    var middle: Point
    var half: Double
    /// Metres from the middle to the nearest edge, below 0 outside.
    var depth: Double

    /// The largest depth of any place in it.
    var promise: Double { depth + half * 2.0.squareRoot() }
  }

  package init(in area: Area) {
    let plane = LocalPlane(origin: area.centre)
    var open = Self.squares(over: area, on: plane)
    for depth in open.map(\.depth) + [area.signedDistance(from: area.centre)] {
      radius = max(radius, depth)
    }
    while let square = open.popLast() {
      guard square.promise > radius + Self.precision else { continue }
      for quarter in Self.quarters(of: square, in: area, on: plane) {
        radius = max(radius, quarter.depth)
        if quarter.promise > radius + Self.precision { open.append(quarter) }
      }
    }
  }

  private static func squares(over area: Area, on plane: LocalPlane) -> [Square] {
    let (width, height) = (area.size.x, area.size.y)
    let side = max(min(width, height), max(width, height) / mostSquares)
    return middles(over: width, side: side).flatMap { x in
      middles(over: height, side: side).map { y in
        square(at: Point(x: x, y: y), half: side / 2, in: area, on: plane)
      }
    }
  }

  /// Places about 0 from which squares of `side` cover `length`.
  private static func middles(over length: Double, side: Double) -> [Double] {
    let count = max(1, Int((length / side).rounded(.up)))
    return (0..<count).map { (Double($0) - Double(count - 1) / 2) * side }
  }

  private static func quarters(
    of square: Square, in area: Area, on plane: LocalPlane
  ) -> [Square] {
    let half = square.half / 2
    return [(-half, -half), (half, -half), (-half, half), (half, half)].map { step in
      let middle = Point(x: square.middle.x + step.0, y: square.middle.y + step.1)
      return self.square(at: middle, half: half, in: area, on: plane)
    }.sorted { $0.depth < $1.depth }
  }

  private static func square(
    at middle: Point, half: Double, in area: Area, on plane: LocalPlane
  ) -> Square {
    Square(
      middle: middle, half: half,
      depth: area.signedDistance(from: plane.coordinate(of: middle)))
  }
}

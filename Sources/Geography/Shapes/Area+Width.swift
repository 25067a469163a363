// SPDX-License-Identifier: Apache-2.0

extension Area {
  /// Metres across the widest of the polygons, each taken for a rectangle as large and with as long
  /// a boundary.
  ///
  /// Exact for a rectangle, the side of a square as large for what is rounder, and too little for a
  /// boundary that is jagged.
  package var width: Double {
    let plane = LocalPlane(origin: centre)
    return polygons.reduce(0) { max($0, Self.width(of: $1, on: plane)) }
  }

  private static func width(of polygon: Polygon, on plane: LocalPlane) -> Double {
    var squareMetres = 0.0
    var metres = 0.0
    for (index, ring) in polygon.rings.enumerated() {
      let points = ring.map(plane.point(of:))
      var doubledArea = 0.0
      for (a, b) in zip(points, points.dropFirst()) {
        doubledArea += (a.x - points[0].x) * (b.y - points[0].y)
        doubledArea -= (a.y - points[0].y) * (b.x - points[0].x)
        metres += ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
      }
      squareMetres += (index == 0 ? 1 : -1) * abs(doubledArea) / 2
    }
    // The sides of a rectangle have the area for their product and half the boundary for their sum.
    let half = metres / 2
    let square = half * half - 4 * squareMetres
    // The difference of two like numbers would lose the width of a long strip.
    return square <= 0
      ? max(0, squareMetres).squareRoot() : 2 * max(0, squareMetres) / (half + square.squareRoot())
  }
}

// SPDX-License-Identifier: Apache-2.0

/// One outline and the holes in it; each ring ends with the position it starts with.
///
/// Holds whatever a file says: whether it encloses anything is for `Area` to judge.
package struct Polygon: Hashable, Sendable {
  package var outer: [Coordinate]
  package var holes: [[Coordinate]]

  package init(outer: [Coordinate], holes: [[Coordinate]] = []) {
    self.outer = outer
    self.holes = holes
  }

  /// The outline, then the holes.
  package var rings: [[Coordinate]] { [outer] + holes }
}

/// The sides of the smallest box of longitude and latitude around something, in degrees.
///
/// As in RFC 7946 §5.2, `west` is greater than `east` when the box crosses the antimeridian.
package struct Bounds: Hashable, Sendable {
  package var south: Double
  package var west: Double
  package var north: Double
  package var east: Double

  package init(south: Double, west: Double, north: Double, east: Double) {
    self.south = south
    self.west = west
    self.north = north
    self.east = east
  }
}

extension Bounds {
  /// - Parameter box: In steps of the grid, narrower than the globe.
  init(_ box: Box) {
    self.init(
      south: Grid.degrees(ofStep: box.minY),
      west: Grid.degrees(ofStep: box.minX).wrappedDegrees,
      north: Grid.degrees(ofStep: box.maxY),
      east: Grid.degrees(ofStep: box.maxX).wrappedDegrees)
  }
}

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

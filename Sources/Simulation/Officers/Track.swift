// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// An officer's true way through a shift, one point every second.
///
/// Between two points the officer moves evenly in a straight line.
package struct Track: Hashable, Sendable {
  package let start: Timestamp
  /// The first at `start`, each a second after the one before.
  package let points: [TrackPoint]

  package init(start: Timestamp, points: [TrackPoint]) {
    self.start = start
    self.points = points
  }

  /// When the point at `index` was passed; a fraction lies between two points.
  package func time(at index: Double) -> Timestamp {
    start.advanced(bySeconds: index)
  }
}

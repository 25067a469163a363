// SPDX-License-Identifier: Apache-2.0

/// A place on a `LocalPlane`, in metres east and north of the plane's origin.
package struct Point: Hashable, Sendable {
  /// Metres east.
  package var x: Double
  /// Metres north.
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

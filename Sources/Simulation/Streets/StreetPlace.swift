// SPDX-License-Identifier: Apache-2.0

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

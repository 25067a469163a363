// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials

/// The hot spot set that devices are to work with.
package struct PublishedHotSpots: Hashable, Sendable {
  package var version: String
  /// Canonical GeoJSON.
  package var geoJSON: Data

  package init(version: String, geoJSON: Data) {
    self.version = version
    self.geoJSON = geoJSON
  }
}

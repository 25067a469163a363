// SPDX-License-Identifier: Apache-2.0

import Patrol
import Storage

extension Store {
  /// The published hot spots; nil when no set is published.
  func hotSpots() async throws(StoreError) -> [HotSpot]? {
    guard let published = try await publishedHotSpots() else { return nil }
    do {
      return try HotSpotSet(
        canonicalGeoJSON: published.geoJSON, version: published.version
      ).hotSpots
    } catch {
      throw .unusableHotSpots(version: published.version)
    }
  }
}

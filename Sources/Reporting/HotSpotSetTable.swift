// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Storage
import Text

/// All hot spot sets for people, one line each.
package enum HotSpotSetTable {
  package static func text(_ sets: [KeptHotSpotSet]) -> String {
    let rows = sets.map {
      [$0.version, "\($0.count)", $0.kept.description, $0.isPublished ? "published" : ""]
    }
    return TextTable(header: ["version", "hot spots", "kept", ""], rows: rows).text
  }
}

extension Store {
  /// The published hot spots; nil when no set is published.
  package nonisolated func hotSpots() async throws(StoreError) -> [HotSpot]? {
    try await publishedSet()?.hotSpots
  }

  /// The published set; nil when there is none.
  package nonisolated func publishedSet() async throws(StoreError) -> HotSpotSet? {
    guard let published = try await publishedHotSpots() else { return nil }
    do {
      return try HotSpotSet(canonicalGeoJSON: published.geoJSON, version: published.version)
    } catch {
      throw .unusableHotSpots(version: published.version)
    }
  }
}

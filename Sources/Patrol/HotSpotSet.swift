// SPDX-License-Identifier: Apache-2.0

package import Geography

/// A versioned collection of hot spots, none of them alike by id.
package struct HotSpotSet: Sendable {
  /// "sha256:" and the SHA-256 of `canonicalGeoJSON` in lower-case hexadecimal digits.
  package let version: String
  /// In file order.
  package let hotSpots: [HotSpot]
  /// Over the areas of `hotSpots`, in the same order.
  package let index: AreaIndex

  /// - Throws: An empty set, or ids that are unfit or used twice.
  package init(hotSpots: [HotSpot]) throws(HotSpotSetFault) {
    let faults = Self.faults(of: hotSpots)
    guard faults.isEmpty else { throw HotSpotSetFault(faults) }
    self.init(checked: hotSpots)
  }

  /// - Parameters:
  ///   - hotSpots: At least one, with fit and different ids.
  ///   - version: Theirs, where it is known.
  init(checked hotSpots: [HotSpot], version: String? = nil) {
    self.hotSpots = hotSpots
    self.version = version ?? CanonicalGeoJSON.version(of: hotSpots)
    index = AreaIndex(hotSpots.map(\.area))
  }

  private static func faults(of hotSpots: [HotSpot]) -> [HotSpotSetFinding] {
    guard !hotSpots.isEmpty else { return [HotSpotSetFinding("the set has no hot spots")] }
    var ids = HotSpotIDs()
    return hotSpots.enumerated().compactMap { index, hotSpot in
      ids.complaint(about: hotSpot.id, feature: index + 1).map {
        HotSpotSetFinding($0, feature: index + 1, id: hotSpot.id)
      }
    }
  }
}

/// Sets of one version are one set, whatever the order of their files.
extension HotSpotSet: Hashable {
  package static func == (left: HotSpotSet, right: HotSpotSet) -> Bool {
    left.version == right.version
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(version) }
}

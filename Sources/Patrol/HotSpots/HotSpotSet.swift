// SPDX-License-Identifier: Apache-2.0

package import Geography

/// A named place of high risk that officers are sent to patrol.
package struct HotSpot: Hashable, Sendable {
  /// Names the hot spot in plans, records and reports; unique in its set.
  package var id: String
  /// What people call it; nil when the file gives none.
  package var name: String?
  package var area: Area

  package init(id: String, name: String? = nil, area: Area) {
    self.id = id
    self.name = name
    self.area = area
  }
}

/// What a hot spot was assigned on a day, by lot or by a planner.
package enum Condition: String, Hashable, Sendable, CaseIterable {
  case treatment, control
}

/// A versioned collection of hot spots with different ids.
package struct HotSpotSet: Sendable {
  /// "sha256:" and the SHA-256 of `canonicalGeoJSON` in lower-case hexadecimal digits.
  package let version: String
  /// In file order.
  package let hotSpots: [HotSpot]
  /// Over the areas of `hotSpots`, in the same order.
  package let index: AreaIndex

  /// - Throws: `HotSpotSetError` for an empty set, or for ids that are invalid or used twice.
  package init(hotSpots: [HotSpot]) throws(HotSpotSetError) {
    let faults = Self.faults(of: hotSpots)
    guard faults.isEmpty else { throw HotSpotSetError(faults) }
    self.init(checked: hotSpots)
  }

  /// - Parameters:
  ///   - hotSpots: At least one, with valid and different ids.
  ///   - version: Their version, if it is known.
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

/// Sets of the same version are equal, whatever the order of hot spots in their files.
extension HotSpotSet: Hashable {
  package static func == (left: HotSpotSet, right: HotSpotSet) -> Bool {
    left.version == right.version
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(version) }
}

extension HotSpotSet {
  /// Where on Earth the hot spots lie and how large they are. Their owner should look at it, since
  /// no rule can tell that all of them are in the wrong country.
  package var extent: String {
    let bounds = hotSpots.map(\.area.bounds)
    let west = bounds.map(\.west).min() ?? 0
    let east = bounds.map(\.east).max() ?? 0
    let south = bounds.map(\.south).min() ?? 0
    let north = bounds.map(\.north).max() ?? 0
    let hectares = hotSpots.reduce(0) { $0 + $1.area.squareMetres } / 10_000
    return "longitude \(Self.rounded(west)) to \(Self.rounded(east)), latitude "
      + "\(Self.rounded(south)) to \(Self.rounded(north)), "
      + "\((hectares * 10).rounded() / 10) ha in all"
  }

  /// To a thousandth of a degree, some 100 m.
  private static func rounded(_ degrees: Double) -> Double { (degrees * 1000).rounded() / 1000 }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
import Patrol

extension Attack {
  /// Hot spot files: whatever is accepted has one canonical form, which reads back as the same set.
  static let hotSpots = Attack(name: "hotspots", longest: 4096) {
    Samples.geoJSON.map { Array($0.utf8) } + [Array(Samples.hotSpots.canonicalGeoJSON)]
  } violation: { bytes in
    let report = HotSpotSet.examine(geoJSON: Data(bytes), ids: .usualOrNumber)
    if report.description.isEmpty { return "the report says nothing" }
    guard let set = report.set else {
      return report.faults.isEmpty ? "refused without a fault" : nil
    }
    for hotSpot in set.hotSpots {
      let area = hotSpot.area
      guard area.squareMetres.isFinite, area.squareMetres > 0 else { return "no finite area" }
      if !area.signedDistance(from: area.centre).isFinite { return "a distance is not finite" }
      if hotSpot.id.isEmpty || hotSpot.id.count > 200 { return "an unfit id was accepted" }
    }
    let canonical = set.canonicalGeoJSON
    let again = HotSpotSet.examine(geoJSON: canonical)
    guard let same = again.set else { return "the canonical form is refused: \(again.faults)" }
    return same.version == set.version && same.canonicalGeoJSON == canonical
      ? nil : "the canonical form reads back as another set"
  }
}

// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
import Geography

extension HotSpotSet {
  /// Longest file read, in bytes.
  package static let maximumFileBytes = GeoJSONDocument.maximumBytes

  /// Reads a GeoJSON file (RFC 7946): a FeatureCollection, a Feature or a geometry, all of it
  /// Polygons and MultiPolygons.
  ///
  /// Ids come from where `HotSpotIDSource` says. A hot spot's name is the property "name".
  ///
  /// - Throws: The first faults that `examine` finds.
  package init(
    geoJSON: Data, ids source: HotSpotIDSource = .usual
  ) throws(HotSpotSetError) {
    let report = Self.examine(geoJSON: geoJSON, ids: source)
    guard let set = report.set else { throw HotSpotSetError(report.faults) }
    self = set
  }

  /// Reads a GeoJSON file and reports everything that is wrong or doubtful.
  package static func examine(
    geoJSON: Data, ids source: HotSpotIDSource = .usual
  ) -> HotSpotSetReport {
    var examination = HotSpotSetExamination(ids: source)
    examination.examine(GeoJSONDocument(geoJSON, properties: source.properties))
    if examination.lacksIDs {
      examination.explainLackOfIDs(GeoJSONDocument(geoJSON, properties: nil))
    }
    return examination.report
  }

  /// The version of the set that has this text for its `canonicalGeoJSON`.
  package static func version(ofCanonicalGeoJSON text: Data) -> String {
    "sha256:" + SHA256.hash(data: text).hexadecimal
  }

  /// Reads `canonicalGeoJSON` of a set of that version. The hash proves that the text is the one
  /// that was examined before, so it is not examined again.
  ///
  /// - Throws: `HotSpotSetError` for a text of another version, or one that is not canonical.
  package init(canonicalGeoJSON text: Data, version: String) throws(HotSpotSetError) {
    guard Self.version(ofCanonicalGeoJSON: text) == version else {
      throw HotSpotSetError([HotSpotSetFinding("the text is not that of the version asked for")])
    }
    let document = GeoJSONDocument(text)
    let hotSpots = document.features.compactMap(HotSpot.init(ofGood:))
    guard !hotSpots.isEmpty, hotSpots.count == document.features.count else {
      throw HotSpotSetError([HotSpotSetFinding("the text is no hot spot set in canonical form")])
    }
    self.init(checked: hotSpots, version: version)
  }
}

extension HotSpot {
  /// Nil for a feature that was not written by `CanonicalGeoJSON`.
  fileprivate init?(ofGood feature: GeoJSONFeature) {
    guard case .text(let id) = feature.properties["hotspot"], feature.flaws.isEmpty,
      let area = AreaSurvey(ofGood: feature.polygons).area
    else { return nil }
    let name: String? = if case .text(let name) = feature.properties["name"] { name } else { nil }
    self.init(id: id, name: name, area: area)
  }
}

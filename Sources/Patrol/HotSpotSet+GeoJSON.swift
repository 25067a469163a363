// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Geography

extension HotSpotSet {
  /// Longest file read, in bytes.
  package static let maximumFileBytes = GeoJSONDocument.maximumBytes

  /// Reads a GeoJSON file (RFC 7946): a FeatureCollection, a Feature or a geometry, all of it
  /// Polygons and MultiPolygons.
  ///
  /// A hot spot's id is the first there is of the properties "hotspot", "id" and "code", the
  /// feature's "id", the property "name" and the feature's number. Its name is the property "name".
  ///
  /// - Throws: The first faults that `examine` finds.
  package init(geoJSON: Data) throws(HotSpotSetFault) {
    let report = Self.examine(geoJSON: geoJSON)
    guard let set = report.set else { throw HotSpotSetFault(report.faults) }
    self = set
  }

  /// Reads a GeoJSON file and says everything that is wrong or remarkable about it.
  package static func examine(geoJSON: Data) -> HotSpotSetReport {
    var examination = HotSpotSetExamination()
    examination.examine(GeoJSONDocument(geoJSON))
    return examination.report
  }
}

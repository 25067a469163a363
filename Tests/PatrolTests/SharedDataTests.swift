// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Testing

/// Files of others, in a folder beside the checkout.
private let folder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("shared/data")

@Suite(.enabled(if: FileManager.default.fileExists(atPath: folder.path)))
struct SharedDataTests {
  private func report(_ path: String) throws -> HotSpotSetReport {
    HotSpotSet.examine(
      geoJSON: try Data(contentsOf: folder.appendingPathComponent(path)), ids: .usualOrNumber)
  }

  @Test(arguments: [
    ("southend/lsoa.geojson", 107), ("southend/output-areas.geojson", 575),
    ("southend/wards.geojson", 17), ("import/southend_oa.geojson", 575),
    ("polygons/geojsonhint/test/data/good/good-polygon.geojson", 1),
    ("polygons/geojsonhint/test/data/good/multipolygon.geojson", 1),
    ("polygons/geojsonhint/test/data/bad/bad-polygon-interiorring-rhr.geojson", 1),
    ("polygons/geojsonhint/test/data/bad/polygon_winding_order.geojson", 1),
  ])
  func goodAreasAreUsable(path: String, count: Int) throws {
    let set = try #require(try report(path).set)
    #expect(set.hotSpots.count == count)
    #expect(try HotSpotSet(geoJSON: set.canonicalGeoJSON).version == set.version)
  }

  /// All the other files hold a fault, or something that is no area.
  @Test func allOtherFixturesAreRefusedInWords() throws {
    let polygons = folder.appendingPathComponent("polygons")
    let files = try #require(
      FileManager.default.enumerator(at: polygons, includingPropertiesForKeys: nil))
    let usable = [
      "good-polygon", "multipolygon", "bad-polygon-interiorring-rhr", "polygon_winding_order",
    ]
    var count = 0
    for case let file as URL in files where file.pathExtension == "geojson" {
      if usable.contains(file.deletingPathExtension().lastPathComponent) { continue }
      let report = HotSpotSet.examine(
        geoJSON: try Data(contentsOf: file), ids: .usualOrNumber)
      #expect(report.set == nil && !report.faults.isEmpty, "\(file.lastPathComponent)")
      count += 1
    }
    #expect(count > 80)
  }

  @Test func badAreasAreRefusedWithTheirPlace() throws {
    let place = { (name: String) in
      let report = try report("polygons/geojsonhint/test/data/bad/\(name).geojson")
      return "\(try #require(report.faults.first).place)"
    }
    #expect(try place("different-first-last") == "polygon 1, ring 1, position 4")
    #expect(try place("different-first-size") == "polygon 2, ring 1, position 5")
    #expect(try place("short-linearring") == "polygon 1, ring 1")
    #expect(try place("bad-polygonloop") == "polygon 1, ring 1, position 1")
    #expect(try place("badcoordtype") == "polygon 1, ring 1, position 1")
    #expect(try place("bad-featurelist") == "polygon 1, ring 1")
  }
}

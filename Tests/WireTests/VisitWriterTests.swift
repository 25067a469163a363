// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import TestSupport
import Testing
import Wire

/// Visits as other programs read them.
@Suite struct VisitWriterTests {
  private let record = Record.visit(Visit.sample("v-1")).bytes

  private func set() throws -> HotSpotSet {
    let square = """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"HS01"},
      "geometry":{"type":"Polygon","coordinates":[[[0.7,51.5],[0.702,51.5],[0.702,51.502],
      [0.7,51.502],[0.7,51.5]]]}}]}
      """
    return try HotSpotSet(geoJSON: Data(square.utf8))
  }

  private func whole(_ writer: VisitWriter) -> String {
    writer.head + (writer.text(of: record, isFirst: true) ?? "") + writer.tail
  }

  @Test func jsonLinesAreTheRecordsAsTheyAreKept() {
    #expect(
      whole(VisitWriter(format: .jsonl, hotSpots: nil))
        == String(decoding: record, as: UTF8.self) + "\n")
  }

  @Test func aVisitIsARowUnderItsColumns() {
    let rows = whole(VisitWriter(format: .csv, hotSpots: nil)).split(separator: "\r\n")
    #expect(rows.count == 2 && rows[0].split(separator: ",").first == "id")
    #expect(rows[1].contains("v-1"))
  }

  @Test func aVisitLiesAtTheCentreOfItsHotSpotWhereTheSetHasIt() throws {
    let known = whole(VisitWriter(format: .geojson, hotSpots: try set()))
    let unknown = whole(VisitWriter(format: .geojson, hotSpots: nil))
    for text in [known, unknown] {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }
    #expect(known.contains("\"type\":\"Point\""))
    #expect(unknown.contains("\"geometry\":null"))
    #expect(whole(VisitWriter(format: .gpx, hotSpots: try set())).contains("<wpt lat="))
    #expect(VisitWriter(format: .gpx, hotSpots: nil).text(of: record, isFirst: true) == nil)
  }

  @Test func aVisitThatACorrectionReplacesIsLeftOut() {
    let writer = VisitWriter(format: .csv, hotSpots: nil, replaced: ["v-1"])
    #expect(writer.text(of: record, isFirst: true) == nil)
  }
}

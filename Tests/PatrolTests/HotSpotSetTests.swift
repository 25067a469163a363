// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Patrol
import Testing

@Suite struct HotSpotSetTests {
  private func collection(_ features: String...) -> Data {
    Data("{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}".utf8)
  }

  private func feature(
    _ properties: String, id: String? = nil, x: Double = 0, coordinates: String? = nil
  ) -> String {
    let square = "[[[\(x),51],[\(x + 0.01),51],[\(x + 0.01),51.01],[\(x),51.01],[\(x),51]]]"
    return "{\"type\":\"Feature\",\(id.map { "\"id\":\($0)," } ?? "")\"properties\":\(properties),"
      + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":\(coordinates ?? square)}}"
  }

  private func ids(_ features: String...) throws -> [String] {
    try features.map {
      try HotSpotSet(
        geoJSON: collection(feature("{\"hotspot\":\"zz\"}"), $0), ids: .usualOrNumber
      ).hotSpots[1].id
    }
  }

  private func faults(_ features: String...) -> [String] {
    let text = features.joined(separator: ",")
    let report = HotSpotSet.examine(geoJSON: collection(text))
    #expect((report.set == nil) == !report.faults.isEmpty)
    return report.faults.map(\.description)
  }

  // MARK: Ids and names

  @Test func theIdIsTheFirstOfItsSources() throws {
    let all = "\"name\":\"N\",\"code\":\"C\",\"id\":\"I\""
    #expect(
      try ids(
        feature("{\(all),\"hotspot\":\"H\"}", id: "\"F\""), feature("{\(all)}", id: "\"F\""),
        feature("{\"name\":\"N\",\"code\":7}", id: "\"F\""), feature("{\"name\":\"N\"}", id: "8"),
        feature("{\"name\":\"N\",\"id\":null}"), feature("null"), feature("{\"x\":1}"))
        == ["H", "I", "7", "8", "N", "2", "2"])
  }

  @Test func theNameIsThePropertyName() throws {
    let set = try HotSpotSet(
      geoJSON: collection(
        feature("{\"hotspot\":\"a\",\"name\":\"High Street\"}"),
        feature("{\"hotspot\":\"b\",\"name\":\" \"}", x: 1),
        feature("{\"hotspot\":\"c\",\"name\":12}", x: 2),
        feature("{\"hotspot\":\"d\",\"name\":[1]}", x: 3),
        feature("{\"hotspot\":\"e\",\"name\":\"a\\u0007b\"}", x: 4)))
    #expect(set.hotSpots.map(\.id) == ["a", "b", "c", "d", "e"])
    #expect(set.hotSpots.map(\.name) == ["High Street", nil, "12", nil, nil])
  }

  @Test func idsThatCannotServeAreRefused() {
    let long = String(repeating: "x", count: 201)
    for (id, reason) in [
      ("\"\"", "empty"), ("\" \\t\"", "empty"), ("\"\(long)\"", "over 200"),
      ("\"a\\nb\"", "control character"), ("\"a\\u0000\"", "control character"),
      ("1.5", "neither text"), ("true", "neither text"), ("[]", "neither text"),
      ("{}", "neither text"), ("99999999999999999999", "neither text"),
    ] {
      let faults = faults(feature("{\"hotspot\":\(id)}"))
      #expect(faults.count == 1 && faults[0].contains(reason), "\(id): \(faults)")
    }
  }

  @Test func idsUsedTwiceAreRefusedWithBothFeatures() {
    let twins = [feature("{\"id\":\"a\"}"), feature("{\"id\":\"b\"}"), feature("{\"code\":\"a\"}")]
    #expect(
      faults(twins.joined(separator: ",")) == ["feature 3 (a): the id is that of feature 1 too"])
    let composed = feature("{\"id\":\"\\u00e9\"}")
    let decomposed = feature("{\"id\":\"e\\u0301\"}")
    #expect(faults(composed, decomposed).count == 1)
    let numbered = HotSpotSet.examine(
      geoJSON: collection(feature("{\"id\":\"2\"}"), feature("{}", x: 1)), ids: .usualOrNumber)
    #expect(numbered.faults.count == 1)
  }

  @Test func setsMadeOfHotSpotsObeyTheSameRules() throws {
    let area = try HotSpotSet(geoJSON: collection(feature("{\"id\":\"a\"}"))).hotSpots[0].area
    #expect(throws: HotSpotSetError.self) { try HotSpotSet(hotSpots: []) }
    for ids in [["a", "a"], [""], ["a\nb"]] {
      #expect(throws: HotSpotSetError.self) {
        try HotSpotSet(hotSpots: ids.map { HotSpot(id: $0, area: area) })
      }
    }
    #expect(try HotSpotSet(hotSpots: [HotSpot(id: "a", area: area)]).hotSpots.count == 1)
  }

  // MARK: Reports

  @Test func everyFaultIsReportedWithItsPlace() {
    let crossed = "[[[0,0],[2,2],[2,0],[0,2],[0,0]]]"
    let swapped = "[[[51,0.7],[51,120],[52,0.7],[51,0.7]]]"
    #expect(
      faults(
        feature("{\"id\":\"HS1\"}", coordinates: crossed), feature("{\"id\":\"HS2\"}"),
        feature("{\"id\":\"HS3\"}", coordinates: swapped),
        "{\"type\":\"Feature\",\"id\":\"HS4\",\"properties\":{},\"geometry\":null}") == [
          "feature 1 (HS1), polygon 1, ring 1, position 1 (0.0, 0.0): the ring crosses itself on the "
            + "edge from this position",
          "feature 3 (HS3), polygon 1, ring 1, position 2 (51.0, 120.0): the position is off the globe "
            + "and looks swapped: GeoJSON puts longitude first",
          "feature 4 (HS4): the feature's \"geometry\" is null",
        ])
  }

  @Test func whatIsThrownNamesNoPlaceOnEarthAndNoId() {
    let crossed = feature("{\"id\":\"secret\"}", coordinates: "[[[3,4],[5,6],[5,4],[3,6],[3,4]]]")
    let many = Array(repeating: crossed, count: 4).joined(separator: ",")
    do {
      _ = try HotSpotSet(geoJSON: collection(many))
      Issue.record("a bad set was read")
    } catch {
      #expect(error.count == 7 && error.findings.count == HotSpotSetError.mostShown)
      #expect(!error.description.contains("secret") && !error.description.contains("5.0"))
      #expect(error.description.hasPrefix("feature 1, polygon 1, ring 1, position 1: the ring"))
      #expect(error.description.contains("(so in 4 features: 1, 2, 3, 4); feature 2: the id"))
    }
  }

  @Test func warningsDoNotMakeASetUnusable() {
    let report = HotSpotSet.examine(
      geoJSON: collection(
        feature("{}"), feature("{\"id\":\"a \"}"), feature("{}", x: 0.02),
        feature("{\"id\":\"b\"}", coordinates: "[[[0,51],[0,51],[1e-2,51],[0,51.01],[0,51]]]")),
      ids: .usualOrNumber)
    #expect(report.set?.hotSpots.map(\.id) == ["1", "a ", "3", "b"])
    #expect(
      report.warnings.map(\.description) == [
        "feature 2 (a ): the id begins or ends with a space",
        "feature 2 (a ): the area is that of feature 1 too",
        "feature 4 (b), polygon 1, ring 1, position 2 (0.0, 51.0): the position repeats the one before "
          + "it",
        "2 features have no \"hotspot\", \"id\", \"code\" or \"name\": the number in the file is the id",
      ])
    #expect(report.description.split(separator: "\n").count == 5)
    #expect(report.description.contains("usable: 4 hot spots"))
  }

  @Test func aFeatureOrAGeometryAloneIsASet() throws {
    let lone = try HotSpotSet(geoJSON: Data(feature("{\"id\":\"a\"}").utf8))
    #expect(lone.hotSpots.map(\.id) == ["a"])
    let bare = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}"
    #expect(
      try HotSpotSet(geoJSON: Data(bare.utf8), ids: .usualOrNumber).hotSpots.map(\.id) == ["1"])
  }

  @Test func theIndexAnswersInFileOrder() throws {
    let set = try HotSpotSet(
      geoJSON: collection(feature("{\"id\":\"b\"}", x: 1), feature("{\"id\":\"a\"}")))
    #expect(set.index.areas(containing: Coordinate(latitude: 51.005, longitude: 0.005)) == [1])
    #expect(set.hotSpots.map(\.id) == ["b", "a"])
  }
}

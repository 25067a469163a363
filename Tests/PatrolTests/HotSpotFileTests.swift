// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Patrol
import Testing

/// Files of hot spots as other programs write them.
@Suite struct HotSpotFileTests {
  private func feature(
    _ properties: String, id: String? = nil, x: Double = 0.7, y: Double = 51.5,
    width: Double = 0.001, height: Double = 0.001
  ) -> String {
    let (east, north) = (x + width, y + height)
    return "{\"type\":\"Feature\",\(id.map { "\"id\":\($0)," } ?? "")\"properties\":\(properties),"
      + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
      + "[[[\(x),\(y)],[\(east),\(y)],[\(east),\(north)],[\(x),\(north)],[\(x),\(y)]]]}}"
  }

  private func report(
    _ features: [String], ids source: HotSpotIDSource = .usual
  ) -> HotSpotSetReport {
    let text = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    return HotSpotSet.examine(geoJSON: Data(text.utf8), ids: source)
  }

  private func ids(_ features: [String], ids source: HotSpotIDSource = .usual) -> [String]? {
    report(features, ids: source).set?.hotSpots.map(\.id)
  }

  // MARK: Ids

  @Test func namesOfPropertiesAreFoundInAnyCapitals() {
    let set = report([feature("{\"HOTSPOT\":\"HS01\",\"NAME\":\"Pier\"}", id: "0")]).set
    #expect(set?.hotSpots.map(\.id) == ["HS01"] && set?.hotSpots.map(\.name) == ["Pier"])
    #expect(ids([feature("{\"Hotspot\":null,\"Code\":7}")]) == ["7"])
    #expect(ids([feature("{\"HOTSPOT\":\"A\",\"hotspot\":\"b\"}")]) == ["b"])
    #expect(ids([feature("{\"HOTSPOT\":\"A\",\"Hotspot\":\"A\"}")]) == ["A"])
    let twice = report([feature("{\"HOTSPOT\":\"A\",\"Hotspot\":\"B\"}")])
    #expect(twice.faults.first?.reason.contains("different capitals") == true)
  }

  @Test func anIdThatIsSaidTwiceIsRefused() {
    let twice = report([feature("{\"hotspot\":\"HS01\",\"hotspot\":\"HS09\"}")])
    #expect(
      twice.faults.map(\.reason) == [
        "\"hotspot\" stands twice in one object: remove one (line 1, column 90)"
      ])
    #expect(ids([feature("{\"id\":1,\"OTHER\":1,\"OTHER\":2}")]) == ["1"])
    let areas = [feature("{\"OA11CD\":\"E1\",\"OA11CD\":\"E2\"}")]
    #expect(ids(areas, ids: .property("OA11CD")) == nil)
  }

  @Test func anyPropertyMayHoldTheIds() {
    let areas = [feature("{\"OA11CD\":\"E1\"}"), feature("{\"OA11CD\":\"E2\"}", x: 0.71)]
    #expect(ids(areas, ids: .property("OA11CD")) == ["E1", "E2"])
    #expect(ids(areas, ids: .property("oa11cd")) == ["E1", "E2"])
    #expect(
      report(areas, ids: .property("OA21CD")).faults.map(\.reason) == [
        "the 2 features have no property \"OA21CD\": name the property that tells them apart with "
          + "--id-field (it may be OA11CD), or number the features in their order with "
          + "--number-features"
      ])
    let some = report([areas[0], feature("{}", x: 0.71)], ids: .property("OA11CD"))
    #expect(some.faults.first?.reason.hasPrefix("1 of 2 features (2) have") == true)
  }

  @Test func idsThatComeFromNothingAreRefusedUnlessAskedFor() {
    let bare = [feature("{\"AREA\":1}"), feature("{\"AREA\":1}", x: 0.71)]
    let reason = report(bare).faults.map(\.reason)
    #expect(reason.count == 1 && reason[0].contains("the 2 features have no property \"hotspot\""))
    #expect(reason[0].contains("--number-features") && !reason[0].contains("AREA"))
    #expect(ids(bare, ids: .usualOrNumber) == ["1", "2"])
    for first in [0, 1] {
      let counted = (0..<2).map { feature("{}", id: "\(first + $0)", x: 0.7 + Double($0) / 100) }
      #expect(report(counted).faults.first?.reason.contains("only counts them") == true)
      #expect(ids(counted, ids: .usualOrNumber) == ["\(first)", "\(first + 1)"])
      let named = (0..<2).map {
        feature("{\"name\":\"N\($0)\"}", id: "\(first + $0)", x: 0.7 + Double($0) / 100)
      }
      #expect(ids(named) == ["N0", "N1"])
    }
    #expect(ids([feature("{}", id: "17"), feature("{}", id: "4", x: 0.71)]) == ["17", "4"])
  }

  // MARK: What is said again and again

  @Test func whatIsWrongWithManyFeaturesIsSaidOnceWithItsCount() {
    let grid = (0..<575).map {
      feature("{\"hotspot\":\"H\($0)\"}", x: 588_000 + Double($0), y: 186_000)
    }
    let lines = report(grid).faults.digest
    #expect(lines.count == 1)
    let place = "feature 1 (H0), polygon 1, ring 1, position 1 (588000.0, 186000.0): "
    #expect(lines[0].hasPrefix(place))
    #expect(lines[0].contains("looks like eastings and northings"))
    #expect(lines[0].contains("ogr2ogr"))
    #expect(lines[0].hasSuffix("(so in 575 features: 1, 2, 3, 4, 5 and 570 more)"))
    do {
      _ = try HotSpotSet(
        geoJSON: Data(
          "{\"type\":\"FeatureCollection\",\"features\":[\(grid.joined(separator: ","))]}".utf8))
      Issue.record("a set in metres was read")
    } catch {
      #expect(!error.description.contains("588000"))
      #expect(error.description.contains("in 575 features"))
    }
  }

  @Test func findingsThatDifferInNumbersAloneAreOneKindAndFewAreToldOneByOne() {
    let finding = { (number: Int) in
      HotSpotSetFinding("\(number) positions repeat", feature: number)
    }
    #expect((1...3).map(finding).digest.count == 3)
    #expect(
      ((1...4).map(finding) + [HotSpotSetFinding("other")]).digest == [
        "feature 1: 1 positions repeat (so in 4 features: 1, 2, 3, 4)", "other",
      ])
    #expect(
      Array(repeating: finding(7), count: 9).digest
        == ["feature 7: 7 positions repeat (9 times in all)"])
  }

  // MARK: What may not be meant

  private func warnings(_ features: [String]) -> [String] {
    let report = report(features)
    #expect(report.set != nil)
    return report.warnings.map(\.description)
  }

  private func town(_ count: Int = 3, from first: Int = 1) -> [String] {
    (0..<count).map { feature("{\"hotspot\":\"T\(first + $0)\"}", x: 0.7 + Double($0) / 100) }
  }

  @Test func aTownOfHotSpotsIsNotWarnedOf() {
    #expect(warnings(town()).isEmpty)
    // The Isles of Scilly and the rest of their force, a force on both sides of Greenwich.
    let cornwall = [
      feature("{\"hotspot\":\"a\"}", x: -6.31, y: 49.91),
      feature("{\"hotspot\":\"b\"}", x: -5.53, y: 50.12),
      feature("{\"hotspot\":\"c\"}", x: -5.05, y: 50.26),
      feature("{\"hotspot\":\"d\"}", x: -4.14, y: 50.37),
    ]
    #expect(warnings(cornwall).isEmpty)
    let london = (0..<20).map {
      feature("{\"hotspot\":\"L\($0)\"}", x: -0.3 + 0.03 * Double($0), y: 51.5)
    }
    #expect(warnings(london).isEmpty)
  }

  @Test func swappedOrMirroredHotSpotsAreWarnedOf() {
    let swapped = warnings(town() + [feature("{\"hotspot\":\"S\"}", x: 51.5, y: 0.72)])
    #expect(swapped.count == 1 && swapped[0].hasPrefix("feature 4 (S): it lies some "))
    #expect(swapped[0].contains("longitude and latitude are swapped"))
    let mirrored = warnings(town() + [feature("{\"hotspot\":\"M\"}", x: -0.71)])
    #expect(mirrored.count == 1 && mirrored[0].contains("its longitude changes its sign"))
    let south = warnings(town() + [feature("{\"hotspot\":\"S\"}", x: 0.71, y: -51.5)])
    #expect(south.count == 1 && south[0].contains("its latitude changes its sign"))
    let half = (0..<3).map { feature("{\"hotspot\":\"S\($0)\"}", x: -0.7 - Double($0) / 100) }
    #expect(warnings(town() + half).count == 3)
  }

  @Test func aHotSpotFarFromAllOthersIsWarnedOf() {
    let far = warnings(town() + [feature("{\"hotspot\":\"F\"}", x: -3.2, y: 55.9)])
    #expect(far.count == 1 && far[0].contains("its place right?"))
  }

  @Test func aSetThatLiesInBritainTheOtherWayRoundIsWarnedOf() {
    let all = warnings([feature("{\"hotspot\":\"S\"}", x: 51.5, y: 0.7)])
    #expect(all.count == 1 && all[0].contains("look swapped"))
    #expect(warnings([feature("{\"hotspot\":\"P\"}", x: 2.35, y: 48.85)]).isEmpty)
  }

  @Test func aHotSpotNarrowerThanAReceiverCanTellIsWarnedOf() {
    let dot = warnings([feature("{\"hotspot\":\"D\"}", width: 2e-8, height: 2e-8)])
    #expect(dot.count == 1 && dot[0].contains("under 1 m wide"))
    let strip = warnings([feature("{\"hotspot\":\"S\"}", width: 1e-2, height: 1e-7)])
    #expect(strip.count == 1 && strip[0].contains("under 1 m wide"))
    let alley = warnings([feature("{\"hotspot\":\"A\"}", width: 1e-4, height: 1e-3)])
    #expect(alley.count == 1 && alley[0].contains("about 6 m wide"))
    #expect(warnings([feature("{\"hotspot\":\"B\"}", width: 2e-4, height: 1e-3)]).isEmpty)
  }

  @Test func theExtentOfASetIsTold() throws {
    let set = try #require(report(town()).set)
    #expect(set.extent == "longitude 0.7 to 0.721, latitude 51.5 to 51.501, 2.3 ha in all")
  }

  // MARK: The canonical text

  @Test func theCanonicalTextIsReadWithoutJudgingItAgainAndNoOther() throws {
    let set = try #require(report(town()).set)
    let again = try HotSpotSet(canonicalGeoJSON: set.canonicalGeoJSON, version: set.version)
    #expect(again.hotSpots == set.hotSpots && again.version == set.version)
    #expect(again.canonicalGeoJSON == set.canonicalGeoJSON)
    var altered = set.canonicalGeoJSON
    altered[altered.count / 2] ^= 1
    for (text, version) in [
      (altered, set.version), (set.canonicalGeoJSON, "sha256:00"), (Data(), set.version),
      (altered, HotSpotSet.version(ofCanonicalGeoJSON: Data("x".utf8))),
    ] {
      #expect(throws: HotSpotSetError.self) {
        try HotSpotSet(canonicalGeoJSON: text, version: version)
      }
    }
    let other = Data("{\"type\":\"FeatureCollection\",\"features\":[]}".utf8)
    #expect(throws: HotSpotSetError.self) {
      try HotSpotSet(
        canonicalGeoJSON: other, version: HotSpotSet.version(ofCanonicalGeoJSON: other))
    }
  }
}

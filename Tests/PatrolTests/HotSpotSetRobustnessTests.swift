// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Simulation
import Testing

@Suite struct HotSpotSetRobustnessTests {
  private let good = Array(
    """
    {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[
    {"type":"Feature","id":7,"properties":{"hotspot":"HS1","name":"Caf\\u00e9 é"},"geometry":
    {"type":"Polygon","coordinates":[[[0.7,51.5],[0.71,51.5],[0.71,51.51],[0.7,51.51],[0.7,51.5]],
    [[0.702,51.502],[0.702,51.503],[0.703,51.503],[0.702,51.502]]]}},
    {"type":"Feature","properties":{"code":2},"geometry":{"type":"MultiPolygon","coordinates":
    [[[[0.8,51.5],[0.81,51.5],[0.8,51.51],[0.8,51.5]]],[[[179.5,1e1],[-179.5,10],[180,11],[179.5,10]]]]}}
    ]}
    """.utf8)

  /// Bytes that steer a parser, more telling than any others.
  private let telling = Array("{}[]\",:0123456789.eE+-\\ ntf".utf8) + [0, 0x80, 0xC3, 0xFF, 0xEF]

  @Test func noMutationOfAGoodFileTrapsOrGoesUnexplained() throws {
    _ = try HotSpotSet(geoJSON: Data(good))
    var usable = 0
    for seed in UInt64(1)...4000 {
      var generator = SeededGenerator(seed: seed)
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &generator) { mutate(&bytes, using: &generator) }
      let report = HotSpotSet.examine(geoJSON: Data(bytes))
      #expect((report.set == nil) == !report.faults.isEmpty, "seed \(seed)")
      guard let set = report.set else { continue }
      usable += 1
      let again = try HotSpotSet(geoJSON: set.canonicalGeoJSON)
      #expect(again.version == set.version, "seed \(seed)")
    }
    #expect(usable > 50)
  }

  private func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[place] = telling.randomElement(using: &generator) ?? 0
    case 2: bytes.insert(telling.randomElement(using: &generator) ?? 0, at: place)
    case 3 where bytes.count > 40: bytes.removeSubrange(place..<end)
    default: bytes.insert(contentsOf: bytes[place..<end], at: place)
    }
  }

  @Test func everyBeginningOfAGoodFileIsRefused() {
    for length in 0..<good.count - 1 {
      #expect(HotSpotSet.examine(geoJSON: Data(good.prefix(length))).set == nil)
    }
  }

  /// Twenty thousand teeth: fast only when edges are not compared each with each.
  @Test(.timeLimit(.minutes(1))) func aRingOfManyCornersIsChecked() throws {
    let teeth = (0..<20_000).map { tooth in
      let west = Double(tooth) * 1e-6
      return "[\(west),51.001],[\(west + 5e-7),51]"
    }
    let ring = "[[0,51.002],\(teeth.joined(separator: ",")),[0.02,51.002],[0,51.002]]"
    let text = "{\"type\":\"Polygon\",\"coordinates\":[\(ring)]}"
    #expect(try HotSpotSet(geoJSON: Data(text.utf8), ids: .usualOrNumber).hotSpots.count == 1)
  }

  @Test(.timeLimit(.minutes(1))) func aScribbleIsRefusedQuickly() {
    var generator = SeededGenerator(seed: 3)
    let corners = (0..<5000).map { _ in
      "[\(Double.random(in: 0...1, using: &generator)),\(Double.random(in: 0...1, using: &generator))]"
    }
    let text =
      "{\"type\":\"Polygon\",\"coordinates\":[[\((corners + [corners[0]]).joined(separator: ","))]]}"
    let report = HotSpotSet.examine(geoJSON: Data(text.utf8), ids: .usualOrNumber)
    #expect(report.faults.count == 1 && report.faults[0].reason.contains("crosses itself"))
  }
}

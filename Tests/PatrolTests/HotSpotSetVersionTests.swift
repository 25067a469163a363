// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Patrol
import Simulation
import Testing

@Suite struct HotSpotSetVersionTests {
  private func version(_ text: String) throws -> String {
    try HotSpotSet(geoJSON: Data(text.utf8)).version
  }

  private let original = """
    {"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"hotspot":"HS2","name":"Pier \\"Head\\" \\\\ é"},"geometry":
        {"type":"Polygon","coordinates":[[[0.7,51.5],[0.71,51.5],[0.71,51.51],[0.7,51.51],[0.7,51.5]],
          [[0.702,51.502],[0.702,51.503],[0.703,51.503],[0.702,51.502]]]}},
      {"type":"Feature","properties":{"hotspot":"HS1"},"geometry":
        {"type":"MultiPolygon","coordinates":[[[[0.8,51.5],[0.81,51.5],[0.8,51.51],[0.8,51.5]]],
          [[[-0.5,51.5],[-0.49,51.5],[-0.5,51.512345678],[-0.5,51.5]]]]}}]}
    """

  /// The same set with everything that does not matter changed.
  private let rewritten = """
    {"features":[{"geometry":{"coordinates":[[[[-0.5,51.512345678],[-0.49,51.5],[-0.5,51.5],
      [-0.5,51.512345678]]],[[[0.81,51.5,9],[0.8,51.51,9],[0.8,51.5,9],[0.8,51.5,9],[0.81,51.5,9]]]],
      "type":"MultiPolygon"},"type":"Feature","id":5,"properties":{"hotspot":"HS1","colour":"red"}},
      {"type":"Feature","properties":{"name":"Pier \\u0022Head\\u0022 \\u005c \\u00e9","hotspot":"HS2"},
      "geometry":{"type":"Polygon","coordinates":[[[0.71,51.51],[0.71,51.5000000000001],[0.7,51.5],
      [0.7,51.51],[0.71,51.51]],[[0.703,51.503],[0.702,51.503],[0.702,51.502],[0.703,51.503]]]}}],
      "crs":null,"type":"FeatureCollection"}
    """

  @Test func whatDoesNotMatterDoesNotChangeTheVersion() throws {
    #expect(try version(rewritten) == version(original))
    let (one, other) = (
      try HotSpotSet(geoJSON: Data(original.utf8)), try HotSpotSet(geoJSON: Data(rewritten.utf8))
    )
    #expect(one == other && one.canonicalGeoJSON == other.canonicalGeoJSON)
  }

  @Test(arguments: [
    ("51.512345678", "51.512345768"), ("[0.703,51.503]", "[0.70300014,51.503]"), ("HS1", "HS3"),
    ("Pier", "Pear"), ("[-0.5,51.5]", "[-0.4999,51.5]"),
  ])
  func whatMattersChangesIt(part: String, replacement: String) throws {
    let changed = original.replacingOccurrences(of: part, with: replacement)
    #expect(changed != original)
    #expect(try version(changed) != version(original))
  }

  @Test func theCanonicalTextIsThatOfItsFormat() throws {
    let text = try HotSpotSet(geoJSON: Data(original.utf8)).canonicalGeoJSON
    #expect(
      String(decoding: text, as: UTF8.self) == """
        {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"HS1"},\
        "geometry":{"type":"MultiPolygon","coordinates":[[[[-0.5,51.5],[-0.49,51.5],\
        [-0.5,51.51234568],[-0.5,51.5]]],[[[0.8,51.5],[0.81,51.5],[0.8,51.51],[0.8,51.5]]]]}},\
        {"type":"Feature","properties":{"hotspot":"HS2","name":"Pier \\"Head\\" \\\\ é"},\
        "geometry":{"type":"Polygon","coordinates":[[[0.7,51.5],[0.71,51.5],[0.71,51.51],\
        [0.7,51.51],[0.7,51.5]],[[0.702,51.502],[0.702,51.503],[0.703,51.503],[0.702,51.502]]]}}]}
        """)
    #expect(
      try version(original)
        == "sha256:016305609f5f5bbc0ba79a1af45ec456bb8cef0befbea37b1077cc62a102bafb")
  }

  @Test func readingTheCanonicalTextBackIsTheSameSet() throws {
    let antimeridian = """
      {"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{},"geometry":
      {"type":"MultiPolygon","coordinates":[[[[180,1],[179.5,1],[180,2],[180,1]]],
      [[[-180,1],[-180,2],[-179.5,1],[-180,1]]]]}},{"type":"Feature","id":8,"properties":{},"geometry":
      {"type":"Polygon","coordinates":[[[179,-1],[-179,-1],[180,-0.00000001],[179,-1]]]}},
      {"type":"Feature","id":9,"properties":{"name":"a\\u2028\\u00ad \\ud83d\\ude93"},"geometry":
      {"type":"Polygon","coordinates":[[[-0.00000001,0],[0.1,-0.0],[0,0.1],[-0.00000001,0]]]}}]}
      """
    for text in [original, antimeridian] {
      let set = try HotSpotSet(geoJSON: Data(text.utf8))
      let again = try HotSpotSet(geoJSON: set.canonicalGeoJSON)
      #expect(again.version == set.version)
      #expect(Set(again.hotSpots) == Set(set.hotSpots))
    }
  }

  @Test func randomSetsKeepTheirVersion() throws {
    for seed in UInt64(1)...40 {
      var generator = SeededGenerator(seed: seed)
      let ring = (0..<Int.random(in: 3...60, using: &generator)).map { corner in
        let angle = Double(corner) / 10 + Double.random(in: 0...0.05, using: &generator)
        return Coordinate(latitude: 10 + sin(angle) / 9, longitude: 179.99 + cos(angle) / 9)
      }.map { Coordinate(latitude: $0.latitude, longitude: $0.longitude.wrappedDegrees) }
      let turn = Int.random(in: 0..<ring.count, using: &generator)
      let turned = Array((ring[turn...] + ring[..<turn]).reversed())
      let versions = try [ring, turned].map { corners in
        let area = try Area(polygons: [Polygon(outer: corners + [corners[0]])])
        let set = try HotSpotSet(hotSpots: [HotSpot(id: "a", area: area)])
        #expect(try HotSpotSet(geoJSON: set.canonicalGeoJSON).version == set.version)
        return set.version
      }
      #expect(versions[0] == versions[1], "seed \(seed)")
    }
  }
}

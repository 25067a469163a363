// SPDX-License-Identifier: Apache-2.0

import Testing

/// Who publishes hot spots that tell where officers are is told so.
@Suite struct FineHotSpotsTests {
  private static let words = " hot spots are in one half kilometre by half a kilometre: records tell"

  /// Cells of some 33 m by 35 m in a row.
  private static func cells(_ count: Int) -> String {
    let features = (0..<count).map { number in
      let west = 0.7139 + Double(number) * 0.0005
      let ring = [(0.0, 0.0), (0.0005, 0), (0.0005, 0.0003), (0, 0.0003), (0, 0)].map {
        "[\(west + $0.0),\(51.5378 + $0.1)]"
      }
      return #"{"type":"Feature","properties":{"hotspot":"C\#(number)"},"geometry":"#
        + #"{"type":"Polygon","coordinates":[[\#(ring.joined(separator: ","))]]}}"#
    }
    return #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
  }

  @Test func aCheckAnImportAndAPublicationWarn() async throws {
    let scratch = try Scratch()
    let database = ["--database", "\(scratch.path)/patrol.gpkg"]
    #expect(try await scratch.run(Programs.store, ["init"] + database).status == 0)
    for (count, isFine) in [(40, true), (8, false)] {
      let file = try scratch.write(Self.cells(count), to: "cells-\(count).geojson")
      let check = try await scratch.run(Programs.patrol, ["hotspots", "check", file])
      let kept = try await scratch.run(Programs.store, ["hotspots", "import", file] + database)
      let version = try #require(kept.lines.last { $0.hasPrefix("sha256:") })
      let published = try await scratch.run(
        Programs.store, ["hotspots", "publish", version] + database)
      for outcome in [check, kept, published] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains(Self.words) == isFine, "\(outcome.errors)")
      }
    }
  }
}

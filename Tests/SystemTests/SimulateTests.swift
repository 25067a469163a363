// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What dosage would be, asked of the program.
@Suite(.timeLimit(.minutes(2)))
struct SimulateTests {
  private static let quick = [
    "--interval", "10,60", "--environment", "mixed", "--shifts", "2", "--hours", "2",
  ]

  private static func hotSpots(in scratch: Scratch) throws -> String {
    try scratch.write(Walk.hotSpots(at: [0, 200, 500]), to: "hs.geojson")
  }

  @Test func theTableIsForPeopleAndTheSameEveryTime() async throws {
    let scratch = try Scratch()
    let arguments = ["simulate", "--hotspots", try Self.hotSpots(in: scratch)] + Self.quick
    let first = try await scratch.run(Programs.trial, arguments)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasPrefix("3 hot spots, 2 simulated shifts of 2 h"), "\(first.output)")
    #expect(first.output.contains("HS03"), "\(first.output)")
    #expect(first.output.contains("every 60 s"), "\(first.output)")
    #expect(first.errors.isEmpty, "\(first.errors)")
    let second = try await scratch.run(Programs.trial, arguments)
    #expect(second.output == first.output)
    let other = try await scratch.run(Programs.trial, arguments + ["--seed", "2"])
    #expect(other.output != first.output)
  }

  @Test func theObjectIsForPrograms() async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.run(
      Programs.trial,
      ["simulate", "--hotspots", "-", "--json", "--minutes", "10", "--receiver", "white"]
        + Self.quick, input: try Self.hotSpots(in: scratch))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let object = try outcome.output.json
    #expect(object["receiver"] as? String == "white")
    #expect(object["minimum_minutes"] as? Double == 10)
    #expect((object["overall"] as? [JSONObject])?.count == 4)
    let hotSpots = try #require(object["hotspots"] as? [JSONObject])
    #expect(hotSpots.map { $0["hotspot"] as? String } == ["HS01", "HS02", "HS03"])
  }

  @Test func simulateEndsWith64WhenAskedWronglyAnd65Or66WhenTheSetCannotBeUsed() async throws {
    let scratch = try Scratch()
    let hotSpots = try Self.hotSpots(in: scratch)
    let empty = try scratch.write(
      #"{"type":"FeatureCollection","features":[]}"#, to: "empty.geojson")
    let arctic = try scratch.write(
      #"{"type":"Feature","id":"ICE","properties":{"id":"ICE"},"geometry":{"type":"Polygon","#
        + #""coordinates":[[[0,85],[0.1,85],[0.1,85.01],[0,85]]]}}"#, to: "arctic.geojson")
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      ([], 64, "--hotspots"),
      (["--hotspots", hotSpots, "--interval", "0"], 64, "1 to 3600"),
      (["--hotspots", hotSpots, "--interval", "10,10"], 64, "10,10"),
      (["--hotspots", hotSpots, "--interval", "10,,60"], 64, "10,,60"),
      (["--hotspots", hotSpots, "--environment", "sea"], 64, "sea"),
      (["--hotspots", hotSpots, "--receiver", "magic"], 64, "staticHold"),
      (["--hotspots", hotSpots, "--shifts", "0"], 64, "1 to 10000"),
      (["--hotspots", hotSpots, "--hours", "nan"], 64, "1 to 24"),
      (["--hotspots", hotSpots, "--minutes", "0"], 64, "1 to 120"),
      (["--hotspots", scratch.path + "/none.geojson"], 66, "none.geojson"),
      (["--hotspots", empty], 65, "empty.geojson"),
      (["--hotspots", arctic], 65, "ICE"),
    ]
    for (arguments, status, says) in cases {
      let outcome = try await scratch.run(Programs.trial, ["simulate"] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty, "\(arguments)")
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The plan's commands, as whoever plans a trial gives them to the real program.
@Suite struct PlanCommandTests {
  let scratch = try! Scratch()

  private func file(_ name: String, _ text: String) throws -> String {
    let path = "\(scratch.path)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  private func run(_ arguments: String...) async throws -> Int32 {
    try await RunningStore.run(arguments + ["--database", scratch.database])
  }

  private func plan() async throws -> [String] {
    let output = "\(scratch.path)/output"
    let list = ["plan", "list", "--format", "csv", "--database", scratch.database]
    #expect(try await RunningStore.run(list, output: output) == 0)
    return try String(contentsOf: URL(filePath: output), encoding: .utf8)
      .split(separator: "\r\n").dropFirst().map(String.init)
  }

  private func publishHotSpots() async throws {
    let squares = ["HS01": 0.7, "HS02": 0.8].map { name, west in
      """
      {"type":"Feature","properties":{"hotspot":"\(name)"},"geometry":{"type":"Polygon",\
      "coordinates":[[[\(west),51.5],[\(west + 0.05),51.5],[\(west),51.6],[\(west),51.5]]]}}
      """
    }.joined(separator: ",")
    let hotSpots = try file(
      "hotspots.geojson", "{\"type\":\"FeatureCollection\",\"features\":[\(squares)]}")
    #expect(try await run("init") == 0)
    #expect(try await run("hotspots", "import", hotSpots, "--publish") == 0)
  }

  @Test func aNameThatNoPublishedSetHasIsKeptOnlyWhenAllowed() async throws {
    let typo = try file(
      "typo.csv", "hotspot,date,condition,visits,minutes\nHS77,2026-03-02,treatment,2,15\n")
    #expect(try await run("plan", "import", typo) == 66)
    try await publishHotSpots()
    #expect(try await run("plan", "import", typo) == 65)
    #expect(try await plan().isEmpty)
    #expect(try await run("plan", "import", typo, "--allow-unknown") == 0)
    #expect(try await plan() == ["HS77,2026-03-02,treatment,2,15"])
    #expect(try await run("plan", "remove", "--hotspot", "HS77", "--dry-run") == 0)
    #expect(try await plan().count == 1)
    #expect(try await run("plan", "remove", "--hotspot", "HS77") == 0)
    #expect(try await plan().isEmpty)
    #expect(try await run("plan", "remove", "--hotspot", "HS77") == 65)
    #expect(try await run("plan", "remove") == 64)
  }

  @Test func aRevisedFileTakesThePlaceOfItsDays() async throws {
    try await publishHotSpots()
    let first = try file(
      "first.csv",
      """
      hotspot;date;condition;visits;minutes
      HS01;13/03/2026;treatment;2;7,5
      HS02;13/03/2026;control
      HS02;14/03/2026;control
      """)
    #expect(try await run("plan", "import", first) == 0)
    let revised = try file(
      "revised.csv", "hotspot,date,condition,visits,minutes\nHS02,2026-03-13,treatment,1,15\n")
    #expect(try await run("plan", "import", revised, "--replace") == 0)
    #expect(try await plan() == ["HS02,2026-03-13,treatment,1,15", "HS02,2026-03-14,control,0,0"])
  }

  @Test func removalOfNothingSaysOnlyThatThereIsNothing() async throws {
    try await publishHotSpots()
    let errors = "\(scratch.path)/errors"
    let remove = ["plan", "remove", "--hotspot", "HS77", "--database", scratch.database]
    #expect(try await RunningStore.run(remove, errors: errors) == 65)
    let said = try String(contentsOf: URL(filePath: errors), encoding: .utf8)
    #expect(said.contains("the plan has no such rows") && !said.contains("changed"), "\(said)")
  }

  @Test func aDateThatMayBeTwoIsReadAsAsked() async throws {
    try await publishHotSpots()
    let open = try file(
      "open.csv", "hotspot,date,condition,visits,minutes\nHS01,02/03/2026,control\n")
    #expect(try await run("plan", "import", open) == 65)
    #expect(try await run("plan", "import", open, "--dates", "month-first") == 0)
    #expect(try await plan() == ["HS01,2026-02-03,control,0,0"])
    #expect(try await run("plan", "import", open, "--dates", "either") == 64)
  }
}

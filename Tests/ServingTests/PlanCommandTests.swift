// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import SQLite
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

  private func text(_ arguments: String...) async throws -> String {
    let output = "\(scratch.path)/text"
    let status = try await RunningStore.run(
      arguments + ["--database", scratch.database], output: output, errors: output + ".errors")
    #expect(status == 0, "\(arguments)")
    return try String(contentsOf: URL(filePath: output), encoding: .utf8)
  }

  /// Two who ask get one answer, unless one of them says what if.
  @Test func definitionsAreKeptWithThePlan() async throws {
    try await publishHotSpots()
    let control = try file(
      "control.csv", "hotspot,date,condition,visits,minutes\nHS01,2026-03-02,control\n")
    #expect(try await run("plan", "import", control) == 0)
    let day = ["--from", "2026-03-02", "--to", "2026-03-02"]
    #expect(try await text("plan", "define").contains("contaminated from 1 min of patrol"))
    #expect(
      try await text("plan", "define", "--contamination-minutes", "2.25")
        .contains("contaminated from 2.25 min of patrol"))
    #expect(try await text("plan", "list").hasSuffix("where no row of the plan sets them.\n"))
    #expect(try await text("plan", "list").contains("contaminated from 2.25 min of patrol"))
    #expect(try await plan() == ["HS01,2026-03-02,control,0,0"], "csv is what “plan import” reads")
    let table = try await text("dosage", day[0], day[1], day[2], day[3])
    #expect(
      table.contains("a control day with 2.25 min or more of patrol")
        && !table.contains("What if"))
    let what = try await text(
      "dosage", day[0], day[1], day[2], day[3], "--contamination-minutes", "5")
    #expect(what.contains("What if: a control day is contaminated from 5 min of patrol on foot;"))
    #expect(what.contains("a control day with 5 min or more of patrol"))
    #expect(try await run("plan", "define", "--contamination-minutes=-1") == 64)
    #expect(try await run("plan", "define", "--minimum-minutes", "1441") == 64)
  }

  @Test func exportedLayerSaysByWhichMinutesItWasJudged() async throws {
    try await publishHotSpots()
    let control = try file(
      "control.csv", "hotspot,date,condition,visits,minutes\nHS01,2026-03-02,control\n")
    #expect(try await run("plan", "import", control) == 0)
    #expect(try await run("plan", "define", "--minimum-minutes", "12") == 0)
    let copy = "\(scratch.path)/copy.gpkg"
    #expect(try await run("export", "gpkg", copy, "--contamination-minutes", "3") == 0)
    let row = try Connection(path: copy).rows(
      "SELECT description FROM gpkg_contents WHERE table_name = 'dosage'")
    let description = try #require(row.first?.text(0))
    #expect(description.contains("contaminated from 3 min"), "\(description)")
    #expect(description.contains("qualifies from 12 min"), "\(description)")
    #expect(description.contains("the plan's definition is 1."), "\(description)")
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

// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `Hardware/footprint`: what the collector costs, measured beside gpspipe.
@Suite(.timeLimit(.minutes(8))) struct FootprintTests {
  private static let hardware = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Hardware").path

  private func footprint(_ words: [String], in scratch: Scratch) async throws -> Scratch.Outcome {
    try await scratch.run(
      InstalledProgram.path(of: "python3"),
      ["\(Self.hardware)/footprint", "--patrol", Programs.patrol] + words, within: 420)
  }

  @Test(.enabled(if: Programs.hasGpsd && Programs.hasGpspipe, "gpspipe: see Deploy/test"))
  func aRunOfSecondsMeasuresBothProgramsOnTheSameStream() async throws {
    let scratch = try Scratch()
    let run = try await footprint(
      ["--json", "--minutes", "0.1", "--ways", "in-1,silent"], in: scratch)
    try #require(run.status == 0, "\(run.errors)")
    let figures = try run.output.json
    let ways = try #require(figures["ways"] as? [JSONObject])
    #expect(ways.compactMap { $0["way"] as? String } == ["in-1", "silent"])
    for way in ways {
      for name in ["patrol", "gpspipe"] {
        try expectPlausible(try #require(way[name] as? JSONObject))
      }
    }
    // Six seconds at one a second, but for those on their way.
    let heard = ways.compactMap { $0["epochs_heard"] as? Int }
    #expect(heard[0] >= 4 && heard[1] == 0, "\(heard)")
    let sizes = try #require(figures["sizes"] as? [String: JSONObject])
    let program = try FileManager.default.attributesOfItem(atPath: Programs.patrol)[.size] as? Int
    #expect(sizes["patrol"]?["program"] as? Int == program)
    try await expectTables(of: run.output, in: scratch)
  }

  /// What no program on any machine can be.
  private func expectPlausible(_ told: JSONObject) throws {
    let number = { (key: String) in try #require(told[key] as? Double, "\(key) in \(told)") }
    let (resident, own) = (try number("resident_kb"), try number("private_kb"))
    #expect(resident > 1000 && resident < 1_000_000 && own > 0 && own <= resident)
    let proportional = try number("proportional_kb")
    #expect(own <= proportional && proportional <= resident)
    let cpu = try number("cpu_ms_per_min")
    #expect(cpu >= 0 && cpu < 60_000)
    #expect(try number("wakeups_per_s") >= 0)
    #expect(try number("written_bytes_per_h") >= 0)
  }

  /// The figures as tables: a short run is told, each way has two rows, each aim its word.
  private func expectTables(of json: String, in scratch: Scratch) async throws {
    let file = try scratch.write(json, to: "figures.json")
    let printed = try await scratch.run(
      InstalledProgram.path(of: "python3"),
      [
        "-c",
        "import sys, json; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv[1]); "
          + "import report; print(report.text(json.load(open(sys.argv[2]))))",
        "\(Self.hardware)/measuring", file,
      ])
    #expect(printed.status == 0, "\(printed.errors)")
    #expect(printed.output.hasPrefix("0.1 minutes, where an hour is meant"))
    #expect(printed.output.contains("| 1 receiver, 1 Hz, in a hot spot | patrol | "))
    #expect(printed.lines.filter { $0.hasPrefix("|  | gpspipe | ") }.count == 2)
    try expectHonest(printed.output)
  }

  /// An aim is called met when it is, and missed otherwise.
  private func expectHonest(_ text: String) throws {
    let row = /\| (?<aim>[^|]+) \| (?<limit>[0-9.]+) [^|]+ \| (?<got>[0-9.]+) \| (?<word>[^|]+) \|/
    let rows = try #require(text.split(separator: "| aim |").last).matches(of: row)
    #expect(rows.count >= 2)
    for row in rows {
      let (limit, got) = (try #require(Double(row.limit)), try #require(Double(row.got)))
      // Two decimals: one at its limit may be either.
      guard abs(limit - got) > 0.006 else { continue }
      #expect((row.word == "met") == (got <= limit), "\(row.output.0)")
    }
  }

  @Test func thePublishedFiguresCallTheirAimsMetOrMissedAsTheyAre() throws {
    let text = try String(contentsOfFile: "\(Self.hardware)/footprint.md", encoding: .utf8)
    try expectHonest(text)
    #expect(text.contains("Hardware/footprint --minutes"))
  }

  @Test func whatCannotBeMeasuredIsSaidBeforeAnythingIsStarted() async throws {
    let scratch = try Scratch()
    let way = try await footprint(["--ways", "in-1,lorry"], in: scratch)
    #expect(way.status == 64 && way.errors.contains("--ways has no lorry; there are in-1, out-1"))
    let none = try await footprint(["--minutes", "0"], in: scratch)
    #expect(none.status == 64 && none.errors.contains("--minutes takes more than 0"))
    let missing = try await footprint(["--gpspipe", "/nowhere/gpspipe"], in: scratch)
    #expect(missing.status == 1)
    #expect(missing.errors.contains("/nowhere/gpspipe is not there"))
    #expect(missing.errors.contains("dpkg -x"))
  }
}

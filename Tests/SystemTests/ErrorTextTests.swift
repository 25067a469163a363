// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import TestSupport
import Testing

/// What a person reads who gave a wrong file or option: what failed, where, and what to do.
@Suite(.timeLimit(.minutes(3)))
struct ErrorTextTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for (name, text) in Self.files { _ = try scratch.write(text, to: name) }
    _ = try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson")
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/folder", withIntermediateDirectories: false)
  }

  private static let files = [
    "text": "no such thing\n",
    "good.yaml": "hotspots: hs.geojson\nstate: state\ncontrol: control.sock\n",
    "store.yaml":
      "hotspots: hs.geojson\nstate: state\ncontrol: control.sock\nstore: { url: \"http://centre\" }\n",
    "file.yaml": "hotspots: hs.geojson\nstate: state\nstore: { url: \"ftp://centre\" }\n",
    "unknown.yaml": "hotspots: hs.geojson\nspeed: 3\n",
    "crossed.geojson": """
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"A"},\
    "geometry":{"type":"Polygon","coordinates":[[[0,51],[0.01,51.01],[0.01,51],[0,51.01],[0,51]]]}}]}
    """,
    "projected.geojson": """
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"A"},\
    "geometry":{"type":"Polygon","coordinates":[[[588000,185000],[588100,185000],[588100,185100],\
    [588000,185000]]]}}]}
    """,
    "polar.geojson": """
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"A"},\
    "geometry":{"type":"Polygon","coordinates":[[[0,89.9],[1,89.9],[1,89.95],[0,89.9]]]}}]}
    """,
    "plan.csv": "hotspot,date,condition,visits,minutes\nHS01,2026-13-01,treatment,1,10\n",
    "other.csv": "hotspot,date,condition,visits,minutes\nHS77,2026-03-02,treatment,1,10\n",
    "open.csv": "hotspot,date,condition,visits,minutes\nHS01,02/03/2026,treatment,1,10\n",
  ]

  /// A command line, in the scratch folder, and what its words on standard error have in them.
  struct Case: CustomStringConvertible {
    let program: String
    let words: String
    let status: Int32
    let place: String
    let problem: String
    let advice: String

    init(_ program: String, _ words: String, _ status: Int32, _ parts: String...) {
      (self.program, self.words, self.status) = (program, words, status)
      (place, problem, advice) = (parts[0], parts[1], parts[2])
    }

    var description: String { "\(program.split(separator: "/").last ?? "") \(words)" }
  }

  private static let cases = [
    // The device: files.
    Case(
      Programs.patrol, "run --config none.yaml", 66, "none.yaml", "is not there", "check the path"),
    Case(Programs.patrol, "run --config folder", 78, "folder", "is a directory", "regular file"),
    Case(
      Programs.patrol, "run --config none/a.yaml", 66, "none/a.yaml", "none is not there", "make it"
    ),
    Case(
      Programs.patrol, "run --config unknown.yaml", 78, "unknown.yaml: line 2", "no entry “speed”",
      "the entries are"),
    Case(
      Programs.patrol, "replay none.json --config good.yaml", 66, "none.json", "is not there",
      "check the path"),
    Case(
      Programs.patrol, "replay text/log.json --config good.yaml", 66, "text/log.json",
      "text is not a directory", "check the path"),
    Case(
      Programs.patrol, "replay text --hotspots crossed.geojson --config good.yaml", 65,
      "crossed.geojson: feature 1", "crosses itself", "patrol hotspots check"),
    Case(
      Programs.patrol, "replay text --hotspots projected.geojson --config good.yaml", 65,
      "projected.geojson: feature 1", "looks like eastings", "convert the file"),
    Case(
      Programs.patrol, "replay text --unit a --config good.yaml", 64, "--unit", "not “a”",
      "PATH=UNIT"),
    // The device: what it talks to.
    Case(
      Programs.patrol, "status --config good.yaml", 69, "control.sock", "no collector answers",
      "is the patrol service running?"),
    Case(
      Programs.patrol, "sync --config store.yaml", 78, "state/device.key",
      "not enrolled yet", "patrol enrol"),
    Case(
      Programs.patrol, "enrol --config store.yaml", 78, "http:// to centre",
      "readable by anyone", "use https://"),
    Case(
      Programs.patrol, "enrol --config file.yaml", 78, "file.yaml: line 3",
      "url must begin", "must begin with https://"),
    // The store.
    Case(
      Programs.store, "audit --database none.gpkg", 66, "none.gpkg", "no store is there",
      "patrol-store init"),
    Case(
      Programs.store, "audit --database text", 65, "text", "not a patrol store",
      "“patrol-store init” made"),
    Case(
      Programs.store, "init --database text", 65, "text", "there already", "name another"),
    Case(
      Programs.store, "init --database none/a.gpkg", 66, "none/a.gpkg", "is not there", "make it"),
    Case(
      Programs.store, "audit --database s.gpkg --against text", 65, "text",
      "not the report of an audit", "audit --format json"),
    Case(
      Programs.store, "hotspots import crossed.geojson --database s.gpkg", 65,
      "crossed.geojson: feature 1", "crosses itself", "from this position"),
    Case(
      Programs.store, "hotspots publish 7 --database s.gpkg", 65, "that version", "no hot spot set",
      "hotspots list"),
    Case(
      Programs.store, "plan import plan.csv --database s.gpkg", 65, "plan.csv: line 2",
      "2026-13-01", "as 2026-03-02"),
    Case(
      Programs.store, "plan import open.csv --database s.gpkg", 65, "open.csv: line 2", "may be",
      "--dates"),
    Case(
      Programs.store, "plan import other.csv --database s.gpkg", 65, "other.csv",
      "no hot spot set is published", "hotspots import"),
    Case(
      Programs.store, "plan import hs.geojson --database s.gpkg", 65, "hs.geojson: line 1",
      "this is JSON", "“patrol-store hotspots import”"),
    Case(
      Programs.store, "plan remove --hotspot HS01 --database s.gpkg", 65, "HS01", "no such rows",
      "plan list"),
    Case(
      Programs.store, "device revoke d-1 --database s.gpkg", 65, "d-1", "no device has that id",
      "device list"),
    Case(
      Programs.store, "device withdraw --name one --database s.gpkg", 65, "one", "no unused code",
      "device enrol"),
    Case(
      Programs.store, "restore text --database s.gpkg", 65, "text", "not a patrol store",
      "“patrol-store init” made"),
    Case(
      Programs.store, "export gpkg text --database s.gpkg", 65, "text", "there already",
      "name another"),
    Case(
      Programs.store, "serve --plain-http --host 0.0.0.0 --database s.gpkg", 64, "0.0.0.0",
      "can be reached from other machines", "--certificate"),
    Case(
      Programs.store, "serve --plain-http --port 70000 --database s.gpkg", 64, "70000",
      "is not a port", "0 to 65535"),
    Case(
      Programs.store, "serve --certificate text --key text --port 0 --database s.gpkg", 66, "text",
      "cannot be used for TLS", "PEM"),
    Case(
      Programs.store,
      "dosage --from 2026-03-02 --to 2026-03-02 --time-zone Nowhere --database s.gpkg", 64,
      "“Nowhere”", "is not a time zone", "IANA"),
    Case(
      Programs.store, "dosage --from 2026-03-03 --to 2026-03-02 --database s.gpkg", 64,
      "2026-03-03", "comes after the last, 2026-03-02", "--from and --to"),
    Case(
      Programs.store, "serve --plain-http --port 0 --port-file none/port --database s.gpkg", 74,
      "none/port", "cannot be written", "in which the store may write"),
    Case(
      Programs.store, "device enrol --list text --files text --database s.gpkg", 74, "text",
      "text is not a directory", "check the path"),
    // The desk.
    Case(
      Programs.trial, "generate --officers 1 --hours 0.1 .", 65, "./plan.csv",
      "there already", "give --force"),
    Case(
      Programs.trial, "simulate --hotspots none.geojson", 66, "none.geojson", "is not there",
      "check the path"),
    Case(
      Programs.trial, "simulate --hotspots polar.geojson --shifts 1", 65, "polar.geojson",
      "too near a pole", "leave it out"),
    Case(
      Programs.trial, "simulate --hotspots crossed.geojson", 65, "crossed.geojson: feature 1",
      "crosses itself", "patrol hotspots check"),
  ]

  @Test func everyErrorSaysWhatFailedWhereAndWhatToDo() async throws {
    let made = try await run(Programs.store, "init --database s.gpkg")
    #expect(made.status == 0, "\(made.errors)")
    for one in Self.cases {
      let said = try await run(one.program, one.words)
      #expect(said.status == one.status, "\(one): \(said.errors)")
      for part in [one.place, one.problem, one.advice] {
        #expect(said.errors.contains(part), "\(one): “\(part)” in: \(said.errors)")
      }
      let lines = said.errors.split(whereSeparator: \.isNewline)
      #expect(Set(lines).count == lines.count, "\(one): said once: \(said.errors)")
    }
  }

  @Test func aPortThatIsTakenIsSaidInTheSystemsWords() async throws {
    let port = LoopbackSocket.closedPort()
    let holder = try LoopbackPort(port).listen()
    defer { close(holder) }
    _ = try await run(Programs.store, "init --database s.gpkg")
    let said = try await run(
      Programs.store, "serve --plain-http --port \(port) --database s.gpkg")
    #expect(said.status == 69, "\(said.errors)")
    #expect(said.errors.contains("port \(port): Address already in use; name another --port"))
  }

  /// Runs a program in the scratch folder, with nothing on standard input.
  private func run(_ program: String, _ words: String) async throws -> Scratch.Outcome {
    try await scratch.run(
      "/usr/bin/env", ["-C", scratch.path, program] + words.split(separator: " ").map(String.init))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import PostgreSQL
import TestSupport
import Testing
import Wire

/// `patrol-store` over a PostgreSQL server.
@Suite(.timeLimit(.minutes(2)))
struct ServerDatabaseTests {
  private let scratch: Scratch
  private let address: String

  init() throws {
    scratch = try Scratch()
    let schema = "s\(UInt64.random(in: 0...(.max)))"
    let server = try PostgreSQLServer.shared.get()
    address = server.address(ofSchema: schema)
    try PostgreSQLDatabase(address: server.address(ofSchema: "public"))
      .execute(script: "CREATE SCHEMA \(schema)")
  }

  private func store(_ words: String...) async throws -> Scratch.Outcome {
    try await scratch.run(Programs.store, words + ["--database", address])
  }

  @discardableResult
  private func done(_ words: String...) async throws -> String {
    let outcome = try await scratch.run(Programs.store, words + ["--database", address])
    try #require(outcome.status == 0, "\(words): \(outcome.errors)")
    return outcome.output
  }

  @Test func visitGoesFromADeviceIntoTheServerAndOutAsDosageAndLayers() async throws {
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0, 200]), to: "hs.geojson")
    try await done("init")
    try await done("hotspots", "import", hotSpots, "--publish")
    let (centre, port) = try await serving()
    let device = try Device(
      in: scratch, gpsd: ["localhost:1"], hotSpots: hotSpots, store: "http://127.0.0.1:\(port)")
    let id = String(repeating: "1", count: 32)
    try device.keep([.visit(ExportTests.visit(id, in: "HS01"))])
    let code = try scratch.write(try await done("device", "enrol", "--name", "one"), to: "code")
    let enrolled = try await scratch.run(
      Programs.patrol, ["enrol", "--config", device.configuration], input: code)
    #expect(enrolled.status == 0, "\(enrolled.errors)")
    try await device.done("sync")
    #expect(try await done("export", "visits").contains("HS01"))
    let dosage = try await done(
      "dosage", "--from", "2026-03-02", "--to", "2026-03-02", "--format", "json"
    ).json
    #expect((dosage["hotspots"] as? [JSONObject])?.count == 2)
    try await done("audit")
    try await done("rebuild")
    let copy = scratch.path + "/copy.gpkg"
    try await done("export", "gpkg", copy)
    let layers = try await scratch.run("/usr/bin/ogrinfo", ["-al", copy, "hotspots"])
    #expect(layers.output.contains("MULTIPOLYGON (((") && layers.errors.isEmpty)
    centre.signal(SIGTERM)
    #expect(try await centre.end() == 0)
  }

  private func serving() async throws -> (ChildProcess, port: Int) {
    let file = scratch.path + "/port"
    let process = try ChildProcess(
      Programs.store,
      ["serve", "--database", address, "--plain-http", "--port", "0", "--port-file", file],
      in: scratch.path, name: "serve")
    var port = 0
    try await eventually(within: 30, "the store serves") {
      port =
        (try? String(contentsOfFile: file, encoding: .utf8)).flatMap { Int($0.dropLast()) } ?? 0
      return port > 0
    }
    return (process, port)
  }

  @Test func whatIsDoneToFilesAloneIsRefusedWithWhatIsDoneInstead() async throws {
    let empty = try await store("audit")
    #expect(empty.status == 65 && empty.errors.contains("not a patrol store"))
    try await done("init")
    let again = try await store("init")
    #expect(again.status == 65 && again.errors.contains("there already"))
    let backup = try await store("backup", scratch.path + "/copy.gpkg")
    #expect(backup.status == 65 && backup.errors.contains("pg_dump"))
    let restore = try await store("restore", scratch.path + "/copy.gpkg")
    #expect(restore.status == 65 && restore.errors.contains("pg_restore"))
    let serve = try await store("serve")
    #expect(serve.status == 64 && serve.errors.contains("--certificate"))
  }

  @Test func serverThatIsNotThereIsNamedWithoutThePassword() async throws {
    let said = try await scratch.run(
      Programs.store, ["audit", "--database", "postgresql://u:secret@/db?host=/nowhere"])
    #expect(said.status == 75 && said.errors.contains("PostgreSQL /nowhere/db"), "\(said.errors)")
    #expect(!said.errors.contains("secret"))
  }
}

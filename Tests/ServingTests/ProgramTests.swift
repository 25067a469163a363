// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import GeoPackage
import Glibc
import Patrol
import SQLite
import Simulation
import Storage
import TestSupport
import Testing
import Wire

/// The real program, killed and stopped.
@Suite struct ProgramTests {
  let scratch = try! Scratch()

  @Test func recordsSurviveKillsInMidBatchAndArriveOnce() async throws {
    var device = TestDevice(id: "-")
    var server = try await RunningStore(in: scratch)
    let answer = try await device.enrol(
      code: try await RunningStore.code(in: scratch), with: server.client)
    device.id = try Wire.decode(StoreAPI.Enrolled.self, from: answer.body).device
    var announced: Set<Int64> = []
    var generator = SeededGenerator(seed: 20_260_302)
    for round in 0..<6 {
      let run = Int64(round) * 1000 + 1...Int64(round) * 1000 + 1000
      let (answers, answered) = AsyncStream<[Int64]>.makeStream()
      let senders = [device, device].map { device in
        Task { [client = server.client] in
          await Self.send(run, from: device, to: client, answered: answered)
        }
      }
      // Only once something is announced, and then while more is under way.
      for await sequences in answers.prefix(1) { announced.formUnion(sequences) }
      try await Task.sleep(for: .microseconds(Int.random(in: 0...30_000, using: &generator)))
      try await server.kill()
      for sender in senders { await sender.value }
      answered.finish()
      for await sequences in answers { announced.formUnion(sequences) }
      server = try await RunningStore(in: scratch)
      let receipt = try await device.receipt(1...run.upperBound, from: server.client)
      let missing = Set(receipt.missing.flatMap { Array($0) })
      #expect(announced.isDisjoint(with: missing), "an announced record is gone")
    }
    #expect(announced.count < 6000, "no kill came in time")
    for start in stride(from: Int64(1), through: 6000, by: 500) {
      _ = try await device.send(Sample.part(start..<start + 500), to: server.client)
    }
    let receipt = try await device.receipt(1...6000, from: server.client)
    #expect(receipt.stored == 6000 && receipt.quarantined == 0 && receipt.missing.isEmpty)
    try await server.stop()
    let store = try Store(in: GeoPackageFile(store: scratch.database), at: scratch.database)
    #expect(try await store.records(RecordQuery(kind: .visit, limit: 7000)).count == 6000)
  }

  /// Sends batch after batch until the connection breaks, saying which numbers were announced.
  private static func send(
    _ run: ClosedRange<Int64>, from device: TestDevice, to client: HTTPClient,
    answered: AsyncStream<[Int64]>.Continuation
  ) async {
    for start in stride(from: run.lowerBound, through: run.upperBound, by: 50) {
      let batch = Sample.part(start..<start + 50)
      guard let answer = try? await device.send(batch, to: client) else { return }
      answered.yield(answer.results.map(\.sequence))
    }
  }

  /// SQLite's locks order the transactions of both, and neither keeps records in memory.
  @Test func twoServersOfOneFileTakeInEveryRecordOnce() async throws {
    var device = TestDevice(id: "-")
    let servers = [
      try await RunningStore(in: scratch), try await RunningStore(in: scratch),
    ]
    let answer = try await device.enrol(
      code: try await RunningStore.code(in: scratch), with: servers[0].client)
    device.id = try Wire.decode(StoreAPI.Enrolled.self, from: answer.body).device
    // Both get every batch at the same time, the second one in the opposite order.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (server, isReversed) in zip(servers, [false, true]) {
        group.addTask { [device, client = server.client] in
          let starts = stride(from: Int64(1), through: 1000, by: 50).map(\.self)
          for start in isReversed ? starts.reversed() : starts {
            let answer = try await device.send(Sample.part(start..<start + 50), to: client)
            #expect(answer.results.count == 50)
          }
        }
      }
      try await group.waitForAll()
    }
    for server in servers {
      let receipt = try await device.receipt(1...1000, from: server.client)
      #expect(receipt.stored == 1000 && receipt.quarantined == 0 && receipt.missing.isEmpty)
    }
    // One ends; the other goes on, and the file is whole.
    #expect(try await servers[0].stop() == 0)
    _ = try await device.send(Sample.part(1001..<1051), to: servers[1].client)
    #expect(try await RunningStore.run(["audit", "--database", scratch.database]) == 0)
    #expect(try await servers[1].stop() == 0)
    let store = try Store(in: GeoPackageFile(store: scratch.database), at: scratch.database)
    #expect(try await store.records(RecordQuery(kind: .visit, limit: 2000)).count == 1050)
  }

  @Test func recordsComeOutAsTheyWereSentAndAreCounted() async throws {
    let hotSpots = scratch.path + "/hotspots.geojson"
    try Data(
      """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"HS01"},\
      "geometry":{"type":"Polygon","coordinates":[[[0.7,51.5],[0.8,51.5],[0.8,51.6],[0.7,51.5]]]}}]}
      """.utf8
    ).write(to: URL(filePath: hotSpots))
    let plan = scratch.path + "/plan.csv"
    try Data("hotspot,date,condition,visits,minutes\nHS01,2026-03-02,treatment,1,15\n".utf8)
      .write(to: URL(filePath: plan))
    let database = ["--database", scratch.database]
    for arguments in [
      ["init"], ["hotspots", "import", hotSpots, "--publish"], ["plan", "import", plan],
    ] {
      #expect(try await RunningStore.run(arguments + database) == 0)
    }
    let server = try await RunningStore(in: scratch)
    var device = TestDevice(id: "-")
    let answer = try await device.enrol(
      code: try await RunningStore.code(in: scratch), with: server.client)
    device.id = try Wire.decode(StoreAPI.Enrolled.self, from: answer.body).device
    let batch = Sample.batch(1...3)
    _ = try await device.send(batch, to: server.client)
    // The same device, enrolled anew, sends its journal again.
    var anew = TestDevice(id: "-")
    let answerAnew = try await anew.enrol(
      code: try await RunningStore.code(in: scratch), with: server.client)
    anew.id = try Wire.decode(StoreAPI.Enrolled.self, from: answerAnew.body).device
    _ = try await anew.send(batch, to: server.client)
    let output = scratch.path + "/output"
    func text(_ arguments: [String]) async throws -> String {
      #expect(try await RunningStore.run(arguments + database, output: output) == 0)
      return try String(contentsOf: URL(filePath: output), encoding: .utf8)
    }
    // While the server runs.
    let sent = batch.entries.map { String(decoding: $0.record, as: UTF8.self) + "\n" }.joined()
    #expect(try await text(["export", "visits", "--format", "jsonl"]).count == sent.count * 2)
    #expect(try await text(["export", "visits", "--format", "jsonl", "--counting"]) == sent)
    let day = ["--from", "2026-03-02", "--to", "2026-03-02"]
    #expect(try await text(["export", "visits", "--counting"] + day) == sent)
    #expect(try await text(["export", "visits", "--from", "2026-03-03"]).isEmpty)
    let csv = try await text(["export", "visits", "--format", "csv"])
    let marks = csv.split(separator: "\r\n").dropFirst().map { $0.suffix(2) }
    #expect(marks.sorted() == [",0", ",0", ",0", ",1", ",1", ",1"])
    #expect(try await text(["audit"]).hasSuffix("as its device signed it\n"))
    let earlier = scratch.path + "/audit.json"
    try Data(try await text(["audit", "--format", "json"]).utf8).write(to: URL(filePath: earlier))
    _ = try await text(["audit", "--against", earlier])
    try Data(
      try String(contentsOf: URL(filePath: earlier), encoding: .utf8)
        .replacing("\"last\":3", with: "\"last\":4").utf8
    ).write(to: URL(filePath: earlier))
    #expect(try await RunningStore.run(["audit", "--against", earlier] + database) == 65)
    let bad = Batch(entries: [
      Batch.Entry(sequence: 8, record: Data("\"no\" record".utf8)),
      Batch.Entry(sequence: 9, record: Data([0xFF, 0xFE])),
    ])
    _ = try await device.send(bad, to: server.client)
    let aside = try await text(["export", "quarantine", "--format", "jsonl"]).split(separator: "\n")
    #expect(aside.count == 2)
    #expect(aside.first?.contains(#""record":"\"no\" record","sequence":8"#) == true)
    #expect(aside.last?.contains(#""record_base64":"//4=","sequence":9"#) == true)
    let copy = scratch.path + "/copy.gpkg"
    #expect(try await RunningStore.run(["export", "gpkg", copy] + database) == 0)
    #expect(try await RunningStore.run(["export", "gpkg", copy] + database) == 65)
    #expect(try await RunningStore.run(["dosage", "--database", copy] + day) == 65)
    let layer = try Connection(path: copy).rows("SELECT hotspot, date FROM dosage")
    #expect(layer.count == 1 && layer[0].text(0) == "HS01" && layer[0].text(1) == "2026-03-02")
    for kind in ["unit", "officer", "shift"] {
      #expect(try await text(["dosage", "--by", kind] + day).hasPrefix("Dosage by \(kind), "))
    }
    #expect(
      try await RunningStore.run(["dosage", "--by", "unit", "--days"] + day + database) == 64)
    #expect(
      try await RunningStore.run(["audit", "--format", "json"] + database, output: output) == 65)
    let audit = try String(contentsOf: URL(filePath: output), encoding: .utf8)
    #expect(audit.contains(#""missing":[[4,7]]"#) && audit.contains(#""breaks":[8,9]"#))
    let table = try await text(["dosage"] + day)
    #expect(table.contains("HS01") && table.contains("1 × 15"))
    try await server.stop()
    // What somebody changes in the tables that people open is made again from the records.
    try Connection(path: scratch.database).execute(script: "UPDATE visits SET superseded = 1")
    #expect(try await text(["export", "visits", "--counting"]).isEmpty)
    #expect(try await RunningStore.run(["rebuild"] + database) == 0)
    #expect(try await text(["export", "visits", "--counting"]) == sent)
    // One record that cannot be read stops no other.
    try Connection(path: scratch.database).execute(
      script: "UPDATE records SET bytes = x'00' WHERE sequence = 2")
    let rest = try await text(["export", "visits", "--format", "csv", "--counting"])
    #expect(rest.split(separator: "\r\n").count == 3)
    #expect(try await text(["dosage"] + day).contains("HS01"))
    #expect(try await RunningStore.run(["rebuild"] + database) == 65)
  }

  @Test func terminationIsGracefulAndLeavesOneFile() async throws {
    let server = try await RunningStore(in: scratch)
    #expect(try await server.client.send("GET", StoreAPI.healthPath).status == 200)
    #expect(try await server.stop() == 0)
    #expect(access(scratch.database, F_OK) == 0)
    #expect(access(scratch.database + "-wal", F_OK) != 0)
  }

  @Test func portInUseIsSaid() async throws {
    let server = try await RunningStore(in: scratch)
    let second = try await RunningStore.run([
      "serve", "--database", scratch.database, "--port", "\(server.client.port)",
    ])
    #expect(second == 69)
    try await server.stop()
  }

  private static let misuses: [(arguments: [String], status: Int32)] = [
    (["serve", "--host", "0.0.0.0", "--plain-http"], 64),
    (["serve", "--plain-http", "--certificate", "x", "--key", "y"], 64),
    (["serve", "--plain-http", "--name", "a"], 64),
    (["serve", "--certificate", "x"], 64),
    (["serve", "--certificate", "/nowhere", "--key", "/nowhere"], 66),
    (["device", "enrol", "--name", "a", "--expires-hours", "0"], 64),
    (["nonsense"], 64),
    (["dosage", "--from", "2026-03-02", "--to", "2026-03-01"], 64),
    (["dosage", "--from", "2026-03-02", "--to", "2026-03-02", "--time-zone", "Mars"], 64),
    (["hotspots", "import", "/nowhere"], 66),
    (["plan", "import", "/proc/self/exe"], 65),
    (["hotspots", "import", "/proc/self/exe"], 65),
    (["hotspots", "import", "--id-field", "a", "--number-features", "/nowhere"], 64),
    (["hotspots", "publish", "sha256:none"], 66),
    (["device", "list"], 66),
    (["audit", "--against", "/nowhere"], 66),
    (["audit", "--against", "/proc/self/exe"], 65),
    (["export", "gpkg"], 64),
    (["export", "quarantine", "--format", "csv"], 64),
  ]

  @Test(arguments: misuses)
  func wrongUsageHasItsExitStatus(arguments: [String], status: Int32) async throws {
    #expect(try await RunningStore.run(arguments + ["--database", scratch.database]) == status)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The store as a process of its own, and its commands.
final class Centre {
  let scratch: Scratch
  let database: String
  private let name: String
  private var process: ChildProcess?
  private(set) var port = 0

  init(
    in scratch: Scratch, named name: String, hotSpots: String, serving options: [String] = []
  ) async throws {
    self.scratch = scratch
    self.name = name
    database = "\(scratch.path)/\(name).gpkg"
    try await command("init")
    try await command("hotspots", "import", hotSpots, "--publish")
    try await start(options)
  }

  var url: String { "https://127.0.0.1:\(port)" }

  /// Serves, on the same port as before if there was one; `options` are further ones of `serve`.
  func start(_ options: [String] = []) async throws {
    let file = "\(scratch.path)/\(name).port"
    try? FileManager.default.removeItem(atPath: file)
    process = try ChildProcess(
      Programs.store,
      ["serve", "--database", database, "--port", "\(port)", "--port-file", file] + options,
      in: scratch.path, name: name)
    try await eventually(within: 30, "the store serves") {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return false }
      self.port = Int(text.dropLast()) ?? 0
      return self.port > 0
    }
  }

  /// The store's process; nil when there was none.
  var number: pid_t? { process?.number }

  func signal(_ signal: Int32) { process?.signal(signal) }

  func cut() async throws { try await process?.cut() }

  /// Cut, and serving again; it has forgotten how many requests it has had of each device.
  func restart(_ options: [String] = []) async throws {
    try await cut()
    try await start(options)
  }

  @discardableResult
  func command(_ words: String...) async throws -> String {
    let outcome = try await scratch.run(Programs.store, words + ["--database", database])
    try #require(outcome.status == 0, "\(words): \(outcome.errors)")
    return outcome.output
  }

  /// Makes the device known here.
  func enrol(_ device: Device, as name: String) async throws {
    let code = try scratch.write(try await command("device", "enrol", "--name", name), to: "code")
    let outcome = try await scratch.run(
      Programs.patrol, ["enrol", "--config", device.configuration], input: code)
    try #require(outcome.status == 0, "enrol: \(outcome.errors)")
  }

  /// Plans so many visits of each hot spot for the days about `date`; with none it is a control.
  func plan(_ visits: [String: Int], at date: Date, minutes: Int) async throws {
    let days = [-86_400.0, 0, 86_400].map {
      String(date.addingTimeInterval($0).ISO8601Format().prefix(10))
    }
    let rows = days.flatMap { day in
      visits.map { spot, count in
        "\(spot),\(day)," + (count > 0 ? "treatment,\(count),\(minutes)" : "control,0,0")
      }
    }
    let text = (["hotspot,date,condition,visits,minutes"] + rows).joined(separator: "\n") + "\n"
    try await command("plan", "import", try scratch.write(text, to: "plan.csv"))
  }

  /// What each hot spot received on the day of every test's patrol.
  func dosage() async throws -> [String: JSONObject] {
    let report = try await command(
      "dosage", "--from", "2026-03-02", "--to", "2026-03-02", "--format", "json"
    ).json
    let rows = try #require(report["hotspots"] as? [JSONObject])
    return Dictionary(uniqueKeysWithValues: rows.map { ($0["hotspot"] as? String ?? "", $0) })
  }
}

/// With its write-ahead log, and over what is there.
func copyDatabase(_ path: String, to other: String) throws {
  for end in ["", "-wal", "-shm"] {
    try? FileManager.default.removeItem(atPath: other + end)
    guard end != "-shm", FileManager.default.fileExists(atPath: path + end) else { continue }
    try FileManager.default.copyItem(atPath: path + end, toPath: other + end)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import Testing

/// A device: its configuration, its collector and its commands.
final class Device {
  let scratch: Scratch
  let configuration: String
  let state: String
  /// Units by the links of their receivers.
  let units: [String: String]
  private(set) var collector: ChildProcess?
  private var starts = 0

  /// `units` by link; `more` is further configuration, in YAML.
  init(
    in scratch: Scratch, named name: String = "device", gpsd: [String],
    units: [String: String] = [:],
    hotSpots: String, store: String? = nil, more: String = ""
  ) throws {
    self.scratch = scratch
    self.units = units
    state = "\(scratch.path)/\(name)"
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    let names = units.map { "  \($0): \($1)\n" }.sorted().joined()
    let yaml = """
      gpsd: [\(gpsd.map { "\"\($0)\"" }.joined(separator: ", "))]
      \(units.isEmpty ? "" : "units:\n\(names)")
      hotspots: \(hotSpots)
      state: \(state)
      control: \(state)/control.sock
      \(store.map { "store: { url: \"\($0)\" }" } ?? "")
      \(more)
      """
    configuration = try scratch.write(yaml, to: "\(name).yaml")
    self.name = name
  }

  private let name: String

  /// Where the collector answers.
  var control: String { "\(state)/control.sock" }

  /// One receiver on a gpsd of its own, and the device that carries it as BW-1, collecting; HS01 is
  /// about the place where a `Walk` from 0 begins.
  static func carryingOne() async throws -> (PlayedReceiver, Gpsd, Device) {
    let scratch = try Scratch()
    let receiver = try PlayedReceiver("rx", in: scratch)
    let gpsd = try await Gpsd([receiver.link], in: scratch)
    let device = try Device(
      in: scratch, gpsd: [gpsd.address], units: [receiver.link: "BW-1"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"))
    try await device.start()
    return (receiver, gpsd, device)
  }

  /// A store, and a device that has no gpsd and is not enrolled.
  static func withoutGpsd() async throws -> (Centre, Device) {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "h.geojson")
    let centre = try await Centre(in: scratch, named: "store", hotSpots: hotSpots)
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:9"], units: ["/dev/a": "BW-1"], hotSpots: hotSpots,
      store: centre.url)
    return (centre, device)
  }

  /// One receiver on a gpsd of its own, a store, and the device that carries the receiver as BW-1.
  /// The hot spots lie so many metres east (`Walk.hotSpots`); `scratch` has them as hs.geojson.
  /// Nothing is enrolled or started.
  static func besideStore(
    in scratch: Scratch, hotSpotsAt places: [Double] = [0]
  ) async throws -> (PlayedReceiver, Gpsd, Centre, Device) {
    let hotSpots = try scratch.write(Walk.hotSpots(at: places), to: "hs.geojson")
    let centre = try await Centre(in: scratch, named: "store", hotSpots: hotSpots)
    let receiver = try PlayedReceiver("rx", in: scratch)
    let gpsd = try await Gpsd([receiver.link], in: scratch)
    let device = try Device(
      in: scratch, gpsd: [gpsd.address], units: [receiver.link: "BW-1"], hotSpots: hotSpots,
      store: centre.url)
    return (receiver, gpsd, centre, device)
  }

  /// Starts the collector; returns when it answers, and is connected unless told otherwise.
  func start(connected: Bool = true) async throws {
    starts += 1
    let child = try ChildProcess(
      Programs.patrol, ["run", "--config", configuration], in: scratch.path,
      name: "\(name)-run\(starts)")
    collector = child
    try await eventually("the collector answers") {
      let outcome = try await self.command("status", "--json")
      guard outcome.status == 0 else { return false }
      let gpsd = try outcome.output.json["gpsd"] as? [JSONObject]
      return gpsd != nil
        && (!connected || gpsd?.allSatisfy { $0["connected"] as? Bool == true } == true)
    }
  }

  /// Starts the collector with these environment variables, and does not wait for it. With
  /// `journal` its log is what systemd's journal would get.
  func launch(_ variables: [String] = [], journal: Bool = false) throws -> ChildProcess {
    starts += 1
    let run = [Programs.patrol, "run", "--config", configuration]
    // The journal is known by the file that standard error is.
    let inJournal = #"export JOURNAL_STREAM=$(stat -L -c %d:%i /dev/fd/2); exec "$@""#
    let child = try ChildProcess(
      "/usr/bin/env", variables + (journal ? ["sh", "-c", inJournal, "sh"] : []) + run,
      in: scratch.path, name: "\(name)-run\(starts)")
    collector = child
    return child
  }

  /// Runs a command to its end, however it ends.
  func command(_ words: String...) async throws -> Scratch.Outcome {
    try await scratch.run(Programs.patrol, words + ["--config", configuration])
  }

  /// Runs a command that must do its work; returns its output.
  @discardableResult
  func done(_ words: String...) async throws -> String {
    let outcome = try await scratch.run(Programs.patrol, words + ["--config", configuration])
    try #require(outcome.status == 0, "\(words): \(outcome.errors)")
    return outcome.output
  }

  func status() async throws -> JSONObject {
    try await done("status", "--json").json
  }

  func unit(_ name: String) async throws -> JSONObject? {
    (try await status()["units"] as? [JSONObject])?.first { $0["unit"] as? String == name }
  }

  /// Waits until the unit is seen to be in a hot spot, for so many seconds of dwell.
  func isIn(_ hotSpot: String, unit: String, dwelling: Double = 0) async throws {
    try await eventually("\(unit) is in \(hotSpot)") {
      let places = try await self.unit(unit)?["present"] as? [JSONObject] ?? []
      return places.contains {
        $0["hotspot"] as? String == hotSpot && $0["inside"] as? Bool == true
          && ($0["dwell_s"] as? Double ?? 0) >= dwelling
      }
    }
  }

  /// What the journal holds, of one kind.
  func records(_ kind: String) async throws -> [JSONObject] {
    try await done("export", "--format", "jsonl").split(separator: "\n")
      .map { try String($0).json }.filter { $0["kind"] as? String == kind }
  }

  var log: String {
    get throws {
      try (1...max(1, starts)).map {
        try String(contentsOfFile: "\(scratch.path)/\(name)-run\($0).err", encoding: .utf8)
      }.joined()
    }
  }
}

/// The seconds a shift record accounts for.
struct Account {
  private(set) var seconds: [String: Double] = [:]

  init(_ shift: JSONObject) throws {
    for quarter in try #require(shift["quarters"] as? [JSONObject]) {
      for (name, value) in quarter["coverage"] as? JSONObject ?? quarter {
        if let value = value as? Double { seconds[name, default: 0] += value }
      }
    }
  }

  var total: Double { seconds.values.reduce(0, +) }
  subscript(_ name: String) -> Double { seconds[name] ?? 0 }
}

extension JSONObject {
  /// A time of a record, in seconds since 1970.
  func time(_ key: String) throws -> Double {
    let text = try #require(self[key] as? String)
    let format = ISO8601DateFormatter()
    format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    return try #require(format.date(from: text)).timeIntervalSince1970
  }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Simulation
import Testing

@testable import Journaling

/// A patrol watched by the real gpsd, collector and store, which are killed at moments drawn by a
/// seed, or left alone.
final class KilledPatrol {
  /// A death of the collector, as the oracle has to know it.
  struct Cut {
    /// Seconds of the data said before it, and how many after it nobody heard.
    let second: Int
    let unheard: Int
    /// By unit on shift: seconds of the data since its shift was last kept.
    let unkept: [String: Double]
    /// Whether the collector had been given the time to take in all that was said: at the speed of
    /// these tests what is on its way from gpsd may be many seconds of the data.
    let isSettled: Bool
  }

  private(set) var cuts: [Cut] = []
  /// Kills of every kind of process.
  private(set) var kills = 0
  /// Bytes by id of every record the journal ever showed.
  private(set) var announced: [String: Data] = [:]
  /// Ids of records that were found changed or gone.
  private(set) var broken: Set<String> = []
  /// Seconds of the data after which the undisturbed collector is waited for: at the speed of these
  /// tests gpsd drops what a client is slow to read, and a shift ended meanwhile lacks the rest.
  private static let stretch = 300
  private let plan: PatrolPlan
  private let scratch: Scratch
  private let centre: Centre
  private let device: Device
  private let gpsd: Gpsd
  private let player: Player
  private let receivers: [PlayedReceiver]
  private var random: SeededGenerator
  private var played = 0
  private var commands = 0
  private var upload: ChildProcess?

  init(_ plan: PatrolPlan, named name: String, in scratch: Scratch, seed: UInt64) async throws {
    self.plan = plan
    self.scratch = scratch
    random = SeededGenerator(seed: seed, stream: "kills")
    let hotSpots = try scratch.write(Walk.hotSpots(at: plan.centres), to: "\(name).geojson")
    centre = try await Centre(in: scratch, named: "\(name)-store", hotSpots: hotSpots)
    receivers = try PatrolPlan.units.map { try PlayedReceiver("\(name)-\($0)", in: scratch) }
    gpsd = try await Gpsd(receivers.map(\.link), in: scratch)
    device = try Device(
      in: scratch, named: name, gpsd: [gpsd.address],
      units: Dictionary(uniqueKeysWithValues: zip(receivers.map(\.link), PatrolPlan.units)),
      hotSpots: hotSpots, store: centre.url)
    try await centre.enrol(device, as: name)
    player = Player(try GpsdWatch(port: gpsd.port))
  }

  /// Works all shifts, undisturbed, or with a kill after every `stride` seconds of the data on
  /// average; returns what the last upload said.
  func work(killingEvery stride: Int? = nil) async throws -> String {
    try await device.start()
    for shift in plan.shifts {
      for unit in PatrolPlan.units { try await book(unit, on: true, killing: stride != nil) }
      while played < shift.upperBound {
        guard let stride else {
          try await play(min(Self.stretch, shift.upperBound - played))
          try await device.hasHeardAll(of: gpsd)
          continue
        }
        if chance(0.5) { try startUpload() }
        try await play(
          min(Int.random(in: 1...stride * 2, using: &random), shift.upperBound - played))
        try await strike(before: shift.upperBound)
      }
      for unit in PatrolPlan.units { try await book(unit, on: false, killing: stride != nil) }
    }
    try await endUpload()
    let receipt = try await device.done("sync")
    try readJournal()
    return receipt
  }

  /// Records the store gives out, a line each.
  func stored() async throws -> [Data] {
    var lines: [Data] = []
    for kind in ["visits", "shifts"] {
      lines += try await centre.command("export", kind).split(separator: "\n").map { Data($0.utf8) }
    }
    return lines
  }

  /// What the store's own audit says.
  func audit() async throws -> String { try await centre.command("audit") }

  // MARK: The work

  private func play(_ seconds: Int) async throws {
    let span = played..<played + seconds
    try await player.play(
      zip(receivers, plan.epochs).map { ($0, Array($1[span])) }, warmingUp: played == 0)
    played = span.upperBound
  }

  /// Books a unit on or off, and now and then kills the collector at it.
  private func book(_ unit: String, on: Bool, killing: Bool) async throws {
    let words =
      on
      ? ["shift", "start", "--unit", unit, "--officer", "o-\(unit)"]
      : ["shift", "end", "--unit", unit]
    if killing, chance(0.5) {
      let command = try start(words)
      try await pause(upTo: 80)
      try await killCollector(unheard: 0, isSettled: false)
      command.signal(SIGKILL)
      try await restart()
    }
    let isOn = try await device.unit(unit)?["shift"] is String
    if isOn != on {
      let outcome = try await scratch.run(
        Programs.patrol, words + ["--config", device.configuration])
      try #require(outcome.status == 0, "\(words): \(outcome.errors)")
    }
  }

  // MARK: Killing

  private func strike(before end: Int) async throws {
    let isSettled = chance(0.5)
    try await pause(upTo: 25)
    if isSettled {
      try await device.hasHeardAll(of: gpsd)
      try await Task.sleep(for: .milliseconds(300))
    }
    let isStores = chance(0.25)
    if isStores {
      try await centre.cut()
      kills += 1
    }
    if !isStores || chance(0.5) {
      let isUnheard = chance(0.25)
      let unheard = isUnheard ? min(Int.random(in: 5...30, using: &random), end - played) : 0
      try await killCollector(unheard: unheard, isSettled: isSettled)
      try await play(unheard)
    }
    if isStores { try await centre.start() }
    try await restart()
  }

  private func killCollector(unheard: Int, isSettled: Bool) async throws {
    kills += 1
    try await device.collector?.cut()
    try readJournal()
    cuts.append(
      Cut(second: played, unheard: unheard, unkept: try unkept, isSettled: isSettled))
  }

  private var unkept: [String: Double] {
    get throws {
      let last = PatrolPlan.start.advanced(bySeconds: Double(played - 1))
      let rows = try JournalContents(path: journal).shifts
      return try OpenShiftSlots(beside: journal, rows: rows).newest(of: rows).compactMapValues {
        let state = try String(decoding: $0.state, as: UTF8.self).json
        let detector = (state["shift"] as? JSONObject)?["detector"] as? JSONObject
        return (detector?["lastTime"] as? String).flatMap { Timestamp($0) }
          .map { last.seconds(since: $0) }
      }
    }
  }

  private var journal: String { "\(device.state)/journal.sqlite" }

  /// Starts the collector, if it is dead, now and then to be killed while it starts.
  private func restart() async throws {
    guard device.collector?.isRunning == false else { return }
    try await endUpload()
    while chance(0.3) {
      let starting = try start(["run"])
      try await pause(upTo: 80)
      kills += 1
      try await starting.cut()
      try readJournal()
    }
    try await device.start()
  }

  // MARK: Uploading

  private func startUpload() throws {
    if upload?.isRunning == true { return }
    upload = try start(["sync"])
  }

  /// The upload may have the journal for itself while no collector runs: it is killed, or waited for.
  private func endUpload() async throws {
    guard let upload else { return }
    if upload.isRunning, chance(0.5) {
      kills += 1
      try await upload.cut()
    } else {
      _ = try await upload.end(within: 60)
    }
    self.upload = nil
  }

  // MARK: Helpers

  /// Notes every record the journal shows, and what has become of those it showed before.
  private func readJournal() throws {
    let entries = try JournalContents(path: journal).entries()
    var shown: Set<String> = []
    for entry in entries {
      let id = entry.id ?? "number \(entry.sequence)"
      if !shown.insert(id).inserted || entry.status == .lost { broken.insert(id) }
      if let known = announced.updateValue(entry.record, forKey: id), known != entry.record {
        broken.insert(id)
      }
    }
    broken.formUnion(Set(announced.keys).subtracting(shown))
  }

  private func start(_ words: [String]) throws -> ChildProcess {
    commands += 1
    return try ChildProcess(
      Programs.patrol, words + ["--config", device.configuration], in: scratch.path,
      name: "command-\(commands)")
  }

  private func chance(_ share: Double) -> Bool { random.unit() < share }

  private func pause(upTo milliseconds: Int) async throws {
    let pause = Double.random(in: 0...Double(milliseconds), using: &random)
    try await Task.sleep(for: .milliseconds(pause), tolerance: .zero)
  }
}

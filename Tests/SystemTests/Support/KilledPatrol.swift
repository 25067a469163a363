// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Playing
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
    /// By unit on shift: seconds of the data since its shift was last kept, judged or still on their
    /// way from gpsd, which at the speed of these tests may be many.
    let unkept: [String: Double]
    /// By unit on shift: seconds of the data that had been judged and were not kept.
    let unkeptJudged: [String: Double]
  }

  /// How long, by the clock on the wall, a shift of the undisturbed or the killed patrol lasted before
  /// its first epoch and after its last one, at most; in the order of the plan's shifts.
  private(set) var idle: [Double] = []

  private(set) var cuts: [Cut] = []
  /// Kills of every kind of process.
  private(set) var kills = 0
  /// Bytes by id of every record the journal ever showed.
  private(set) var announced: [String: Data] = [:]
  /// Ids of records that were found changed or gone.
  private(set) var broken: Set<String> = []
  /// Seconds of the data that the undisturbed patrol is played at once.
  private static let stretch = 300
  private let plan: PatrolPlan
  private let scratch: Scratch
  private let centre: Centre
  private let device: Device
  private let gpsd: Gpsd
  private let watch: GpsdWatch
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
    watch = try GpsdWatch(port: gpsd.port)
  }

  /// Works all shifts, undisturbed, or with a kill after every `stride` seconds of the data on
  /// average; returns what the last upload said.
  func work(killingEvery stride: Int? = nil) async throws -> String {
    try await device.start()
    for shift in plan.shifts {
      let begun = ContinuousClock.now
      var (lastWord, idle) = (begun, 0.0)
      for unit in PatrolPlan.units { try await book(unit, on: true, killing: stride != nil) }
      while played < shift.upperBound {
        let isFirst = played == shift.lowerBound
        if let stride {
          if chance(0.5) { try startUpload() }
          try await playAhead(
            min(Int.random(in: 1...stride * 2, using: &random), shift.upperBound - played))
        } else {
          try await device.play(watch, parts(min(Self.stretch, shift.upperBound - played)))
        }
        lastWord = .now
        if isFirst { idle += (lastWord - begun) / .seconds(1) }
        if stride != nil { try await strike(before: shift.upperBound) }
      }
      for unit in PatrolPlan.units { try await book(unit, on: false, killing: stride != nil) }
      self.idle.append(idle + (.now - lastWord) / .seconds(1))
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

  /// Plays seconds of the data, the last few of them without waiting for the collector: those are on
  /// their way to it when it is killed. At the pace of life it would be one.
  private func playAhead(_ seconds: Int) async throws {
    let onTheirWay = min(seconds, Int.random(in: 0...8, using: &random))
    try await device.play(watch, parts(seconds - onTheirWay))
    try play(onTheirWay)
  }

  /// Plays seconds of the data without waiting for the collector, which may be dead.
  private func play(_ seconds: Int) throws {
    try Player(watch).play(parts(seconds))
  }

  /// The next seconds of the data.
  private func parts(_ seconds: Int) -> [Player.PlayedPart] {
    let span = played..<played + seconds
    played = span.upperBound
    return zip(receivers, plan.epochs).map { ($0, Array($1[span])) }
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
      try await killCollector(unheard: 0)
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
    // Soon after the last word, while some of it is still on its way, or later.
    try await pause(upTo: chance(0.5) ? 25 : 400)
    let isStores = chance(0.25)
    if isStores {
      try await centre.cut()
      kills += 1
    }
    if !isStores || chance(0.5) {
      let isUnheard = chance(0.25)
      let unheard = isUnheard ? min(Int.random(in: 5...30, using: &random), end - played) : 0
      try await killCollector(unheard: unheard)
      if unheard > 0 { try play(unheard) }
    }
    if isStores { try await centre.start() }
    try await restart()
  }

  private func killCollector(unheard: Int) async throws {
    kills += 1
    // A collector that is only starting answers nothing, and has judged nothing.
    let judged = device.judged()
    try await device.collector?.cut()
    try readJournal()
    let last = PatrolPlan.start.advanced(bySeconds: Double(played - 1))
    var (unkept, unkeptJudged) = ([String: Double](), [String: Double]())
    for (unit, state) in try keptStates() {
      let detector = (state["shift"] as? JSONObject)?["detector"] as? JSONObject
      if let time = (detector?["lastTime"] as? String).flatMap({ Timestamp($0) }) {
        unkept[unit] = last.seconds(since: time)
      }
      // An epoch is a second of the data.
      let link = receivers[PatrolPlan.units.firstIndex(of: unit) ?? 0].link
      if let judged = judged?[link] {
        unkeptJudged[unit] = Double(judged - (state["judged"] as? Int ?? 0))
      }
    }
    cuts.append(
      Cut(second: played, unheard: unheard, unkept: unkept, unkeptJudged: unkeptJudged))
  }

  /// What the journal keeps of each open shift, by unit.
  private func keptStates() throws -> [String: JSONObject] {
    try JournalContents(path: journal).openShifts.mapValues {
      try String(decoding: $0.state, as: UTF8.self).json
    }
  }

  private var journal: String { "\(device.state)/journal" }

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

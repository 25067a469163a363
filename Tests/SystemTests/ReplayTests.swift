// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import Testing

/// Recordings judged as live patrols are, and what the commands end with.
@Suite(.timeLimit(.minutes(2)))
struct ReplayTests {
  private static let officers = ["BW-001", "BW-002"]

  @Test(.enabled(if: Programs.hasGpsd))
  func aReplayOfTheRecordingGivesTheVisitsOfTheLiveRunBitForBit() async throws {
    let scratch = try Scratch()
    let patrol = "\(scratch.path)/patrol"
    let made = try await scratch.run(
      Programs.trial, ["generate", "--hours", "1.5", "--seed", "7", patrol])
    try #require(made.status == 0)
    let full = try await live(patrol, in: scratch, rate: .infinity, name: "full")
    let slower = try await live(patrol, in: scratch, rate: 700, name: "slower")
    try #require(full.visits.count >= 4, "too few visits to tell anything")
    #expect(full.replayed == full.visits)
    #expect(slower.replayed == slower.visits)
    #expect(slower.visits == full.visits)
  }

  private struct Judged {
    let visits: [String]
    let replayed: [String]
  }

  private func live(
    _ patrol: String, in scratch: Scratch, rate: Double, name: String
  ) async throws -> Judged {
    let receivers = try Self.officers.map { try PlayedReceiver("\(name)-\($0)", in: scratch) }
    let units = Dictionary(uniqueKeysWithValues: zip(receivers.map(\.link), Self.officers))
    let gpsd = try await Gpsd(receivers.map(\.link), in: scratch)
    let device = try Device(
      in: scratch, named: name, gpsd: [gpsd.address], units: units,
      hotSpots: "\(patrol)/hotspots.geojson")
    try await device.start()
    for unit in Self.officers {
      try await device.done("shift", "start", "--unit", unit, "--officer", "o-1")
    }
    let watch = try GpsdWatch(port: gpsd.port)
    let recordings = try FileManager.default.contentsOfDirectory(atPath: patrol)
      .filter { $0.hasSuffix(".nmea") }.sorted()
    try #require(recordings.count == receivers.count)
    let parts = try zip(receivers, recordings).map {
      ($0, try RecordedEpoch.all(ofRecording: "\(patrol)/\($1)"))
    }
    try await device.play(watch, parts, rate: rate)
    try await device.done("shift", "end")

    let log = "\(scratch.path)/\(name).gpsd.jsonl"
    try Data(watch.recording).write(to: URL(filePath: log))
    let mappings = units.flatMap { ["--unit", "\($0)=\($1)"] }
    let replay = try await scratch.run(
      Programs.patrol, ["replay", "--hotspots", "\(patrol)/hotspots.geojson"] + mappings + [log])
    try #require(replay.status == 0, "\(replay.errors)")
    return Judged(
      visits: try await device.records("visit").map(Self.comparable).sorted(),
      replayed: try replay.lines.map { try Self.comparable($0.json) }.sorted())
  }

  /// A visit without what a replay cannot know, as text; a difference in any bit shows.
  private static func comparable(_ visit: JSONObject) throws -> String {
    var visit = visit
    visit["officer"] = nil
    visit["shift"] = nil
    let bytes = try JSONSerialization.data(withJSONObject: visit, options: .sortedKeys)
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: What the commands end with

  /// A recording of one visit to HS01 and one to HS02, as gpsd would tell it.
  private static func recording() -> [String] {
    var walk = Walk(from: 0)
    let epochs = walk.stand(100) + walk.walk(to: 200) + walk.stand(100)
    return epochs.map(\.report)
  }

  @Test func replayEndsWith0AndSkipsDamagedLinesAndSortsVisits() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0, 200]), to: "hs.geojson")
    var lines = Self.recording()
    lines.insert(#"{"class":"TPV","device":"/dev/rx","mode":3,"ti"#, at: 10)
    lines.insert("not JSON at all", at: 20)
    let log = try scratch.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
    let fromFile = try await scratch.run(
      Programs.patrol, ["replay", "--hotspots", hotSpots, "--unit", "/dev/rx=BW-1", log])
    #expect(fromFile.status == 0)
    #expect(fromFile.errors.contains("2 damaged lines skipped, the first of them: line 11, 21"))
    let visits = try fromFile.lines.map { try $0.json }
    #expect(visits.map { $0["hotspot"] as? String } == ["HS01", "HS02"])
    #expect(visits.allSatisfy { $0["unit"] as? String == "BW-1" })
    let times = try visits.map { try $0.time("entered") }
    #expect(times == times.sorted())
    let fromInput = try await scratch.run(
      Programs.patrol, ["replay", "--hotspots", hotSpots, "--unit", "/dev/rx=BW-1", "-"], input: log
    )
    #expect(fromInput.status == 0)
    #expect(fromInput.output == fromFile.output)
    #expect(!fromFile.errors.contains("warning"), "\(fromFile.errors)")
    let unheard = try await scratch.run(
      Programs.patrol, ["replay", "--hotspots", hotSpots, "--unit", "/dev/other=BW-9", log])
    #expect(
      unheard.errors.contains(
        "no receiver of the unit BW-9, which --unit names, is in the recording; heard: "),
      "\(unheard.errors)")
  }

  @Test func replayJudgesByTheProfileOfTheReceiver() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0, 200]), to: "hs.geojson")
    let log = try scratch.write(
      Self.recording().joined(separator: "\n") + "\n", to: "log.jsonl")
    var widths: [Double] = []
    for error in [1, 25] {
      _ = try scratch.write(
        "kinds: [{drift_share: 0.6, flicker_s: 3, error_m: \(error)}]\nerror_spread: 0.1",
        to: "p-\(error).yaml")
      let configuration = try scratch.write(
        """
        units: {/dev/rx: BW-1}
        receiver_profiles: \(scratch.path)
        receivers: {BW-1: p-\(error)}
        """, to: "patrol-\(error).conf")
      let told = try await scratch.run(
        Programs.patrol, ["replay", "--config", configuration, "--hotspots", hotSpots, log])
      let line = try #require(told.lines.first, "\(told.errors)")
      let visit = try line.json
      let (low, high) = (visit["dwell_low_s"] as? Double, visit["dwell_high_s"] as? Double)
      widths.append(try #require(high) - (try #require(low)))
    }
    #expect(widths[0] < widths[1], "\(widths)")
  }

  /// The recording holds what gpsd said of the receiver, as `gpspipe -w` writes it first.
  @Test func replayJudgesByTheProfileThatIsForWhatGpsdSaysOfTheReceiver() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0, 200]), to: "hs.geojson")
    _ = try scratch.write(
      "receivers: {driver: u-blox, model: HW 0008}\n"
        + "kinds: [{drift_share: 0.6, flicker_s: 3, error_m: 1}]\nerror_spread: 0.1",
      to: "precise.yaml")
    let configuration = try scratch.write("receiver_profiles: \(scratch.path)", to: "patrol.conf")
    var judged: [String] = []
    for hardware in ["00080000", "00190000"] {
      let devices =
        #"{"class":"DEVICES","devices":[{"class":"DEVICE","path":"/dev/rx","#
        + #""driver":"u-blox","subtype":"SW ROM CORE 3.01 (107888),HW \#(hardware)"}]}"#
      let log = try scratch.write(
        ([devices] + Self.recording()).joined(separator: "\n") + "\n", to: "\(hardware).jsonl")
      let told = try await scratch.run(
        Programs.patrol, ["replay", "--config", configuration, "--hotspots", hotSpots, log])
      judged.append(try #require(told.lines.first, "\(told.errors)"))
    }
    let widths = try judged.map { line in
      let visit = try line.json
      return (visit["dwell_high_s"] as? Double ?? 0) - (visit["dwell_low_s"] as? Double ?? 0)
    }
    #expect(widths[0] < widths[1], "\(widths)")
    _ = try scratch.write("kinds: 7", to: "faulty.yaml")
    let log = "\(scratch.path)/00080000.jsonl"
    let without = try await scratch.run(
      Programs.patrol, ["replay", "--config", configuration, "--hotspots", hotSpots, log])
    #expect(without.status == 0 && !without.lines.isEmpty)
    #expect(
      without.errors.contains("judging without this receiver profile: \(scratch.path)/faulty.yaml"))
  }

  @Test func replayEndsWith64WhenAskedWronglyAnd65WhenTheDataCannotBeUsed() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson")
    let log = try scratch.write(Self.recording().joined(separator: "\n"), to: "log.jsonl")
    let empty = try scratch.write("", to: "empty.jsonl")
    let noise = try scratch.write("one\ntwo\n", to: "noise.jsonl")
    let bad = try scratch.write(
      "{\"type\":\"FeatureCollection\",\n\"features\":[}", to: "bad.geojson")
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (["--no-such-option"], 64, "no-such-option"),
      (["--hotspots", hotSpots, "--unit", "nothing", log], 64, "PATH=UNIT"),
      (["--hotspots", hotSpots, empty], 65, "empty"),
      (["--hotspots", hotSpots, noise], 65, "line 1"),
      (["--hotspots", hotSpots, scratch.path + "/none.jsonl"], 66, "none.jsonl"),
      (["--hotspots", hotSpots, scratch.path], 65, "directory"),
      (["--hotspots", bad, log], 65, "bad.geojson"),
      (["--hotspots", scratch.path + "/none.geojson", log], 66, "none.geojson"),
    ]
    for (arguments, status, says) in cases {
      let outcome = try await scratch.run(Programs.patrol, ["replay"] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty, "\(arguments)")
    }
  }

  // MARK: Logs in no order

  private struct Logs {
    let hotSpots: String
    let whole: String
    let parts: [String]
  }

  private func logs(in scratch: Scratch, added: [String] = []) throws -> Logs {
    let lines = Self.recording()
    let text = { (lines: [String]) in lines.joined(separator: "\n") + "\n" }
    let middle = lines.count / 2
    return Logs(
      hotSpots: try scratch.write(Walk.hotSpots(at: [0, 200]), to: "hs.geojson"),
      whole: try scratch.write(text(lines), to: "whole.jsonl"),
      parts: [
        try scratch.write(text(Array(lines[..<middle]) + added), to: "one.jsonl"),
        try scratch.write(text(Array(lines[middle...])), to: "two.jsonl"),
      ])
  }

  @Test func logsAreReadInTheOrderOfTheirTimes() async throws {
    let scratch = try Scratch()
    let logs = try logs(in: scratch)
    let replay = ["replay", "--hotspots", logs.hotSpots]
    let whole = try await scratch.run(Programs.patrol, replay + [logs.whole])
    try #require(whole.status == 0 && whole.lines.count == 2)
    for order in [logs.parts, logs.parts.reversed()] {
      let outcome = try await scratch.run(Programs.patrol, replay + order)
      #expect(outcome.status == 0 && outcome.output == whole.output, "\(outcome.errors)")
    }
    let reversed = try await scratch.run(Programs.patrol, replay + logs.parts.reversed())
    #expect(reversed.errors.contains("the logs are read in the order of their times"))
  }

  @Test func aRecordingWhoseTimeGoesBackIsRefusedUnlessItIsSortedOrSplit() async throws {
    let scratch = try Scratch()
    let logs = try logs(in: scratch)
    let replay = ["replay", "--hotspots", logs.hotSpots]
    let whole = try await scratch.run(Programs.patrol, replay + [logs.whole])
    let lines = Self.recording()
    let backwards = try scratch.write(lines.reversed().joined(separator: "\n"), to: "back.jsonl")
    let torn = try scratch.write(
      (lines[200...] + lines[..<200]).joined(separator: "\n"), to: "torn.jsonl")
    for mixed in [[backwards], [torn], logs.parts + [logs.parts[0]]] {
      let refused = try await scratch.run(Programs.patrol, replay + mixed)
      #expect(refused.status == 65 && refused.output.isEmpty, "\(mixed): \(refused.errors)")
      #expect(refused.errors.contains("--time-order sort"))
      let sorted = try await scratch.run(
        Programs.patrol, replay + ["--time-order", "sort"] + mixed)
      #expect(sorted.status == 0 && sorted.output == whole.output, "\(mixed): \(sorted.errors)")
    }
    let split = try await scratch.run(Programs.patrol, replay + ["--time-order", "split", torn])
    #expect(split.status == 0 && split.errors.contains("judged separately"), "\(split.errors)")
  }

  @Test(.timeLimit(.minutes(1))) func logsOutOfPipesAreReadAsTheyAreGiven() async throws {
    let scratch = try Scratch()
    let logs = try logs(in: scratch)
    let whole = try await scratch.run(
      Programs.patrol, ["replay", "--hotspots", logs.hotSpots, logs.whole])
    let pipes = ["\(scratch.path)/a", "\(scratch.path)/b"]
    for pipe in pipes { try #require(mkfifo(pipe, 0o600) == 0) }
    let script = """
      cat '\(logs.parts[0])' >'\(pipes[0])' & cat '\(logs.parts[1])' >'\(pipes[1])' &
      exec '\(Programs.patrol)' replay --hotspots '\(logs.hotSpots)' '\(pipes[0])' '\(pipes[1])'
      """
    let piped = try await scratch.run("/bin/sh", ["-c", script])
    #expect(piped.status == 0 && piped.output == whole.output, "\(piped.errors)")
  }

  @Test func aLastFixDatedAheadMovesNothing() async throws {
    let scratch = try Scratch()
    let last = try #require(Self.recording().last)
    let ahead = last.replacing(#/T\d\d:\d\d/#, with: "T23:59")
    try #require(ahead != last)
    let logs = try logs(in: scratch, added: [ahead])
    let replay = ["replay", "--hotspots", logs.hotSpots]
    let whole = try await scratch.run(Programs.patrol, replay + [logs.whole])
    let parts = try await scratch.run(Programs.patrol, replay + logs.parts)
    #expect(parts.status == 0 && parts.output == whole.output, "\(parts.errors)")
    let ended = try scratch.write(
      (Self.recording() + [ahead]).joined(separator: "\n"), to: "ended.jsonl")
    let outcome = try await scratch.run(Programs.patrol, replay + [ended])
    #expect(outcome.status == 0 && outcome.output == whole.output, "\(outcome.errors)")
  }

  /// Sorted they would stand at the end, and bear each other out.
  @Test func fixesDatedADayAheadMoveNothingWhenTheRecordingIsSorted() async throws {
    let scratch = try Scratch()
    let logs = try logs(in: scratch)
    var lines = Self.recording()
    let ahead = lines[50..<53].map { $0.replacing("2026-03-02T", with: "2026-03-03T") }
    try #require(ahead[0] != lines[50])
    lines.insert(contentsOf: ahead, at: 50)
    let log = try scratch.write(lines.joined(separator: "\n"), to: "ahead.jsonl")
    let replay = ["replay", "--hotspots", logs.hotSpots]
    let whole = try await scratch.run(Programs.patrol, replay + [logs.whole])
    let sorted = try await scratch.run(Programs.patrol, replay + ["--time-order", "sort", log])
    #expect(sorted.status == 0 && sorted.output == whole.output, "\(sorted.errors)")
    #expect(
      sorted.errors.contains("3 fixes were left out: they are dated ahead"), "\(sorted.errors)")
    #expect(sorted.errors.contains("line 51"), "\(sorted.errors)")
    let overlong = try scratch.write(
      "{" + String(repeating: "x", count: 70_000) + "\n" + lines.joined(separator: "\n"),
      to: "long.jsonl")
    let counted = try await scratch.run(
      Programs.patrol, replay + ["--time-order", "sort", overlong])
    #expect(counted.output == whole.output && counted.errors.contains("1 damaged lines skipped"))
    // As they come they move nothing either: so short a step of a whole day is none.
    let unsorted = try await scratch.run(Programs.patrol, replay + [log])
    #expect(unsorted.status == 0 && unsorted.output == whole.output, "\(unsorted.errors)")
  }

  @Test func replayTellsWhenNoFixCameNearAnyHotSpot() async throws {
    let scratch = try Scratch()
    let log = try logs(in: scratch).whole
    let swapped = try scratch.write(
      #"""
      {"type":"Feature","properties":{"HOTSPOT":"S"},"geometry":{"type":"Polygon","coordinates":
      [[[51.5,0.7],[51.51,0.7],[51.51,0.71],[51.5,0.71],[51.5,0.7]]]}}
      """#, to: "swapped.geojson")
    let outcome = try await scratch.run(Programs.patrol, ["replay", "--hotspots", swapped, log])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("no fix came within 10 km of any hot spot"))
  }

  @Test func idsAreTakenFromAnyPropertyOrTheOrderOfTheFeaturesWhereThatIsAskedFor() async throws {
    let scratch = try Scratch()
    let log = try logs(in: scratch).whole
    let foreign = try scratch.write(
      Walk.hotSpots(at: [0, 200]).replacing(
        #/"id":"HS0\d","properties":{"id"/#, with: #""properties":{"OA11CD""#), to: "oa.geojson")
    let cases: [(options: [String], status: Int32, ids: [String])] = [
      ([], 65, []), (["--id-field", "oa11cd"], 0, ["HS01", "HS02"]),
      (["--number-features"], 0, ["1", "2"]), (["--id-field", "none"], 65, []),
      (["--id-field", "OA11CD", "--number-features"], 64, []),
    ]
    for (options, status, ids) in cases {
      let replay = try await scratch.run(
        Programs.patrol, ["replay", "--hotspots", foreign] + options + [log])
      #expect(replay.status == status, "\(options): \(replay.errors)")
      #expect(try replay.lines.map { try $0.json["hotspot"] as? String } == ids)
      let check = try await scratch.run(
        Programs.patrol, ["hotspots", "check", foreign] + options)
      #expect(check.status == status, "\(options): \(check.errors)")
    }
    let written = scratch.path + "/written.geojson"
    let check = try await scratch.run(
      Programs.patrol,
      ["hotspots", "check", "--id-field", "OA11CD", "--output", written, foreign])
    #expect(check.status == 0)
    let replay = try await scratch.run(Programs.patrol, ["replay", "--hotspots", written, log])
    #expect(replay.status == 0 && replay.lines.count == 2)
  }

  @Test func hotSpotsCheckTellsGoodFromBad() async throws {
    let scratch = try Scratch()
    let good = try scratch.write(Walk.hotSpots(at: [0, 200]), to: "good.geojson")
    let outcome = try await scratch.run(Programs.patrol, ["hotspots", "check", good])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("2 hot spots"))
    let twice = Walk.hotSpots(at: [0, 200]).replacing("HS02", with: "HS01")
    let bad = try scratch.write(twice, to: "bad.geojson")
    let refused = try await scratch.run(Programs.patrol, ["hotspots", "check", bad])
    #expect(refused.status == 65)
    #expect(refused.errors.contains("HS01"))
    #expect(refused.output.isEmpty)
  }

  @Test func theCollectorRefusesABadConfigurationNamingItsLine() async throws {
    let scratch = try Scratch()
    let path = try scratch.write(
      "gpsd: [\"localhost\"]\nstate: x\nno_such_entry: 1\n", to: "bad.yaml")
    let outcome = try await scratch.run(Programs.patrol, ["run", "--config", path], within: 20)
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("3"), "\(outcome.errors)")
    #expect(outcome.errors.contains("no_such_entry"), "\(outcome.errors)")
  }

  @Test(.enabled(if: Programs.hasGpsd))
  func commandsSayWhatIsWrongAndASecondCollectorIsRefused() async throws {
    let scratch = try Scratch()
    let gpsd = try await Gpsd(in: scratch)
    let device = try Device(
      in: scratch, gpsd: [gpsd.address], units: ["/dev/one": "BW-1", "/dev/two": "BW-2"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"))
    let before = try await device.command("status", "--json")
    #expect(before.status == 69)
    #expect(before.errors.contains("no collector answers"))
    try await device.start()

    let second = try await scratch.run(
      Programs.patrol, ["run", "--config", device.configuration], within: 20)
    #expect(second.status != 0)
    #expect(second.errors.contains("patrol: "), "\(second.errors)")
    let status = try await device.status()
    #expect((status["units"] as? [JSONObject])?.count == 2)

    let unnamed = try await device.command("shift", "start")
    #expect(unnamed.status == 65)
    #expect(unnamed.errors.contains("BW-1, BW-2"))
    try await device.done("shift", "start", "--unit", "BW-1")
    let again = try await device.command("shift", "start", "--unit", "BW-1")
    #expect(again.status == 65)
    #expect(again.errors.contains("on shift already"))
    let never = try await device.command("shift", "end", "--unit", "BW-2")
    #expect(never.status == 65)
    #expect(never.errors.contains("not on shift"))
    try await device.done("shift", "end", "--unit", "BW-1")
  }
}

extension RecordedEpoch {
  /// The epoch as gpsd reports it.
  fileprivate var report: String {
    let fields = sentences.split(separator: ",").map(String.init)
    let latitude = Double(fields[3].prefix(2))! + Double(fields[3].dropFirst(2))! / 60
    let longitude = Double(fields[5].prefix(3))! + Double(fields[5].dropFirst(3))! / 60
    let digits = Array(clock)
    let date = "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))"
    let time = "\(String(digits[8..<10])):\(String(digits[10..<12])):\(String(digits[12..<14]))"
    return #"{"class":"TPV","device":"/dev/rx","mode":3,"time":"\#(date)T\#(time).000Z","#
      + #""lat":\#(latitude),"lon":\#(longitude),"eph":17.1}"#
  }
}

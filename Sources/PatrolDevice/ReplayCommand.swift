// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import DeviceConfiguration
import Patrol
import Replaying
import Wire

/// Judges recorded patrols with the very code that judges live ones.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Judges recorded gpsd JSON: visits go to standard output, one JSON object a line.",
    discussion: """
      Several logs are read one after the other, as parts of one recording, in the order of their \
      first fixes. “-” is standard input. A recording whose time goes back is refused unless \
      --time-order says otherwise. Damaged lines are skipped and counted. Standard error tells \
      what the recording held.
      """)

  @OptionGroup var configuration: ConfigurationOption

  @Option(help: "The hot spot set, GeoJSON (default: the configuration's).")
  var hotspots: String?

  @OptionGroup var ids: HotSpotIDOptions

  @Option(
    name: .customLong("unit"),
    help: ArgumentHelp(
      "Name the unit of a receiver, as /dev/ttyACM0=BW-014; may be given several times.",
      valueName: "path=unit"))
  var units: [String] = []

  @Option(help: "The pseudonym of the officer, if there was one for all of it.")
  var officer: String?

  @Option(help: "The name of the shift.")
  var shift: String?

  @Option(
    help: ArgumentHelp(
      "Where time goes back: refuse the recording, sort its reports, or split it there.",
      valueName: "refuse|sort|split"))
  var timeOrder = TimeOrder.refuse

  @Argument(help: "Recorded gpsd JSON; none, or “-”, is standard input.")
  var logs: [String] = []

  func run() throws {
    var settings = try configuration.load()
    var named: Set<String> = []
    for pair in units {
      guard let split = pair.lastIndex(of: "="), split != pair.startIndex,
        pair.index(after: split) != pair.endIndex
      else { throw ValidationError("--unit takes PATH=UNIT, not “\(pair)”") }
      let path = String(pair[..<split])
      guard named.insert(path).inserted else {
        throw ValidationError("--unit names \(path) twice")
      }
      settings.units[path] = String(pair[pair.index(after: split)...])
    }
    do { try settings.checkUnits() } catch { throw ValidationError("--unit: \(error)") }
    let hotSpots = try HotSpotInput.load(hotspots ?? settings.hotSpots, ids: ids.source)
    let replay = Replay(
      hotSpots: hotSpots, configuration: settings, officer: officer, shift: shift)
    try replay.read(logs.isEmpty ? ["-"] : logs, timeOrder) { log, wanted in
      try Self.read(log, replay, wanted)
    } tell: {
      Talk.say($0)
    }
    Talk.endProgress()
    let visits = try replay.finish(timeOrder)
    let units = Set(named.compactMap { settings.units[$0] })
    for line in replay.summary(named: units) { Talk.say(line) }
    if let error = replay.emptiness { throw error }
    for visit in visits { try OutputFile.standardOutput.put(visit.line) }
  }

  private static func read(
    _ log: String, _ replay: Replay, _ wanted: (UnsafeRawBufferPointer) -> Bool
  ) throws {
    let input = try InputFile(path: log)
    var done: Int64 = 0
    try input.readChunks { chunk in
      done += Int64(chunk.count)
      let share = input.length.map { " of \($0 >> 20) MB" } ?? " MB"
      Talk.progress("\(log): \(done >> 20)\(share), \(replay.visitCount) visits")
      return wanted(chunk)
    }
  }
}

extension TimeOrder: ExpressibleByArgument {}

extension Visit {
  /// The visit record, as one line.
  fileprivate var line: String { String(decoding: Record.visit(self).bytes, as: UTF8.self) + "\n" }
}

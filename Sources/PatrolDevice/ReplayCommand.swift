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
      "What to do where time goes back: refuse the recording, sort its reports, or split it there.",
      valueName: "refuse|sort|split"))
  var timeOrder = TimeOrder.refuse

  @Argument(help: "Recorded gpsd JSON; none, or “-”, is standard input.")
  var logs: [String] = []

  func run() throws {
    var settings = try configuration.load()
    for fault in settings.profileFaults {
      Talk.say("judging without this receiver profile: \(fault)")
    }
    let named = try ValidationError.blaming("--unit: ") { try settings.nameUnits(units) }
    let hotSpots = try HotSpotInput.load(hotspots ?? settings.hotSpots, ids: ids.source)
    let replay = Replay(
      hotSpots: hotSpots, configuration: settings, officer: officer, shift: shift)
    let visits = try replay.judge(logs, timeOrder, named: named) { log, wanted in
      try InputFile(path: log).readChunks(
        showing: { ", \(replay.visitCount) visits" }, whileWanted: wanted)
    } tell: {
      Talk.endProgress()
      Talk.say($0)
    }
    Talk.endProgress()
    for visit in visits { try OutputFile.standardOutput.put(Wire.line(of: Record.visit(visit))) }
  }
}

extension TimeOrder: ExpressibleByArgument {}

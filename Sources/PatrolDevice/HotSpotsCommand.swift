// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Commands
import DeviceConfiguration
import Geography
import Patrol
import Platform
import Running

/// Hot spot sets on the device.
struct HotSpotsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hotspots", abstract: "Checks hot spot sets and fetches the store's.",
    subcommands: [Check.self, Fetch.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Says whether a hot spot set can be used; if not, what is wrong and where.")

    @Argument(help: "The set, GeoJSON; “-” is standard input.")
    var file: String

    @OptionGroup var ids: HotSpotIDOptions

    @Option(help: "Write the set to this file as devices and the store keep it, with its ids.")
    var output: String?

    func run() throws {
      let set = try HotSpotInput.examined(file, ids: ids.source)
      if let output { try DurableFile.write(set.canonicalGeoJSON, to: output) }
      Talk.say("\(file): the hot spots lie at \(set.extent)")
      let polygons = set.hotSpots.reduce(0) { $0 + $1.area.polygons.count }
      OutputFile.standardOutput.write(
        "\(file): good: \(set.hotSpots.count) hot spots, \(polygons) polygons, "
          + "version \(set.version)\n")
    }
  }

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fetch",
      abstract:
        "Fetches the published hot spot set and the plan from the store.")

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
      let settings = try configuration.load()
      let client = try configuration.store(of: settings).client()
      let path = settings.hotSpots
      if let set = try await HotSpotFetch(client: client, settings).now() {
        Talk.say("\(path): \(set.hotSpots.count) hot spots, version \(set.version)")
        if let words = set.finenessWarning { Talk.say("\(path): warning: \(words)") }
      } else {
        Talk.say("this device already has the published set")
      }
      do {
        let isNew = try await PlanFetch(client: client, file: DuePlanFile(for: settings)).now()
        Talk.say(isNew ? "the plan is kept" : "this device already has the store's plan")
      } catch let error as any ExplainedError {
        throw CommandError(error.kind, "the plan: \(error.description)")
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Commands
import DeviceConfiguration
import FoundationEssentials
import Geography
import Patrol
import Platform
import Uploading

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
        "Fetches the hot spot set the store has published, for shifts from now on, and its plan.")

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
      let settings = try configuration.load()
      let client = try configuration.store(of: settings).client()
      let held = try? HotSpotInput.load(settings.hotSpots)
      let answer: StoreClient.HotSpotAnswer
      do { answer = try await client.fetchHotSpots(ifNot: held?.version) } catch {
        throw CommandError(error.kind, "the store: \(error)")
      }
      switch answer {
      case .notModified: Talk.say("the set held is the one published")
      case .none: throw CommandError(.unavailable, "the store has published no hot spot set")
      case .published(let bytes, let version): try keep(bytes, version, settings)
      }
      try await fetchPlan(client, settings)
    }

    private func fetchPlan(_ client: StoreClient, _ settings: DeviceConfiguration) async throws {
      let fetch = PlanFetch(client: client, file: DuePlanFile(for: settings))
      do {
        Talk.say(try await fetch.now() ? "the plan is kept" : "the plan held is the store's")
      } catch let error as any ExplainedError {
        throw CommandError(error.kind, "the plan: \(error.description)")
      }
    }

    private func keep(
      _ bytes: Data, _ version: String?, _ settings: DeviceConfiguration
    ) throws {
      let path = settings.hotSpots
      let set: HotSpotSet
      do { set = try HotSpotSet(geoJSON: bytes) } catch {
        throw CommandError(.unusable, "the store's set cannot be used: \(error.description)")
      }
      if let version, version != set.version {
        throw CommandError(.unusable, "the store's set is not the version that the store says")
      }
      try DurableFile.write(set.canonicalGeoJSON, to: path)
      HotSpotFiles.keep(set, for: settings)
      Talk.say("\(path): \(set.hotSpots.count) hot spots, version \(set.version)")
    }
  }
}

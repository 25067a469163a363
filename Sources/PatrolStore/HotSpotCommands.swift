// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Platform
import Reporting
import Storage

struct HotSpots: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hotspots",
    abstract: "Hot spot sets: versions of the places to patrol.",
    subcommands: [HotSpotsImport.self, HotSpotsList.self, HotSpotsPublish.self])
}

struct HotSpotsImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Keeps the hot spots of a GeoJSON file as a set, and prints its version.")

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "GeoJSON file (RFC 7946, WGS 84).")
  var file: String

  @OptionGroup var ids: HotSpotIDOptions

  @Flag(help: "Let devices fetch the set from now on.")
  var publish = false

  func run() async throws {
    let set = try HotSpotInput.examined(file, ids: ids.source)
    let store = try database.open()
    let isNew = try await store.keep(set, at: .now())
    if publish { _ = try await store.publish(hotSpots: set.version, at: .now()) }
    Talk.say(
      "\(set.hotSpots.count) hot spots, \(isNew ? "kept" : "kept before")"
        + (publish ? ", published" : "") + "; they lie at \(set.extent)")
    try OutputFile.standardOutput.put("\(set.version)\n")
  }
}

struct HotSpotsPublish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Publishes a set: devices fetch it from now on.")

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The set's version, or enough of its beginning; “sha256:” may be left out.")
  var version: String

  func run() async throws {
    let store = try database.open()
    let match = try await store.publish(hotSpotsBeginning: version, at: .now())
    Talk.say("published \(match)")
    if let words = try await store.publishedSet()?.finenessWarning {
      Talk.say("warning: \(words)")
    }
  }
}

struct HotSpotsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the hot spot sets.")

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let sets = try await database.open().hotSpotSets()
    try OutputFile.standardOutput.put(HotSpotSetTable.text(sets))
  }
}

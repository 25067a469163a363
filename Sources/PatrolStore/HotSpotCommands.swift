// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import FoundationEssentials
import Patrol
import Platform
import Storage
import Text

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
    commandName: "publish", abstract: "Makes a set the one that devices fetch.")

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The set's version, or enough of its beginning; “sha256:” may be left out.")
  var version: String

  func run() async throws {
    let store = try database.open()
    let match = try await store.publish(hotSpotsBeginning: version, at: .now())
    Talk.say("published \(match)")
    guard let published = try await store.publishedHotSpots(),
      let set = try? HotSpotSet(canonicalGeoJSON: published.geoJSON, version: published.version),
      let words = set.finenessWarning
    else { return }
    Talk.say("warning: \(words)")
  }
}

struct HotSpotsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the hot spot sets.")

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let sets = try await database.open().hotSpotSets()
    let rows = sets.map {
      [$0.version, "\($0.count)", $0.kept.description, $0.isPublished ? "published" : ""]
    }
    try OutputFile.standardOutput.put(
      TextTable(header: ["version", "hot spots", "kept", ""], rows: rows).text)
  }
}

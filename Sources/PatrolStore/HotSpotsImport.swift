// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import FoundationEssentials
import Patrol
import Platform
import Storage

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

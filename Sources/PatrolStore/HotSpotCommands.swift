// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct HotSpots: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hotspots",
    abstract: "Hot spot sets: versions of the places to patrol.",
    subcommands: [HotSpotsImport.self, HotSpotsList.self, HotSpotsPublish.self])
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Platform
import Storage

struct HotSpotsPublish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Makes a set the one that devices fetch.")

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The set's version, or enough of its beginning; “sha256:” may be left out.")
  var version: String

  func run() async throws {
    let store = try database.open()
    let matches = try await store.hotSpotSets().map(\.version).filter {
      $0.hasPrefix(version) || $0.hasPrefix("sha256:\(version)")
    }
    guard let match = matches.first, !version.isEmpty else {
      throw CommandError(.unusable, "no hot spot set has that version: see “hotspots list”")
    }
    guard matches.count == 1 else {
      throw CommandError(.unusable, "\(matches.count) hot spot sets begin so: give more of it")
    }
    _ = try await store.publish(hotSpots: match, at: .now())
    Talk.say("published \(match)")
  }
}

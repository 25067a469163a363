// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Storage
import Text

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

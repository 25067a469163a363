// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Keeping
import Patrol
import Storage
import Text

struct DeviceList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the devices.")

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let rows = try await database.open().devices().map {
      [
        $0.id, $0.name, $0.enrolled.description, $0.lastSeen?.description ?? "never",
        $0.revoked?.description ?? "",
      ]
    }
    let header = ["device", "name", "enrolled", "last seen", "revoked"]
    try OutputFile.standardOutput.put(TextTable(header: header, rows: rows).text)
  }
}

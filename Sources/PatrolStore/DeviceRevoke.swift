// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Platform
import Storage

struct DeviceRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Shuts a device out; what it has sent stays.")

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The device's id, as “device list” shows it.")
  var device: String

  func run() async throws {
    guard try await database.open().revoke(device, at: .now()) else {
      throw CommandError(.unusable, "no device has that id: see “device list”")
    }
    Talk.say("\(device) may not send any more")
  }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Storage

struct DeviceWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "Takes back the codes handed out for a device that has not used them.")

  @OptionGroup var database: DatabaseOptions

  @Option(help: "What the device was to be called.")
  var name: String

  func run() async throws {
    let count = try await database.open().withdrawCodes(for: name)
    guard count > 0 else {
      throw CommandError(.unusable, "no unused code was handed out for \(name)")
    }
    Talk.say("\(count) unused \(count == 1 ? "code is" : "codes are") good no more")
  }
}

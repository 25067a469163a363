// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Keeping
import Patrol
import Platform
import Reporting
import Storage

struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device",
    abstract: "The devices that may send records.",
    subcommands: [
      DeviceEnrol.self, DeviceWithdraw.self, DeviceRevoke.self, DeviceList.self,
    ])
}

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
      throw CommandError(
        .unusable, "no unused code was handed out for \(name)",
        advice: "“patrol-store device enrol” hands one out")
    }
    Talk.say("\(count) unused \(count == 1 ? "code is" : "codes are") no longer valid")
  }
}

struct DeviceRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Takes in nothing more from a device; keeps what it has sent.")

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The device's id, as “device list” shows it.")
  var device: String

  func run() async throws {
    guard try await database.open().revoke(device, at: .now()) else {
      throw CommandError(
        .unusable, "no device has that id", at: device,
        advice: "see “patrol-store device list”")
    }
    Talk.say("\(device) may not send any more")
  }
}

struct DeviceList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the devices, the worst first: who is late, ailing or old, and why.",
    discussion: """
      late: nothing was heard of it for --late-after-hours, or since its shift should have ended. \
      ailing: records wait, receipts are missing, a receiver is silent, hangs or has no fix, the \
      clock is wrong, the disk is full, or it notes a trouble. old: another version of the program \
      than the newest, or another hot spot set than the published. All of it is what devices say \
      of themselves with an upload, and what the store has of them; --json shows all of that.
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Hours of silence after which a device is late; it asks for a receipt once a day.")
  var lateAfterHours = DeviceVerdict.usualLateness / 3600

  @Flag(help: "One JSON object.") var json = false

  func validate() throws {
    guard lateAfterHours > 0, lateAfterHours <= 24 * 366 else {
      throw ValidationError("--late-after-hours must be above 0 and at most 8784, a year")
    }
  }

  func run() async throws {
    let now = Timestamp.now()
    let verdicts = DeviceVerdict.all(
      of: try await database.open().fleet(), at: now, lateAfter: lateAfterHours * 3600)
    try OutputFile.standardOutput.put(
      json
        ? FleetTable.json(verdicts)
        : FleetTable.text(
          verdicts, at: now, isCut: OutputFile.standardOutput.width != nil))
  }
}

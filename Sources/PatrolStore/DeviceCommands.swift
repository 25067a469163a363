// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device",
    abstract: "The devices that may send records.",
    subcommands: [
      DeviceEnrol.self, DeviceWithdraw.self, DeviceRevoke.self, DeviceList.self,
    ])
}

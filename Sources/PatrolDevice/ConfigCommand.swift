// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Control
import DeviceConfiguration
import Examining
import Patrol
import Wire

/// The device's configuration.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Checks the device's configuration, or has it taken up.",
    subcommands: [CheckConfigCommand.self, ReloadConfigCommand.self])
}

/// Has the running collector take up the configuration's file as it is now.
struct ReloadConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Has the collector take up the changed configuration.",
    discussion: """
      Open shifts go on without a gap. They keep the hot spots and the definitions that they \
      began with. A configuration with a fault is not taken up at all: all its faults are said, \
      and the collector goes on with the one before. “systemctl reload patrol” does the same.
      """)

  @OptionGroup var configuration: ConfigurationOption

  func run() throws {
    // The faults are said by the collector.
    try CollectorRequest(DeviceConfiguration.usable(path: configuration.path).configuration)
      .make(ControlRequest(.reload))
  }
}

/// Says all that is wrong with the configuration.
struct CheckConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Says all that is wrong with the configuration, each fault with its line.",
    discussion: """
      The receiver profiles in its folders are looked at, too. Ends with 0 when nothing is wrong, \
      with 78 otherwise. Whether gpsd, the store and the receivers that it names are there is what \
      `patrol doctor` tells.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "One JSON object.") var json = false

  func run() throws {
    let check = try ConfigurationCheck(examining: configuration.path)
    OutputFile.standardOutput.write(json ? Wire.line(of: check) : check.text)
    if !check.isGood { throw CommandError(.configuration) }
  }
}

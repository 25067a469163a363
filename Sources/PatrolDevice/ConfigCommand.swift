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
    commandName: "config", abstract: "Checks the device's configuration, or reloads it.",
    subcommands: [CheckConfigCommand.self, ReloadConfigCommand.self])
}

/// Makes the running collector load the configuration's file as it is now.
struct ReloadConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Makes the collector load the changed configuration.",
    discussion: """
      Open shifts go on without a gap. They keep the hot spots and the definitions that they \
      began with. A configuration with a fault is not loaded at all: its faults are listed, and \
      the collector goes on with the one before. “systemctl reload patrol” does the same.
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
    abstract: "Lists all that is wrong with the configuration, each fault with its line.",
    discussion: """
      The receiver profiles in its folders are looked at, too. Ends with 0 when nothing is wrong, \
      with 66 when the file that --config names is missing, with 78 otherwise. It is \
      stricter than the collector, which starts with a time zone or a store's address that it \
      cannot use, and says so. `patrol doctor` says whether gpsd, the store and the receivers that \
      it names are there.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "One JSON object.") var json = false

  func run() throws {
    let check = try ConfigurationCheck(examining: configuration.path)
    OutputFile.standardOutput.write(json ? Wire.line(of: check) : check.text)
    if !check.isGood { throw CommandError(.configuration) }
  }
}

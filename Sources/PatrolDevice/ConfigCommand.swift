// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Control
import DeviceConfiguration
import Patrol
import Text
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
    let (settings, _) = try DeviceConfiguration.usable(path: configuration.path)
    try CollectorRequest(settings).make(ControlRequest(.reload))
  }
}

/// Says all that is wrong with the configuration.
struct CheckConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Says all that is wrong with the configuration, each fault with its line.",
    discussion: """
      The receiver profiles in its folders are looked at, too. Ends with 0 when nothing is wrong, with 78 otherwise. Whether gpsd, the store and the \
      receivers that it names are there is what `patrol doctor` tells.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "One JSON object.") var json = false

  func run() throws {
    let path = configuration.path ?? DeviceConfiguration.usualPath
    let found = try DeviceConfiguration.faults(path: configuration.path)
    let faults = found ?? []
    if json {
      let report = ConfigurationReport(file: path, isThere: found != nil, faults: faults)
      OutputFile.standardOutput.write(
        String(decoding: Wire.bytes(of: report), as: UTF8.self) + "\n")
    } else {
      let lines =
        found == nil
        ? ["\(path): is not there, so every entry has its usual value"]
        : faults.isEmpty
          ? ["\(path): nothing is wrong"] : faults.map(\.description)
      for line in lines { OutputFile.standardOutput.write(line.wrapped(indent: 4) + "\n") }
    }
    if !faults.isEmpty { throw CommandError(.configuration) }
  }
}

/// What `patrol config check --json` writes.
private struct ConfigurationReport: Encodable {
  var file: String
  var isThere: Bool
  var faults: [Fault]

  struct Fault: Encodable {
    var line: Int?
    var problem: String
    var advice: String?
  }

  enum CodingKeys: String, CodingKey {
    case file, faults
    case isThere = "is_there"
  }

  init(file: String, isThere: Bool, faults: [ConfigurationError]) {
    self.file = file
    self.isThere = isThere
    self.faults = faults.map { Fault(line: $0.line, problem: $0.reason, advice: $0.advice) }
  }
}

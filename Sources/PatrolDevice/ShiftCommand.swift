// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Control
import DeviceConfiguration

/// Books units on and off.
struct ShiftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shift", abstract: "Books a unit on or off shift; off shift nothing is collected.",
    subcommands: [StartShiftCommand.self, EndShiftCommand.self, ShiftOfficerCommand.self])
}

struct StartShiftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Books a unit on.")

  @OptionGroup var configuration: ConfigurationOption
  @Option(help: "The unit; not needed where there is only one.") var unit: String?
  @Option(help: "The pseudonym of the officer who carries it.") var officer: String?

  func run() throws {
    try CollectorRequest(configuration.loadToAsk())
      .make(ControlRequest(.startShift, unit: unit, officer: officer))
  }
}

struct EndShiftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end",
    abstract: "Books a unit off, or all: closes visits and writes the shift record.",
    discussion: """
      The records go to the store by themselves. On a terminal the command shows how many are \
      still to be sent; Ctrl-C ends the display; the sending goes on. patrol sync waits for the \
      receipt.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Option(help: "The unit (default: all units that are on shift).") var unit: String?

  func run() throws {
    let collector = CollectorRequest(try configuration.loadToAsk())
    try collector.make(ControlRequest(.endShift, unit: unit))
    collector.showSending()
  }
}

struct ShiftOfficerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "officer",
    abstract: "Names the officer of a unit's shift, or names another one.",
    discussion: """
      The shift is the unit's open one, or else its last. Its visits and its record that are \
      kept already are corrected: new records replace them.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Option(help: "The unit; not needed where there is only one.") var unit: String?
  @Option(help: "The pseudonym of the officer who carries or carried it.") var officer: String

  func run() throws {
    try CollectorRequest(configuration.loadToAsk())
      .make(ControlRequest(.bookOfficer, unit: unit, officer: officer))
  }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Commands
import DeviceConfiguration
import Journaling
import Running
import Wire

/// Says how much would be missing at the store if this device were lost now.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Counts the records kept, and names the units on shift; needs no collector.",
    discussion: """
      It reads the journal on the disk, also while the collector writes it. The packages ask it \
      before they restart or remove the collector. Of a damaged journal it counts what can be \
      read and ends with 65; its JSON object has “damaged” true and no “waiting” then.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "One JSON object.") var json = false

  func run() throws {
    let settings = try configuration.load()
    let contents = try JournalContents(path: settings.journalPath)
    let summary = try JournalSummary(
      of: contents, unsigned: DeviceKey(state: settings.state).signedWhenSent(in: contents))
    try OutputFile.standardOutput.put(json ? Wire.line(of: summary) : summary.text)
    if summary.isDamaged { throw JournalError.damagedFiles(path: settings.journalPath) }
  }
}

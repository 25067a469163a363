// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Commands
import DeviceConfiguration
import Journaling
import Patrol
import Running
import Wire

/// Shows what the journal holds.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes the journal's visits to standard output.",
    discussion: """
      It needs no collector. Of a damaged journal it writes what can be read and ends with 65.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Option(
    help: "jsonl: every record as kept; csv, geojson, gpx: the visits, each as last corrected.")
  var format = VisitForm.jsonl

  func run() throws {
    let settings = try configuration.load()
    let contents = try JournalContents(path: settings.journalPath)
    try contents.export(as: format, hotSpots: try? HotSpotInput.load(settings.hotSpots)) {
      try OutputFile.standardOutput.put($0)
    }
    try contents.expectWhole()
  }
}

extension VisitForm: ExpressibleByArgument {}

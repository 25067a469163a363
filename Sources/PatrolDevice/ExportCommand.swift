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
    commandName: "export", abstract: "Writes the journal's visits to standard output.")

  @OptionGroup var configuration: ConfigurationOption
  @Option(
    help: "jsonl: every record as kept; csv, geojson, gpx: the visits, each as last corrected.")
  var format = VisitForm.jsonl

  func run() throws {
    let settings = try configuration.load()
    try JournalContents(path: settings.journalPath)
      .export(as: format, hotSpots: try? HotSpotInput.load(settings.hotSpots)) {
        try OutputFile.standardOutput.put($0)
      }
  }
}

extension VisitForm: ExpressibleByArgument {}

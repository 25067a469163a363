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
    let journal = try JournalContents(path: settings.journalPath)
    // What is kept meanwhile is left to the next export: it may replace what was written already.
    let last = try journal.counts.highestSequence
    let writer = VisitWriter(
      format: format, hotSpots: try? HotSpotInput.load(settings.hotSpots),
      replaced: format == .jsonl ? [] : try journal.replaced(upTo: last))
    try OutputFile.standardOutput.put(writer.head)
    var isFirst = true
    try journal.forEachRecord(upTo: last) { record in
      guard let text = writer.text(of: record, isFirst: isFirst) else { return }
      try OutputFile.standardOutput.put(text)
      isFirst = false
    }
    try OutputFile.standardOutput.put(writer.tail)
  }
}

extension VisitForm: ExpressibleByArgument {}

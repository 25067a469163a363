// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import DeviceConfiguration
import Journaling
import Patrol
import Wire

/// Shows what the journal holds.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes the journal's visits to standard output.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl, csv, geojson, gpx
  }

  @OptionGroup var configuration: ConfigurationOption
  @Option(
    help: "jsonl: every record as kept; csv, geojson, gpx: the visits, each as last corrected.")
  var format = Format.jsonl

  func run() throws {
    let settings = try configuration.load()
    do {
      let journal = try JournalContents(path: settings.journalPath)
      // What is kept meanwhile is left to the next export: it may replace what was written already.
      let last = try journal.counts.highestSequence
      let writer = VisitWriter(
        format: format, hotSpots: try? HotSpotSet(geoJSON: HotSpotInput.read(settings.hotSpots)),
        replaced: format == .jsonl ? [] : try journal.replaced(upTo: last))
      try write(writer.head)
      var isFirst = true
      try journal.forEachRecord(upTo: last) { record in
        guard let text = writer.text(of: record, isFirst: isFirst) else { return }
        try write(text)
        isFirst = false
      }
      try write(writer.tail)
    } catch let error as JournalError {
      throw Exit.saying("\(error)", Exit.status(of: error))
    }
  }

  private func write(_ text: String) throws {
    guard OutputFile.standardOutput.write(text) else {
      throw Exit.saying("standard output cannot be written", Exit.inputOutput)
    }
  }
}

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
  @Option(help: "jsonl: every record as kept; csv, geojson, gpx: the visits.")
  var format = Format.jsonl

  func run() throws {
    let settings = try configuration.load()
    let journal: JournalContents
    do { journal = try JournalContents(path: settings.journalPath) } catch {
      throw Exit.saying("\(error)", Exit.status(of: error))
    }
    let writer = VisitWriter(
      format: format, hotSpots: try? HotSpotSet(geoJSON: HotSpotInput.read(settings.hotSpots)))
    var sequence: Int64 = 0
    try write(writer.head)
    var isFirst = true
    while true {
      let entries: [JournalEntry]
      do { entries = try journal.entries(after: sequence, limit: 500) } catch {
        throw Exit.saying("\(error)", Exit.status(of: error))
      }
      guard let last = entries.last else { break }
      sequence = last.sequence
      for entry in entries where entry.status.hasRecord {
        if let text = writer.text(of: entry.record, isFirst: isFirst) {
          try write(text)
          isFirst = false
        }
      }
    }
    try write(writer.tail)
  }

  private func write(_ text: String) throws {
    guard OutputFile.standardOutput.write(text) else {
      throw Exit.saying("standard output cannot be written", Exit.inputOutput)
    }
  }
}

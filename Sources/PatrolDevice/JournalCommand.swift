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
      before they restart or remove the collector.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "One JSON object.") var json = false

  func run() throws {
    let settings = try configuration.load()
    let journal = try JournalContents(path: settings.journalPath)
    let summary = Summary(counts: try journal.counts, onShift: try journal.openShifts.keys.sorted())
    let text = json ? String(decoding: Wire.bytes(of: summary), as: UTF8.self) : summary.words
    try OutputFile.standardOutput.put(text + "\n")
  }

  private struct Summary: Codable {
    var waiting: Int
    var sent: Int
    var onShift: [String]

    init(counts: JournalCounts, onShift: [String]) {
      (waiting, sent, self.onShift) = (counts.pending, counts.acknowledged, onShift)
    }

    enum CodingKeys: String, CodingKey {
      case waiting, sent
      case onShift = "on_shift"
    }

    var words: String {
      let units = onShift.isEmpty ? "none" : onShift.joined(separator: ", ")
      return "records: \(sent) with the store, \(waiting) waiting\nunits on shift: \(units)"
    }
  }
}

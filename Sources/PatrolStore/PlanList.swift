// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Patrol
import Reporting
import Storage
import Text

struct PlanList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the plan, by day and hot spot, and its definitions.",
    discussion: """
      csv is in the form that “plan import” reads; the definitions, which “plan define” sets, then \
      go to standard error.
      """)

  @OptionGroup var database: DatabaseOptions

  @OptionGroup var rows: PlanRows

  @Option(help: "table or csv.")
  var format = Format.table

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv
  }

  func run() async throws {
    let store = try database.open()
    let entries = try await store.plan(for: rows.days).filter {
      rows.hotspot == nil || $0.hotSpot == rows.hotspot
    }
    let definitions = try await store.planDefinitions().sentence
    switch format {
    case .csv:
      try OutputFile.standardOutput.put(
        SeparatedValues.line(["hotspot", "date", "condition", "visits", "minutes"]))
      for entry in entries { try OutputFile.standardOutput.put(SeparatedValues.line(entry.cells)) }
      Talk.say(definitions)
    case .table:
      let known = try await store.hotSpots().map { Set($0.map(\.id)) }
      let rows = entries.map { entry in
        entry.cells.map(\.printable)
          + [known?.contains(entry.hotSpot) == false ? "not in the published set" : ""]
      }
      let header = ["hot spot", "date", "condition", "visits", "minutes", ""]
      try OutputFile.standardOutput.put(
        TextTable(header: header, rows: rows).text + "\n\(definitions)\n")
    }
    if entries.isEmpty { Talk.say("the plan has no such rows") }
  }
}

extension PlanEntry {
  /// As a row of a plan file.
  fileprivate var cells: [String] {
    let minutes = minutes == minutes.rounded() ? "\(Int(minutes))" : "\(minutes)"
    return [hotSpot, "\(date)", condition.rawValue, "\(visits)", minutes]
  }
}

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
      try OutputFile.standardOutput.put(PlanFile.csv(entries))
      Talk.say(definitions)
    case .table:
      let known = try await store.hotSpots().map { Set($0.map(\.id)) }
      let rows = entries.map { entry in
        PlanFile.fields(of: entry).map(\.printable)
          + [known?.contains(entry.hotSpot) == false ? "not in the published set" : ""]
      }
      let header = ["hot spot", "date", "condition", "visits", "minutes", ""]
      try OutputFile.standardOutput.put(
        TextTable(header: header, rows: rows).text + "\n\(definitions)\n")
    }
    if entries.isEmpty { Talk.say("the plan has no such rows") }
  }
}

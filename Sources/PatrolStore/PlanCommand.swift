// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Patrol
import Reporting
import Storage
import Text

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The plan: which hot spot is due how much patrol on which day.",
    subcommands: [PlanImport.self, PlanList.self, PlanRemove.self, PlanDefine.self])
}

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

struct PlanDefine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "define",
    abstract: "Keeps the minutes by which the plan is judged, or says which are kept.",
    discussion: """
      “dosage” and “export gpkg” judge by what is kept here, so that whoever asks gets the same \
      answer. What is not given stays as it is.
      """)

  @OptionGroup var database: DatabaseOptions

  @OptionGroup var definitions: PlanDefinitions

  func run() async throws {
    let store = try database.open()
    let kept = try await store.planDefinitions()
    let revised = definitions.revision.applied(to: kept)
    if revised != kept { try await store.define(plan: revised) }
    try OutputFile.standardOutput.put("\(revised.sentence)\n")
  }
}

/// The minutes by which a plan is judged, where an option gives them.
struct PlanDefinitions: ParsableArguments {
  @Option(help: "Minutes on foot from which a visit qualifies where no row of the plan sets them.")
  var minimumMinutes: Double?

  @Option(help: "Minutes of foot patrol from which a control day is contaminated; 0 for any.")
  var contaminationMinutes: Double?

  func validate() throws {
    for (name, minutes) in [
      ("minimum", minimumMinutes), ("contamination", contaminationMinutes),
    ] where minutes.map({ !(0...1440).contains($0) }) ?? false {
      throw ValidationError("--\(name)-minutes is not from 0 to 1440")
    }
  }

  var revision: DosageReport.Settings.Revision {
    DosageReport.Settings.Revision(
      minimumMinutes: minimumMinutes, contaminationMinutes: contaminationMinutes)
  }
}

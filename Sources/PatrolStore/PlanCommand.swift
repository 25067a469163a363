// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Reporting
import Storage

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
  var format = PlanForm.table

  func run() async throws {
    let listing = try await database.open().planListing(
      of: rows.days, hotSpot: rows.hotspot, as: format)
    try OutputFile.standardOutput.put(listing.written)
    for remark in listing.remarks { Talk.say(remark) }
  }
}

extension PlanForm: ExpressibleByArgument {}

struct PlanDefine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "define",
    abstract: "Sets the minutes by which the plan is judged, or shows them.",
    discussion: """
      “dosage” and “export gpkg” judge by these minutes, so that everybody gets the same \
      answer. What is not given stays as it is.
      """)

  @OptionGroup var database: DatabaseOptions

  @OptionGroup var definitions: PlanDefinitions

  func run() async throws {
    let kept = try await database.open().define(plan: definitions.revision)
    try OutputFile.standardOutput.put("\(kept.sentence)\n")
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
      throw ValidationError("--\(name)-minutes must be from 0 to 1440")
    }
  }

  var revision: DosageReport.Settings.Revision {
    DosageReport.Settings.Revision(
      minimumMinutes: minimumMinutes, contaminationMinutes: contaminationMinutes)
  }
}

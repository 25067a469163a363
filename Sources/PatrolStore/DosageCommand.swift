// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import FoundationEssentials
import Patrol
import Text

struct DosageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dosage",
    abstract: "Says what each hot spot received on each day, against what was planned.")

  @OptionGroup var database: DatabaseOptions

  @Option(help: "First day of the plan, yyyy-mm-dd.")
  var from: CivilDate

  @Option(help: "Last day of the plan, yyyy-mm-dd.")
  var to: CivilDate

  @Option(help: "table, csv or json; csv and json have every day.")
  var format = Format.table

  @Flag(name: .customLong("days"), help: "In the table: each day too, after the summary.")
  var eachDay = false

  @Option(help: "A plan to use in place of the one the store keeps.")
  var plan: String?

  @OptionGroup var reading: PlanReading

  @OptionGroup var options: DosageOptions

  @Option(help: "What each unit, officer or shift gave, in place of what each hot spot received.")
  var by: GroupedDosage.Kind?

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, json
  }

  func validate() throws {
    guard from <= to else { throw ValidationError("--from comes after --to") }
    try options.validate(from...to)
    if by != nil, eachDay { throw ValidationError("--days goes with hot spots, not with --by") }
  }

  func run() async throws {
    let store = try database.open()
    let file = try plan.map(reading.plan(at:))
    let input = try await DosageReading(store: store, options: options)
      .input(for: from...to, plan: file?.entries)
    try by.map { try put(GroupedDosage(by: $0, input)) } ?? put(DosageReport(input))
    try await DosageReading(store: store, options: options).warnOfUncounted()
  }

  private func put(_ report: DosageReport) throws {
    switch format {
    case .table:
      try OutputFile.standardOutput.put(
        report.table(
          width: OutputFile.standardOutput.width ?? TextTable.usualWidth, eachDay: eachDay))
    case .csv: try OutputFile.standardOutput.put(report.csv)
    case .json: try OutputFile.standardOutput.put(report.json + Data("\n".utf8))
    }
  }

  private func put(_ dosage: GroupedDosage) throws {
    switch format {
    case .table:
      try OutputFile.standardOutput.put(
        dosage.table(width: OutputFile.standardOutput.width ?? TextTable.usualWidth))
    case .csv: try OutputFile.standardOutput.put(dosage.csv)
    case .json: try OutputFile.standardOutput.put(dosage.json + Data("\n".utf8))
    }
  }
}

extension GroupedDosage.Kind: ExpressibleByArgument {}

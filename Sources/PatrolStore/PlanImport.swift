// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import FoundationEssentials
import Patrol
import Reporting
import Storage

struct PlanImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Reads a plan from a CSV file; a row replaces the kept one of its hot spot and day.",
    discussion: """
      The header is hotspot,date,condition,visits,minutes; commas, semicolons, tabs or | \
      separate the columns, in UTF-8, UTF-16 or Windows-1252. If any row is bad, none is kept.
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "CSV file.")
  var file: String

  @OptionGroup var reading: PlanReading

  @Flag(help: "Also remove all other rows of the plan on the days that are in the file.")
  var replace = false

  @Flag(help: "Keep rows for hot spots that are not in the published set.")
  var allowUnknown = false

  @Flag(help: "Say what would change, and change nothing.")
  var dryRun = false

  func run() async throws {
    let plan = try reading.plan(at: file)
    let store = try database.open()
    if !allowUnknown { try await store.requirePublished(hotSpotsOf: plan, file: file) }
    try await store.apply(
      replace ? .replaceDays(plan.entries) : .keep(plan.entries), isTrial: dryRun
    ) { Talk.say($0) }
  }
}

/// How a plan file is to be read.
struct PlanReading: ParsableArguments {
  @Option(
    help: """
      What 02/03/2026 means in the plan file: day-first (2 March) or month-first (3 February). \
      Needed when nothing in the file decides it.
      """)
  var dates: DateOrder?

  /// Reads a file, saying what it leaves alone or assumes.
  func plan(at path: String) throws -> PlanFile {
    let bytes = try InputFile.contents(of: path, atMost: PlanFile.maximumBytes)
    do {
      let plan = try PlanFile(bytes: bytes, dates: dates)
      for warning in plan.warnings { Talk.say("\(path): warning: \(warning)") }
      return plan
    } catch {
      throw CommandError(
        .unusable, error.faults.map { "\(path): \($0)" }.joined(separator: "\n"))
    }
  }
}

extension DateOrder: ExpressibleByArgument {}

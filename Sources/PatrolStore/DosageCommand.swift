// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Patrol
import Platform
import Reporting
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

  @Option(help: "\(ReportForm.names); csv and json have every day.")
  var format = ReportForm.table

  @Flag(name: .customLong("days"), help: "In the table: each day too, after the summary.")
  var eachDay = false

  @Option(help: "A plan to use in place of the one the store keeps.")
  var plan: String?

  @OptionGroup var reading: PlanReading

  @OptionGroup var options: DosageOptions

  @Option(help: "What each unit, officer or shift gave, in place of what each hot spot received.")
  var by: DosageGrouping?

  func validate() throws {
    _ = try days
    if by != nil, eachDay { throw ValidationError("--days cannot be used with --by") }
  }

  func run() async throws {
    let store = try database.open()
    let file = try plan.map(reading.plan(at:))
    let (input, warnings) = try await store.dosage(
      try options.request(for: days, plan: file?.entries))
    Talk.warn(warnings)
    try OutputFile.standardOutput.put(
      input.written(
        by: by, as: format, width: OutputFile.standardOutput.width ?? TextTable.usualWidth,
        eachDay: eachDay))
    Talk.warn(try await store.uncounted())
  }

  private var days: ClosedRange<CivilDate> {
    get throws { try ValidationError.blaming { try DosageRequest.days(from: from, to: to) } }
  }
}

extension ReportForm: ExpressibleByArgument {}
extension DosageGrouping: ExpressibleByArgument {}

/// How dosage is counted.
struct DosageOptions: ParsableArguments {
  @OptionGroup var day: DayOptions

  @OptionGroup(title: "What if the plan's definitions were others (“plan define” keeps them)")
  var definitions: PlanDefinitions

  func validate() throws {
    _ = try day.planDay()
  }

  func request(
    for days: ClosedRange<CivilDate>, plan: [PlanEntry]? = nil
  ) throws -> DosageRequest {
    DosageRequest(
      days: days, planDay: try day.planDay(), now: .now(), plan: plan,
      revision: definitions.revision)
  }
}

/// When the plan's day starts, and where.
struct DayOptions: ParsableArguments {
  @Option(help: "Time zone of the plan's days.")
  var timeZone = PlanDay.defaultTimeZone

  @Option(help: "Local time at which a day starts, hh:mm.")
  var dayStart = PlanDay.defaultStart

  func planDay() throws -> PlanDay {
    try ValidationError.blaming { try PlanDay(timeZone: timeZone, start: dayStart) }
  }
}

extension TimeOfDay: ExpressibleByArgument {}
extension CivilDate: ExpressibleByArgument {}

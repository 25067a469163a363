// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage
import FoundationEssentials
import Patrol
import Storage

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

  @OptionGroup var day: DayOptions

  @Option(help: "Minutes on foot from which a visit qualifies where the plan sets none.")
  var minimumMinutes = DosageReport.Settings().minimumMinutes

  @Option(help: "Minutes of foot patrol from which a control day is contaminated; 0 for any.")
  var contaminationMinutes = DosageReport.Settings().contaminationMinutes

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, json
  }

  /// Most days in one report: ten years.
  private static let mostDays: Int64 = 3653

  func validate() throws {
    guard from <= to else { throw ValidationError("--from comes after --to") }
    guard to.daysSinceEpoch - from.daysSinceEpoch < Self.mostDays else {
      throw ValidationError("a report covers at most \(Self.mostDays) days")
    }
    for (name, minutes) in [
      ("minimum", minimumMinutes), ("contamination", contaminationMinutes),
    ] where !(0...1440).contains(minutes) {
      throw ValidationError("--\(name)-minutes is not from 0 to 1440")
    }
    _ = try day.planDay()
  }

  func run() async throws {
    let store = try database.open()
    let report = try await report(from: store)
    switch format {
    case .table: try Terminal.put(report.table(width: Terminal.width, eachDay: eachDay))
    case .csv: try Terminal.put(report.csv)
    case .json: try Terminal.put(report.json + Data("\n".utf8))
    }
    try await warn(of: store)
  }

  private func report(from store: GeoPackageStore) async throws -> DosageReport {
    let planDay = try day.planDay()
    let span = Interval(
      from: planDay.interval(of: from).start, to: planDay.interval(of: to).end)
    let entries =
      if let plan {
        try reading.plan(at: plan).entries
      } else {
        try await store.plan(for: from...to)
      }
    let shifts = try await store.shifts(during: span, unreadable: Self.warn)
    let hotSpots = try await store.hotSpots() ?? []
    warn(ofUnknownIn: entries, hotSpots)
    // All visits of these shifts, those before and after the days too: missing ones are told by them.
    let wide = shifts.map(\.value).reduce(span) {
      Interval(from: min($0.start, $1.started), to: max($0.end, $1.ended))
    }
    let missing = try await missingRecords(in: store, during: span)
    return DosageReport(
      hotSpots: hotSpots.map { ($0.id, $0.name ?? "") },
      visits: try await store.visits(during: wide, unreadable: Self.warn), shifts: shifts,
      missing: missing, plan: entries, days: from...to, planDay: planDay, now: .now(),
      settings: DosageReport.Settings(
        minimumMinutes: minimumMinutes, contaminationMinutes: contaminationMinutes))
  }

  /// Most runs of numbers that are named.
  private static let mostNamed = 20

  /// Records that never came and may tell of `span`, having said so.
  private func missingRecords(
    in store: GeoPackageStore, during span: Interval
  ) async throws -> [MissingRecords] {
    let all: [MissingRecords]
    do { all = try await store.missingRecords() } catch {
      guard case .damaged = error else { throw error }
      Terminal.say("warning: which records never came cannot be told: \(error)")
      return []
    }
    let missing = all.filter { $0.mayTell(of: span) }
    for run in missing.prefix(Self.mostNamed) {
      let numbers =
        run.numbers.count == 1
        ? "number \(run.numbers.lowerBound)"
        : "numbers \(run.numbers.lowerBound) to \(run.numbers.upperBound)"
      Terminal.say(
        "warning: of \(run.lineage.debugDescription) \(numbers) never came, of between"
          + " \(run.span.start) and \(run.span.end)")
    }
    if missing.count > Self.mostNamed {
      Terminal.say("warning: … and \(missing.count - Self.mostNamed) runs more")
    }
    return missing
  }

  @Sendable private static func warn(of unreadable: StoreError) {
    Terminal.say("warning: not counted: \(unreadable)")
  }

  /// A name that is wrong in the plan is never visited: its days are due for ever.
  private func warn(ofUnknownIn plan: [PlanEntry], _ hotSpots: [HotSpot]) {
    let known = Set(hotSpots.map(\.id))
    let unknown = Dictionary(grouping: plan.filter { !known.contains($0.hotSpot) }, by: \.hotSpot)
    for (name, entries) in unknown.sorted(by: { $0.key < $1.key }).prefix(Self.mostNamed) {
      Terminal.say(
        "warning: the plan has \(name.debugDescription) on \(entries.count) days, and the"
          + " published set has not; “patrol-store plan remove --hotspot” takes it out")
    }
    if unknown.count > Self.mostNamed {
      Terminal.say("warning: … and \(unknown.count - Self.mostNamed) names more")
    }
  }

  private func warn(of store: GeoPackageStore) async throws {
    for unexplained in try await store.unexplainedVisits() {
      Terminal.say(
        "warning: visits to a hot spot that no kept set has: \(unexplained.count) to"
          + " \(unexplained.hotSpot.debugDescription) of \(unexplained.version.debugDescription)")
    }
    let quarantined = try await store.quarantinedCount()
    if quarantined > 0 {
      Terminal.say("warning: records in quarantine, which are not counted: \(quarantined)")
    }
  }
}

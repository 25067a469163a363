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

  @Option(help: "table, csv or json.")
  var format = Format.table

  @Option(help: "A plan to use in place of the one the store keeps.")
  var plan: String?

  @OptionGroup var reading: PlanReading

  @OptionGroup var day: DayOptions

  @Option(help: "Minutes on foot from which a visit qualifies where the plan sets none.")
  var minimumMinutes = DosageReport.Settings().minimumMinutes

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
    guard minimumMinutes >= 0, minimumMinutes.isFinite else {
      throw ValidationError("--minimum-minutes is negative")
    }
    _ = try day.planDay()
  }

  func run() async throws {
    let store = try database.open()
    let report = try await report(from: store)
    switch format {
    case .table: try Terminal.put(report.table())
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
    // All visits of these shifts, those before and after the days too: missing ones are told by them.
    let wide = shifts.map(\.value).reduce(span) {
      Interval(from: min($0.start, $1.started), to: max($0.end, $1.ended))
    }
    let missing = try await missingRecords(in: store, during: span)
    return DosageReport(
      hotSpots: (try await store.hotSpots() ?? []).map { ($0.id, $0.name ?? "") },
      visits: try await store.visits(during: wide, unreadable: Self.warn), shifts: shifts,
      missing: missing, plan: entries, days: from...to, planDay: planDay,
      settings: DosageReport.Settings(minimumMinutes: minimumMinutes))
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

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Patrol
import Reporting
import Storage

struct PlanImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Keeps the rows of a CSV file, each in the place of any other for its day.",
    discussion: """
      The header is hotspot,date,condition,visits,minutes; commas, semicolons, tabs or | \
      separate the columns, in UTF-8, UTF-16 or Windows-1252. If any row is bad, none is kept.
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "CSV file.")
  var file: String

  @OptionGroup var reading: PlanReading

  @Flag(help: "Take every other row out of the plan on the days that the file names.")
  var replace = false

  @Flag(help: "Keep rows for hot spots that are not in the published set.")
  var allowUnknown = false

  @Flag(help: "Say what would change, and change nothing.")
  var dryRun = false

  func run() async throws {
    let plan = try reading.plan(at: file)
    let store = try database.open()
    if !allowUnknown { try await refuseUnknown(plan, in: store) }
    try await store.apply(
      replace ? .replaceDays(plan.entries) : .keep(plan.entries), isTrial: dryRun)
  }

  /// Most names that are told one by one.
  private static let mostNamed = 20

  private func refuseUnknown(_ plan: PlanFile, in store: Store) async throws {
    let remedy = "nothing is kept; --allow-unknown keeps such rows too"
    guard let published = try await store.hotSpots() else {
      throw CommandError(
        .unusable,
        "\(file): no hot spot set is published to compare the plan with; publish it first with"
          + " “patrol-store hotspots import … --publish”: \(remedy)")
    }
    let known = Set(published.map(\.id))
    let unknown = plan.firstLines.filter { !known.contains($0.key) }.sorted { $0.value < $1.value }
    guard !unknown.isEmpty else { return }
    let lines = unknown.prefix(Self.mostNamed).map { name, line in
      "\(file): line \(line): \(name.debugDescription) is no hot spot of the published set"
    }
    let more = unknown.count - lines.count
    throw CommandError(
      .unusable,
      (lines + (more > 0 ? ["… and \(more) names more"] : []) + [remedy])
        .joined(separator: "\n"))
  }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Patrol
import Reporting
import Storage

struct PlanRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Takes rows out of the plan: a hot spot, some days, or both.")

  @OptionGroup var database: DatabaseOptions

  @OptionGroup var rows: PlanRows

  @Flag(help: "Say what would change, and change nothing.")
  var dryRun = false

  func validate() throws {
    guard rows.hotspot != nil || rows.from != nil || rows.to != nil else {
      throw ValidationError("give at least one of --hotspot, --from and --to")
    }
  }

  func run() async throws {
    let counts = try await database.open().apply(
      .remove(hotSpot: rows.hotspot, days: try rows.days), isTrial: dryRun
    ) { Talk.say($0) }
    guard counts.removed > 0 else {
      throw CommandError(
        .unusable, "the plan has no such rows", at: rows.hotspot,
        advice: "see “patrol-store plan list”")
    }
  }
}

/// Which rows of the plan a command is about.
struct PlanRows: ParsableArguments {
  @Option(help: "Only the rows of this hot spot.")
  var hotspot: String?

  @Option(help: "First day, yyyy-mm-dd (default: the plan's first).")
  var from: CivilDate?

  @Option(help: "Last day, yyyy-mm-dd (default: the plan's last).")
  var to: CivilDate?

  func validate() throws { _ = try days }

  var days: ClosedRange<CivilDate> {
    get throws { try ValidationError.blaming { try ClosedRange(from: from, to: to) } }
  }
}

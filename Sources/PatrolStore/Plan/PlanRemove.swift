// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Patrol
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
      throw ValidationError("say which rows: --hotspot, --from, --to")
    }
  }

  func run() async throws {
    let counts = try await database.open().apply(
      .remove(hotSpot: rows.hotspot, days: rows.days), isTrial: dryRun)
    guard counts.removed > 0 else {
      throw CommandError(.unusable, "the plan has no such rows; see “patrol-store plan list”")
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Wire

struct ExportVisits: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visits", abstract: "Writes the visits, in the order in which they began.",
    discussion: RecordExport.discussion)

  @OptionGroup var export: RecordExport

  func run() async throws {
    try await export.write(.visit)
  }
}

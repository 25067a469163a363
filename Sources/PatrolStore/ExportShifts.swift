// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Wire

struct ExportShifts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shifts", abstract: "Writes the shifts, in the order in which they began.",
    discussion: RecordExport.discussion)

  @OptionGroup var export: RecordExport

  func run() async throws {
    try await export.write(.shift)
  }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The device's program: reads officers' units, judges their presence, keeps and sends their visits.
@main
struct PatrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patrol",
    abstract: "Measures hot spot patrol from officers' body-worn GPS.",
    discussion: """
      Ends with 0 when the work is done; 64 for wrong usage, 65 for input that cannot be used and for \
      records that were altered on their way or at the store, 66 when a file that is named is missing \
      or cannot be opened, 69 when what is needed does not answer or says no, 74 when the system \
      cannot read or write, 75 when it should be tried again later, 78 for a configuration that \
      cannot be used.
      """,
    subcommands: [
      RunCommand.self, StatusCommand.self, ShiftCommand.self, SyncCommand.self,
      ReplayCommand.self, HotSpotsCommand.self, ExportCommand.self, EnrolCommand.self,
      SimulateCommand.self, GenerateCommand.self, PlayCommand.self,
    ])
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The device's program: reads officers' units, judges their presence, keeps and sends their visits.
@main
struct PatrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patrol",
    abstract: "Measures hot spot patrol from officers' body-worn GPS.",
    subcommands: [
      RunCommand.self, StatusCommand.self, ShiftCommand.self, SyncCommand.self,
      ReplayCommand.self, HotSpotsCommand.self, ExportCommand.self, EnrolCommand.self,
      GenerateCommand.self,
    ])
}

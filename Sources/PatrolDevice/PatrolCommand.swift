// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Wire

/// The device's program: reads officers' units, judges their presence, keeps and sends their
/// visits.
@main
struct PatrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patrol",
    abstract: "Measures hot spot patrol from officers' body-worn GPS.",
    discussion: """
      Reads the officers' GPS units through gpsd, tells when each of them is in a hot spot and for how \
      long, keeps every visit on this device whatever happens to it, and sends it to the store. \
      `patrol run` is the collector, which the patrol service runs; the other commands ask it, or do \
      without it.
      """,
    version: ProgramVersion.current,
    subcommands: [
      RunCommand.self, StatusCommand.self, ShiftCommand.self, SyncCommand.self,
      ReplayCommand.self, HotSpotsCommand.self, ExportCommand.self, EnrolCommand.self,
    ])

  static func main() async { await runProgram() }
}

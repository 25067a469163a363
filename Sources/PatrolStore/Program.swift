// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Wire

/// The centre: takes in what devices send, keeps it, and says what each hot spot received.
@main
struct Program: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patrol-store",
    abstract: """
      Takes in the visits that officers' devices send, keeps them, and reports what dose of patrol \
      each hot spot received.
      """,
    discussion: """
      Begin with “init”, which makes the store; import hot spots and a plan; hand out a code to \
      each device; then serve. All other commands work while it serves, except “restore”.
      """,
    version: ProgramVersion.current,
    subcommands: [
      InitCommand.self, Serve.self, HotSpots.self, Plan.self, Devices.self, DosageCommand.self,
      Export.self, AuditCommand.self, BackupCommand.self, RestoreCommand.self,
      RebuildCommand.self,
    ])

  static func main() async { await runProgram() }
}

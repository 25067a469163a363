// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Serving
import Storage
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
      each device; then serve. All the others work while it serves, but for “restore”.

      Exit status:
      \(Fault.Status.list)
      """,
    version: ProgramVersion.current,
    subcommands: [
      InitCommand.self, Serve.self, HotSpots.self, Plan.self, Devices.self, DosageCommand.self,
      Export.self, AuditCommand.self, BackupCommand.self, RestoreCommand.self,
      RebuildCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as StoreError {
      stop(Fault(error))
    } catch let fault as Fault {
      stop(fault)
    } catch {
      exit(withError: error)
    }
  }

  private static func stop(_ fault: Fault) -> Never {
    Terminal.say(fault.words)
    Glibc.exit(fault.status.rawValue)
  }
}

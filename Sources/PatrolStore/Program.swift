// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Serving
import Storage

/// The centre: takes in what devices send, keeps it, and says what each hot spot received.
@main
struct Program: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patrol-store",
    abstract: "Keeps the visits of hot spot patrols and reports their dosage.",
    discussion: """
      Exit status: 0 done, 64 wrong usage, 65 unusable input, 66 a file cannot be opened, \
      69 unavailable, 74 reading or writing failed.
      """,
    subcommands: [
      Serve.self, HotSpots.self, Plan.self, Devices.self, DosageCommand.self, Export.self,
      AuditCommand.self,
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

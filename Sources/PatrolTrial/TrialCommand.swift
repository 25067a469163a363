// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Wire

/// The program of whoever plans and judges a trial. It works at a desk, not on a device.
@main
struct TrialCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patrol-trial",
    abstract: "Plans and judges trials of hot spot patrol.",
    discussion: """
      Says beforehand how far off dosage would be in your own hot spots, says how often the dosage \
      table is right, makes patrols whose truth \
      is known, and plays recordings into a real gpsd, so that the whole way from the receivers to \
      the dosage can be tried without an officer.
      """,
    version: ProgramVersion.current,
    subcommands: [
      SimulateCommand.self, CalibrateCommand.self, GenerateCommand.self, PlayCommand.self,
    ])

  static func main() async { await runProgram() }
}

// SPDX-License-Identifier: Apache-2.0

import Accuracy
import ArgumentParser
import Commands
import FoundationEssentials
import Platform
import Simulation
import Wire

/// Says whether probabilities in the dosage table are right.
struct CalibrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Says how often the dosage table's outcomes, and their probabilities, are right.",
    discussion: """
      Simulated officers patrol drawn towns to a plan: some keep it, some cut visits short, stay \
      too long, skip visits or loiter next door, alone or in pairs, and their units are silent for \
      10 to 30 per cent of most shifts. Their reports go through the device's detector and the \
      centre's dosage report; what that says of each hot spot is compared with what the officers \
      did. The same seeds always give the same figures.

      Seeds \(Calibration.tuningSeeds.lowerBound) to \(Calibration.tuningSeeds.upperBound) are for \
      fitting constants. For figures to rely on, use other seeds.
      """)

  @Option(help: "The seed of the first day; the others follow.") var seed: UInt64 = 2001
  @Option(help: "How many days, each in another town of 20 hot spots.") var days = 120
  @Option(
    help: ArgumentHelp(
      "Seconds from fix to fix: one number, or several with commas.", valueName: "s,s,…"))
  var interval = Listed([1, 10, 60])
  @Option(
    help: ArgumentHelp(
      "How much of the sky the receivers see: open, mixed or deep, or several with commas.",
      valueName: "e,e,…"))
  var environment = Listed(Environment.allCases)
  @Option(help: "What the receiver's errors are like.") var receiver = ReceiverKind.usual
  @Option(help: "Length of a shift in hours.") var hours = 8.0
  @Flag(help: "One JSON object instead of the tables, with every hot spot day.") var json = false

  func validate() throws {
    guard interval.elements.allSatisfy((1...3600).contains) else {
      throw ValidationError("--interval must be 1 to 3600")
    }
    guard (1...10_000).contains(days) else { throw ValidationError("--days must be 1 to 10000") }
    guard seed <= UInt64.max - 10_000 else { throw ValidationError("--seed is too large") }
    // A late shift that ends before the next day of the plan begins.
    guard (1...12).contains(hours) else { throw ValidationError("--hours must be 1 to 12") }
  }

  func run() async throws {
    let calibration = Calibration(
      seeds: seed...(seed + UInt64(days) - 1), environments: environment.elements,
      intervals: interval.elements, receiver: SimulatedReceiverModel(kind: receiver),
      duration: Int(hours * 3600))
    var estimate = RunEstimate(of: days, "day")
    let table = await calibration.run(atOnce: Cores.count) { done in
      estimate.show(done)
    }
    Talk.endProgress()
    try OutputFile.standardOutput.put(
      json ? Wire.line(of: table, keys: .convertToSnakeCase) : table.text)
  }
}

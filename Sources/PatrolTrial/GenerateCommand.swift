// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Simulation

/// Makes a patrol whose truth is known.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Makes a simulated patrol in Southend: its truth, and what receivers say of it.",
    discussion: """
      Writes into a directory: hotspots.geojson, plan.csv, truth.jsonl (who was where when), one \
      NMEA recording a unit, and patrol.gpsd.jsonl (the same as gpsd tells it). The same seed \
      always gives the same bytes.

      With --plan officers patrol to the plan, each to hot spots of their own, and their units are \
      silent at times, as real ones are. truth.csv then says what each hot spot truly got. A style \
      is one of \(PatrolStyle.allCases.map(\.rawValue).joined(separator: ", ")), or several with \
      commas, of which each officer draws one.
      """)

  @Option(help: "The seed.") var seed: UInt64 = 1
  @Option(
    help: "How many officers; without --plan every second one walks with the one before for a time."
  )
  var officers = 2
  @Option(help: "Start, RFC 3339.") var start: Timestamp = Timestamp("2026-03-02T14:00:00Z")!
  @Option(help: "Length of the shift in hours.") var hours = 8.0
  @Option(help: "How much of the sky the receivers see: open, mixed or deep.") var environment =
    Environment.mixed
  @Option(help: "Seconds from fix to fix.") var interval = 1
  @Option(
    help: ArgumentHelp(
      "How officers patrol to the plan (default: as they like).", valueName: "style,style,…"))
  var plan: Listed<PatrolStyle>?
  @Flag(help: "With --plan: officers go two and two all shift, a receiver each.") var pairs = false
  @Flag(help: "Write over files of these names that are in the directory already.")
  var force = false
  @Argument(help: "The directory; made if it is not there.") var directory: String

  func validate() throws {
    guard (1...100).contains(officers) else { throw ValidationError("--officers must be 1 to 100") }
    guard (1...3600).contains(interval) else {
      throw ValidationError("--interval must be 1 to 3600")
    }
    guard plan != nil || !pairs else { throw ValidationError("--pairs is for use with --plan") }
    guard hours > 0, hours <= 48 else {
      throw ValidationError("--hours must be above 0 and at most 48")
    }
  }

  func run() throws {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: officers, start: start, duration: max(1, Int(hours * 3600)),
      environment: environment, interval: interval,
      orders: plan.map { PatrolOrders(styles: $0.elements, inPairs: pairs) })
    let (folder, files) = (try OutputFolder(directory), patrol.files())
    if !force { try folder.requireFree(files.map(\.name)) }
    for file in files { try folder.write(file.name, parts: file.forEachPart) }
  }
}

extension Environment: ExpressibleByArgument {}

extension PatrolStyle: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

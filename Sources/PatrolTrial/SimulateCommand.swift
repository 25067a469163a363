// SPDX-License-Identifier: Apache-2.0

import Accuracy
import ArgumentParser
import Commands
import Patrol
import Platform
import Simulation
import Wire

/// Says how far off dosage would be in a force's own hot spots.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Says how far off dosage would be in your own hot spots, before a trial is held.",
    discussion: """
      Simulated officers patrol the hot spots with receivers that err as real ones do; what is \
      told of their patrols is compared with what they did. The table says how near visits, \
      minutes and qualifying visits come, for each environment and interval, by Patrol and by \
      point in polygon, and which hot spots are too small. The same seed always gives the same \
      figures.

      An officer has up to \(BeatSchedule.longestBeat) hot spots near each other on the beat; \
      in a larger set they differ from shift to shift, so that all are reached.

      A usual receiver errs slowly and a little from second to second; a white one anew every \
      second, a correlated one for minutes; one with staticHold freezes while its officer stands, \
      a smoothed one lags behind.
      """)

  @Option(help: "The hot spot set, GeoJSON; “-” is standard input.") var hotspots: String
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
  @Option(
    help: """
      How many shifts of one officer (default: \(BeatSchedule.usualShifts(for: 1)), and as \
      many for every \(BeatSchedule.longestBeat) hot spots of a larger set). More \
      shifts make the figures more certain.
      """)
  var shifts: Int?
  @Option(help: "Length of a shift in hours.") var hours = 8.0
  @Option(help: "Minutes on foot from which a visit qualifies.") var minutes = 15.0
  @Option(help: "The seed.") var seed: UInt64 = 1
  @Flag(help: "One JSON object instead of the table.") var json = false

  func validate() throws {
    guard interval.elements.allSatisfy((1...3600).contains) else {
      throw ValidationError("--interval must be 1 to 3600")
    }
    guard shifts.map((1...10_000).contains) ?? true else {
      throw ValidationError("--shifts must be 1 to 10000")
    }
    guard (1...24).contains(hours) else { throw ValidationError("--hours must be 1 to 24") }
    guard (1...120).contains(minutes) else { throw ValidationError("--minutes must be 1 to 120") }
  }

  func run() async throws {
    let forecast = try await forecast()
    try OutputFile.standardOutput.put(json ? Wire.line(of: forecast) : forecast.text)
  }

  private func forecast() async throws -> AccuracyForecast {
    let set = try HotSpotInput.load(hotspots)
    let shifts = shifts ?? BeatSchedule.usualShifts(for: set.hotSpots.count)
    let simulation = TrialSimulation(
      hotSpots: set, environments: environment.elements,
      receiver: SimulatedReceiverModel(kind: receiver),
      intervals: interval.elements, shifts: shifts, duration: Int(hours * 3600),
      minimum: minutes * 60, seed: seed)
    var estimate = RunEstimate(of: shifts, "shift")
    do {
      let forecast = try await simulation.run(atOnce: Cores.count) { done in estimate.show(done) }
      Talk.endProgress()
      return forecast
    } catch {
      throw CommandError(error, at: hotspots)
    }
  }
}

extension ReceiverKind: ExpressibleByArgument {}

/// Several values of one option, with commas between them, none of them twice.
struct Listed<Element: ExpressibleByArgument & Hashable & Sendable>: Hashable, Sendable {
  let elements: [Element]

  init(_ elements: [Element]) {
    self.elements = elements
  }
}

extension Listed: ExpressibleByArgument {
  init?(argument: String) {
    let elements = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { Element(argument: String($0)) }
    guard !elements.contains(nil), Set(elements).count == elements.count else { return nil }
    self.init(elements.compactMap(\.self))
  }

  var defaultValueDescription: String {
    elements.map(\.defaultValueDescription).joined(separator: ",")
  }
}

// SPDX-License-Identifier: Apache-2.0

import Accuracy
import FoundationEssentials
import Simulation

/// Measures how near methods of telling presence come to the truth: on simulated shifts, on those
/// of receivers unlike the usual one, and on real walks where their data is there.
@main
struct AccuracyBench {
  private let options: Options
  private let screen: Screen
  private var answer: Answer

  static func main() async {
    do {
      let options = try Options(arguments: CommandLine.arguments.dropFirst())
      if options.wantsHelp { return print(Options.usage) }
      var bench = AccuracyBench(options: options, screen: Screen(isQuiet: options.json))
      try await bench.run()
    } catch {
      Screen.giveUp("accuracy: \(error)")
    }
  }

  private init(options: Options, screen: Screen) {
    self.options = options
    self.screen = screen
    answer = Answer(provenance: options.quick ? "quick" : options.provenance)
  }

  private mutating func run() async throws {
    if options.quick {
      await measureQuick()
    } else {
      if options.parts.contains(.shifts) { await measureShifts() }
      if options.parts.contains(.receivers) { await measureReceivers() }
      if options.parts.contains(.walks) { try measureWalks() }
      if options.parts.contains(.motion) { await measureMotion() }
    }
    screen.show(FullTable.legend)
    if options.json { print(try answer.json()) }
  }

  // MARK: Parts

  private mutating func measureQuick() async {
    let experiment = Experiment.quick
    screen.title(
      "Quick: \(experiment.seeds.count) shifts of \(experiment.duration / 3600) h a cell, "
        + "seeds \(experiment.seeds)")
    await measure(experiment, as: "quick") { FullTable(of: $0.cells, in: $0).text }
  }

  private mutating func measureShifts() async {
    screen.title("Simulated shifts, a usual receiver. " + options.provenance)
    let conditions = options.environments.map { ExperimentConditions(environment: $0) }
    await measure(options.experiment(conditions), as: "shifts") {
      FullTable(of: $0.cells, in: $0).text
    }
  }

  private mutating func measureReceivers() async {
    screen.title(
      "Receivers unlike the usual one: Patrol's dwell error ÷ point in polygon's, and the visits "
        + "F1 of both. " + options.provenance)
    var experiment = options.experiment(options.unlikeReceivers)
    experiment.intervals = options.intervals.filter(Options.targetIntervals.contains)
    experiment.methods = [PointInPolygon(), PatrolDetector()]
    await measure(experiment, as: "receivers") { ComparisonTable(of: $0).text }
  }

  private mutating func measureMotion() async {
    screen.title(
      "An accelerometer on the body, COMPOSED: drawn from the true track, right in 98 % of "
        + "standing and 96 % of walking windows as on public recordings of phones, in half of "
        + "driving ones. "
        + options.provenance)
    var experiment = options.experiment(options.bodySensors)
    experiment.intervals = options.intervals.filter(Options.targetIntervals.contains)
    experiment.methods = [PointInPolygon(), PatrolDetector()]
    await measure(experiment, as: "motion") {
      FullTable(of: $0.cells.filter { $0.method == PatrolDetector().name }, in: $0).text
    }
  }

  private mutating func measureWalks() throws {
    guard let folder = options.walksFolder else {
      return screen.title("Real walks: not measured, their data is not there")
    }
    let walks = try WalkFile.walks(in: folder)
    let experiment = WalkExperiment(
      walks: walks, seeds: Array(options.drawings),
      intervals: options.intervals.filter(Options.targetIntervals.contains),
      methods: options.methods)
    screen.title(
      "Real walks: \(walks.count) of them, each through 20 hot spots drawn about it "
        + "\(options.drawings.count) times (drawings \(options.drawings.words)); ± is over walks, "
        + "and for a single one over drawings")
    if let directory = options.write { try WalkWriter(directory: directory).write(experiment) }
    let table = experiment.run()
    answer.add(table, as: "walks")
    let together = table.cells.filter { $0.setting == WalkExperiment.allWalks }
    screen.show(FullTable(of: together, in: table, setting: "walks").text)
    screen.show(
      ComparisonTable(of: table, setting: "walk", leavingOut: WalkExperiment.allWalks).text)
  }

  private mutating func measure(
    _ experiment: Experiment, as part: String, text: (AccuracyTable) -> String
  ) async {
    let table = await experiment.run { screen.progress($0, of: experiment.seeds.count) }
    answer.add(table, as: part)
    screen.show(text(table))
  }
}

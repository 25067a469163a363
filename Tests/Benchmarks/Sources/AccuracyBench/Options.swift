// SPDX-License-Identifier: Apache-2.0

import Accuracy
import FoundationEssentials
import Simulation
import Text

/// What is asked for on the command line.
struct Options {
  enum Part: String, CaseIterable {
    case shifts, receivers, walks, motion

    /// Those measured unless others are asked for.
    static let usual: [Part] = [.shifts, .receivers, .walks]
  }
  enum Worlds: String, CaseIterable {
    case drawn, southend

    /// Where the shift of a seed is walked.
    var world: @Sendable (UInt64) -> World {
      switch self {
      case .drawn: { World.drawn(seed: $0) }
      case .southend: { _ in .southend }
      }
    }
  }

  var wantsHelp = false
  var quick = false
  var json = false
  var parts = Part.usual
  var seeds: ClosedRange<UInt64> = 1001...1016
  var environments = Environment.allCases
  var intervals = [1, 5, 10, 30, 60, 120]
  var hours = 8.0
  var worlds = Worlds.drawn
  var methods = Experiment.allMethods
  var receivers = ReceiverKind.allCases
  var reportedErrors = ReportedError.allCases
  var drawings: ClosedRange<UInt64> = 1001...1012
  var data = ProcessInfo.processInfo.environment["PATROL_DATA"]
  var write: String?

  /// Intervals that the project has set itself targets for; other parts than shifts keep to them.
  static let targetIntervals = [1, 10, 60]

  static let usage = """
    accuracy [--quick] [--json] [--only \(names(Part.self))]
             [--seeds A…B] [--shifts N] [--hours H] [--worlds \(names(Worlds.self))]
             [--environments \(names(Environment.self))] [--intervals S,…]
             [--methods \(Experiment.allMethods.map(\.slug).joined(separator: ","))]
             [--receivers \(names(ReceiverKind.self))]
             [--reported-error \(names(ReportedError.self))]
             [--drawings A…B] [--data DIR] [--write DIR]

    --quick      what the tests run, in some seconds
    --json       every figure and every shift's sums, as one JSON object
    --only       some of the tables; motion, what an accelerometer on the body brings, is
                 measured when asked for alone
    --seeds      one simulated shift for each; \(tuningSeeds.words) are for tuning
    --shifts     that many seeds from the first
    --receivers, --reported-error   in the table of receivers unlike the usual one
    --drawings   seeds of the hot spots drawn about each real walk
    --data       where walks-with-truth lies; PATROL_DATA when not said
    --write      writes the real walks there as gpsd JSON, with hot spots and truth
    """

  private static func names<Value: CaseIterable & RawRepresentable<String>>(
    _: Value.Type
  ) -> String {
    Value.allCases.map(\.rawValue).joined(separator: ",")
  }
}

// MARK: - What follows

extension Options {
  /// Which shifts, in words.
  var provenance: String {
    let length = hours.shortest
    let place = worlds == .drawn ? "as many drawn worlds" : "Southend"
    let source = seeds.overlaps(Self.tuningSeeds) ? "THEM" : "others"
    return "\(seeds.count) shifts of \(length) h a cell in \(place), seeds \(seeds.words) "
      + "(tuning seeds are \(Self.tuningSeeds.words); these figures are from \(source))"
  }

  private static let tuningSeeds: ClosedRange<UInt64> = 1...99

  func experiment(_ conditions: [ExperimentConditions]) -> Experiment {
    Experiment(
      seeds: Array(seeds), conditions: conditions, intervals: intervals,
      duration: Int(hours * 3600), methods: methods, world: worlds.world)
  }

  /// Every kind with every meaning of its reported error, and every kind without speed.
  var unlikeReceivers: [ExperimentConditions] {
    receivers.flatMap { kind in
      reportedErrors.map { SimulatedReceiverModel(kind: kind, reportedError: $0) }
        + [SimulatedReceiverModel(kind: kind, reportsSpeed: false)]
    }.map { ExperimentConditions(environment: .mixed, receiver: $0) }
  }

  /// Each environment without a sensor on the body, with a composed one, and with a perfect one;
  /// each also without the receiver's speed.
  var bodySensors: [ExperimentConditions] {
    environments.flatMap { environment in
      [true, false].flatMap { reportsSpeed in
        [nil, SimulatedSensor.composed, .perfect].map { body in
          ExperimentConditions(
            environment: environment, receiver: SimulatedReceiverModel(reportsSpeed: reportsSpeed),
            body: body)
        }
      }
    }
  }

  var walksFolder: String? {
    let folder = data.map { "\($0)/walks-with-truth" }
    return folder.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }
}

extension ClosedRange<UInt64> {
  var words: String { "\(lowerBound)…\(upperBound)" }
}

extension PresenceMethod {
  /// Its name on a command line.
  var slug: String { String(name.lowercased().map { $0 == " " ? "-" : $0 }) }
}

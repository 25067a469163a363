// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Simulation

/// Simulated shifts under several conditions and at several reporting intervals, judged by several
/// methods.
///
/// A shift's true track follows from its seed and is walked once; conditions change what the
/// receiver makes of it, and intervals how much of that is reported.
package struct Experiment: Sendable {
  /// One shift for each.
  package var seeds: [UInt64]
  package var conditions: [ExperimentConditions]
  /// Seconds between reports.
  package var intervals: [Int]
  /// Seconds of one shift.
  package var duration: Int
  package var methods: [any PresenceMethod]
  /// Where the shift of a seed is walked.
  package var world: @Sendable (UInt64) -> World

  package init(
    seeds: [UInt64], conditions: [ExperimentConditions], intervals: [Int], duration: Int,
    methods: [any PresenceMethod], world: @escaping @Sendable (UInt64) -> World
  ) {
    self.seeds = seeds
    self.conditions = conditions
    self.intervals = intervals
    self.duration = duration
    self.methods = methods
    self.world = world
  }

  /// Runs as many shifts at a time as there are cores; the answer does not depend on that.
  ///
  /// - Parameter progress: hears how many of the seeds are done.
  package func run(progress: (Int) -> Void = { _ in }) async -> AccuracyTable {
    var scores = [[[[Score]]]](repeating: [], count: seeds.count)
    await withTaskGroup(of: (Int, [[[Score]]]).self) { group in
      for (index, seed) in seeds.enumerated() {
        group.addTask { (index, self.scores(of: seed)) }
      }
      var done = 0
      for await (index, result) in group {
        scores[index] = result
        done += 1
        progress(done)
      }
    }
    return AccuracyTable(cells: cells(of: scores))
  }

  /// By conditions, interval and method.
  private func scores(of seed: UInt64) -> [[[Score]]] {
    guard let first = conditions.first else { return [] }
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 1, start: Self.start, duration: duration,
      environment: first.environment, interval: 1, receiver: first.receiver, in: world(seed))
    return conditions.map { condition in
      let trial = Trial(
        condition.isObserved(as: first)
          ? patrol
          : patrol.observed(in: condition.environment, every: 1, by: condition.receiver),
        body: condition.body)
      return intervals.map { trial.every($0).scores(of: methods) }
    }
  }

  /// 2 March 2026, 14:00 UTC; nothing depends on it.
  private static let start = Timestamp(milliseconds: 1_772_460_000_000)

  private func cells(of scores: [[[[Score]]]]) -> [AccuracyCell] {
    conditions.indices.flatMap { condition in
      intervals.indices.flatMap { interval in
        methods.indices.map { method in
          AccuracyCell(
            setting: conditions[condition].name, interval: intervals[interval],
            method: methods[method].name, scores: scores.map { $0[condition][interval][method] })
        }
      }
    }
  }
}

extension Experiment {
  /// How others tell presence, the one that all are compared with first.
  package static let peers: [any PresenceMethod] = [
    PointInPolygon(), RawCrossings(), LoiterAndBuffer(), LineInterpolation(),
  ]
  /// Patrol last.
  package static let allMethods = peers + [PatrolDetector()]

  /// A few short shifts: enough to notice a detector made worse, not to say how good it is.
  package static let quick = Experiment(
    seeds: Array(2001...2008),
    conditions: Environment.allCases.map { ExperimentConditions(environment: $0) },
    intervals: [1, 10, 60], duration: 2 * 3600, methods: [PointInPolygon(), PatrolDetector()],
    world: { World.drawn(seed: $0) })
}

/// What a simulated receiver is, and where it is worn.
package struct ExperimentConditions: Hashable, Sendable {
  package var environment: Environment
  package var receiver: SimulatedReceiverModel

  /// A sensor on the body; nil for none.
  package var body: SimulatedSensor?

  package init(
    environment: Environment, receiver: SimulatedReceiverModel = .usual,
    body: SimulatedSensor? = nil
  ) {
    self.environment = environment
    self.receiver = receiver
    self.body = body
  }

  /// Whether the receiver makes the same of the same track.
  func isObserved(as other: ExperimentConditions) -> Bool {
    environment == other.environment && receiver == other.receiver
  }

  /// What tables call them: the environment, and in what the receiver is not the usual one.
  package var name: String {
    let usual = SimulatedReceiverModel.usual
    var words = [environment.rawValue]
    if receiver.kind != usual.kind { words.append(receiver.kind.rawValue) }
    if receiver.reportedError != usual.reportedError {
      words.append(receiver.reportedError.rawValue)
    }
    if receiver.reportsSpeed != usual.reportsSpeed { words.append("no speed") }
    switch body {
    case nil: break
    case .perfect: words.append("stillness known")
    default: words.append("composed accelerometer")
    }
    return words.joined(separator: ", ")
  }
}

// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Simulation
import Testing

/// A detector made worse is noticed here within the minute; how good it is, the bench in
/// `Tests/Benchmarks` says.
@Suite struct QuickAccuracyTests {
  /// What the quick experiment's figures may not fall behind.
  ///
  /// A few hours a cell say little by themselves; these lie a little below what the detector
  /// reached on the very same seeds, so they catch a change and are no promise.
  private struct Limits {
    /// Visits F1, at least.
    var visits: Double
    /// Mean dwell error over point in polygon's, at most.
    var ratio: Double
    /// Dwell too much or too little as a share, at most.
    var bias: Double
    /// Share of bounds that hold the truth, at least.
    var hold: Double
    /// Mean width of the bounds over mean dwell, at most: padding holds the truth and says nothing.
    var width = 0.7
    /// Drives told as foot patrol, at most.
    var drives = 0
  }

  private static let limits: [Environment: [Int: Limits]] = [
    .open: [
      1: Limits(visits: 0.92, ratio: 0.8, bias: 0.025, hold: 0.93),
      10: Limits(visits: 0.91, ratio: 0.75, bias: 0.03, hold: 0.92),
      60: Limits(visits: 0.9, ratio: 0.8, bias: 0.03, hold: 0.9, width: 0.95, drives: 1),
    ],
    .mixed: [
      1: Limits(visits: 0.93, ratio: 0.75, bias: 0.035, hold: 0.91),
      10: Limits(visits: 0.91, ratio: 0.85, bias: 0.035, hold: 0.86),
      60: Limits(visits: 0.84, ratio: 0.75, bias: 0.03, hold: 0.88, width: 1, drives: 1),
    ],
    .deep: [
      1: Limits(visits: 0.86, ratio: 0.63, bias: 0.035, hold: 0.9),
      10: Limits(visits: 0.87, ratio: 0.6, bias: 0.035, hold: 0.87),
      60: Limits(visits: 0.83, ratio: 1.1, bias: 0.03, hold: 0.88, width: 1, drives: 2),
    ],
  ]

  @Test func presenceIsToldAsTruthfullyAsBefore() async throws {
    let experiment = Experiment.quick
    let table = await experiment.run()
    for environment in Environment.allCases {
      for interval in experiment.intervals {
        let name = "\(environment), every \(interval) s, seeds \(experiment.seeds)"
        let limits = try #require(Self.limits[environment]?[interval], "\(name)")
        let cell = try #require(
          table.cell(environment.rawValue, interval, PatrolDetector()), "\(name)")
        check(cell, table.dwellErrorRatio(of: cell), against: limits, name)
      }
    }
  }

  private func check(
    _ cell: AccuracyCell, _ ratio: Spread?, against limits: Limits, _ name: String
  ) {
    let total = cell.total
    #expect(total.visits.f1 >= limits.visits, "\(name)")
    #expect(ratio.map { $0.figure <= limits.ratio } == true, "\(name): \(ratio as Any)")
    #expect(total.bias.map { abs($0) <= limits.bias } == true, "\(name): \(total)")
    #expect(
      total.boundsHold.map { $0 >= limits.hold } == true, "\(name): \(total)")
    #expect(total.relativeWidth.map { $0 <= limits.width } == true, "\(name): \(total)")
    #expect(total.drivesOnFoot <= limits.drives, "\(name)")
  }
}

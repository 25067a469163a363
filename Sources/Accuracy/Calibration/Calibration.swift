// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Simulation

/// Checks the probabilities: simulated officers patrol to a plan, and the dosage report on their
/// records is compared with what they did.
package struct Calibration: Sendable {
  /// One day in a drawn town for each.
  package var seeds: ClosedRange<UInt64>
  package var environments: [Environment]
  /// Seconds between reports, each at least 1.
  package var intervals: [Int]
  package var receiver: SimulatedReceiverModel
  /// Seconds of a shift.
  package var duration: Int

  package init(
    seeds: ClosedRange<UInt64>, environments: [Environment] = Environment.allCases,
    intervals: [Int] = [1, 10, 60], receiver: SimulatedReceiverModel = .usual,
    duration: Int = 8 * 3600
  ) {
    self.seeds = seeds
    self.environments = environments
    self.intervals = intervals
    self.receiver = receiver
    self.duration = duration
  }

  /// The days that constants may be fitted to. Figures are reported of others.
  package static let tuningSeeds: ClosedRange<UInt64> = 1...999

  /// Runs several days at a time; the answer does not depend on how many.
  ///
  /// - Parameters:
  ///   - atOnce: at least 1; best as many as there are cores.
  ///   - progress: hears how many of the days are done.
  package func run(
    atOnce: Int, progress: (Int) -> Void = { _ in }
  ) async -> CalibrationTable {
    let days = await seeds.map(atOnce: atOnce, progress: progress) { _, seed in judged(seed) }
    let cells = environments.indices.flatMap { place in
      intervals.indices.flatMap { turn in
        VisitMethod.allCases.map { method in
          CalibrationCell(
            environment: environments[place], interval: intervals[turn], method: method,
            days: days.flatMap { $0[place][turn][method] ?? [] })
        }
      }
    }
    return CalibrationTable(calibration: self, cells: cells)
  }

  /// 2 March 2026, 14:00 UTC: a late shift within one day of the plan.
  private static let start = Timestamp(milliseconds: 1_772_460_000_000)

  /// By environment and interval.
  private func judged(_ seed: UInt64) -> [[[VisitMethod: [JudgedDay]]]] {
    let day = DutyDay(seed: seed, start: Self.start, duration: duration, receiver: receiver)
    return environments.map { day.judged(in: $0, by: receiver, every: intervals) }
  }
}

/// What became of simulated days in all settings.
package struct CalibrationTable: Sendable {
  package let calibration: Calibration
  /// In order of environment, interval and method.
  package let cells: [CalibrationCell]

  package init(calibration: Calibration, cells: [CalibrationCell]) {
    self.calibration = calibration
    self.cells = cells
  }

  /// Patrol's, in the same order.
  var patrolCells: [CalibrationCell] { cells.filter { $0.method == .patrol } }
}

/// What one method says in one setting.
package struct CalibrationCell: Sendable {
  package let environment: Environment
  /// Seconds between reports.
  package let interval: Int
  package let method: VisitMethod
  package let days: [JudgedDay]

  package init(environment: Environment, interval: Int, method: VisitMethod, days: [JudgedDay]) {
    self.environment = environment
    self.interval = interval
    self.method = method
    self.days = days
  }

  package func days(with records: JudgedDay.AvailableRecords) -> [JudgedDay] {
    days.filter { $0.records == records }
  }

  package func score(with records: JudgedDay.AvailableRecords) -> DayScore {
    DayScore(of: days(with: records))
  }
}

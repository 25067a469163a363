// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Simulation

/// How far off dosage would be, as simulated.
package struct AccuracyForecast: Sendable {
  /// What was simulated.
  package let simulation: TrialSimulation
  /// All hot spots together: their visits, and of these the ones that qualify alone.
  package let visits: AccuracyTable
  package let qualifying: AccuracyTable
  /// In the order of the set.
  package let hotSpots: [HotSpotAccuracy]

  /// One of the environments at one of the intervals.
  package struct Setting: Hashable, Sendable {
    package var environment: Environment
    /// Seconds between reports.
    package var interval: Int

    package init(environment: Environment, interval: Int) {
      self.environment = environment
      self.interval = interval
    }
  }

  /// - Parameter shifts: with scores for each of the simulation's environments, intervals and
  ///   methods.
  package init(of simulation: TrialSimulation, shifts: [SimulatedShift]) {
    self.simulation = simulation
    let settings = Self.settings(of: simulation)
    let methods = VisitMethod.allCases
    let columns = settings.flatMap { setting in methods.map { (setting, $0) } }
    let totals = columns.indices.map { column in
      shifts.map { $0.scores[column].reduce(DosageScore(), +) }
    }
    func table(_ score: (DosageScore) -> Score) -> AccuracyTable {
      AccuracyTable(
        cells: zip(columns, totals).map { column, totals in
          AccuracyCell(column.0, column.1, scores: totals.map(score))
        })
    }
    visits = table(\.visits)
    qualifying = table(\.qualifying)
    let turns = Self.turns(of: simulation.hotSpots.hotSpots.count, in: shifts)
    hotSpots = zip(simulation.hotSpots.hotSpots, turns).map { hotSpot, turns in
      HotSpotAccuracy(
        of: hotSpot, shifts: turns.count,
        cells: columns.indices.filter { columns[$0].1 == .patrol }.map { column in
          let scores = turns.map { shifts[$0.shift].scores[column][$0.place] }
          return HotSpotAccuracy.SettingAccuracy(setting: columns[column].0, scores: scores)
        })
    }
  }

  /// In the order of environments, then of intervals.
  package var settings: [Setting] { Self.settings(of: simulation) }

  private static func settings(of simulation: TrialSimulation) -> [Setting] {
    simulation.environments.flatMap { environment in
      simulation.intervals.map { Setting(environment: environment, interval: $0) }
    }
  }

  /// For each hot spot the shifts that had it on the beat, and its place in each.
  private static func turns(
    of count: Int, in shifts: [SimulatedShift]
  ) -> [[(shift: Int, place: Int)]] {
    var turns = [[(shift: Int, place: Int)]](repeating: [], count: count)
    for (number, shift) in shifts.enumerated() {
      for (place, hotSpot) in shift.beat.enumerated() {
        turns[hotSpot].append((number, place))
      }
    }
    return turns
  }
}

extension AccuracyCell {
  fileprivate init(_ setting: AccuracyForecast.Setting, _ method: VisitMethod, scores: [Score]) {
    self.init(
      setting: setting.environment.rawValue, interval: setting.interval, method: method.name,
      scores: scores)
  }
}

/// How far off one hot spot's dosage would be, by Patrol's detector.
package struct HotSpotAccuracy: Sendable {
  package let id: String
  package let name: String?
  /// Metres across the largest circle that fits into it.
  package let width: Double
  /// Shifts that had it on the beat.
  package let shifts: Int
  /// In the order of the forecast's settings.
  package let cells: [SettingAccuracy]

  /// One setting.
  package struct SettingAccuracy: Sendable {
    package let setting: AccuracyForecast.Setting
    /// Of each shift that had the hot spot on the beat.
    package let scores: [DosageScore]

    package init(setting: AccuracyForecast.Setting, scores: [DosageScore]) {
      self.setting = setting
      self.scores = scores
    }

    package var total: DosageScore { scores.reduce(DosageScore(), +) }

    /// By how much the dwell is out, as a share of the true one; nil without any.
    package var dwellErrorShare: Spread? {
      Spread(over: scores.map(\.visits)) { $0.dwellErrorShare }
    }

    package var verdict: AccuracyVerdict { verdict(standardErrors: 0) }

    /// Whether it stays the same one standard error up and down; so much is chance in two cases of
    /// three.
    package var isSure: Bool {
      verdict(standardErrors: -1) == verdict && verdict(standardErrors: 1) == verdict
    }

    private func verdict(standardErrors: Double) -> AccuracyVerdict {
      AccuracyVerdict(
        visits: Int(total.visits.visits.truth),
        dwellErrorShare: dwellErrorShare.map {
          $0.figure + standardErrors * ($0.standardError ?? 0)
        })
    }
  }

  package init(of hotSpot: HotSpot, shifts: Int, cells: [SettingAccuracy]) {
    id = hotSpot.id
    name = hotSpot.name
    width = 2 * InscribedCircle(in: hotSpot.area).radius
    self.shifts = shifts
    self.cells = cells
  }

  /// What was simulated, the same in every setting: true visits, those that qualify, and minutes.
  package var truth: (visits: Int, qualifying: Int, minutes: Double) {
    let total = cells.first?.total ?? DosageScore()
    return (
      Int(total.visits.visits.truth), Int(total.qualifying.visits.truth),
      total.visits.seconds.truth / 60
    )
  }
}

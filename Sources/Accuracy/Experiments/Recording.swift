// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Simulation

/// What one unit reported over a shift.
package struct Recording: Sendable {
  package let start: Timestamp
  package let end: Timestamp
  /// In order of time, each later than the one before.
  package let reports: [UnitReport]

  package init(start: Timestamp, end: Timestamp, reports: [UnitReport]) {
    self.start = start
    self.end = end
    self.reports = reports
  }

  package var fixes: [Fix] {
    reports.compactMap { if case .fix(let fix, _) = $0 { fix } else { nil } }
  }

  /// Every `step`th report, the first one first.
  package func every(_ step: Int) -> Recording {
    Recording(
      start: start, end: end,
      reports: stride(from: 0, to: reports.count, by: step).map { reports[$0] })
  }

  /// The usual seconds between two fixes, as the median; 0 with fewer than two.
  var usualInterval: Double {
    let fixes = fixes
    let steps = zip(fixes, fixes.dropFirst()).map { $1.time.seconds(since: $0.time) }.sorted()
    return steps.isEmpty ? 0 : steps[steps.count / 2]
  }

  /// How long peers take a fix to hold when none follows: 60 s, or two intervals when longer.
  var patience: Double { max(60, 2 * usualInterval) }
}

extension Recording {
  /// What a simulated unit reported between the ends of its track.
  package init(of officer: SimulatedOfficer) {
    self.init(
      start: officer.track.start,
      end: officer.track.time(at: Double(officer.track.points.count - 1)),
      reports: officer.observations.map { observation in
        observation.fix(unit: officer.unit).map { .fix($0, arrived: nil) }
          ?? .noPosition(unit: officer.unit, at: observation.time)
      })
  }
}

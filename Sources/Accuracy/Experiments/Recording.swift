// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol
package import Simulation

/// What one unit reported over a shift.
package struct Recording: Sendable {
  package let start: Timestamp
  package let end: Timestamp
  /// In order of time, each epoch later than the one before.
  package let reports: [UnitReport]

  package init(start: Timestamp, end: Timestamp, reports: [UnitReport]) {
    self.start = start
    self.end = end
    self.reports = reports
  }

  package var fixes: [Fix] {
    reports.compactMap { if case .fix(let fix, _) = $0 { fix } else { nil } }
  }

  /// Every `step`th epoch, the first one first, and all that a sensor on the body says.
  package func every(_ step: Int) -> Recording {
    var epoch = -1
    let kept = reports.filter { report in
      if case .body = report { return true }
      epoch += 1
      return epoch.isMultiple(of: step)
    }
    return Recording(start: start, end: end, reports: kept)
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

extension BodyObservation {
  package init(_ verdict: SimulatedSensor.StillnessReading) {
    self.init(.stillness(verdict.isStill), over: verdict.span)
  }
}

extension Recording {
  /// What a simulated unit reported between the ends of its track, and what a sensor on the body
  /// says of each two seconds just after them; nothing without one.
  package init(of officer: SimulatedOfficer, body: [SimulatedSensor.StillnessReading] = []) {
    var (reports, verdicts) = ([UnitReport](), body[...])
    for observation in officer.observations {
      while let verdict = verdicts.first, verdict.span.end <= observation.time {
        reports.append(.body(unit: officer.unit, BodyObservation(verdict)))
        verdicts.removeFirst()
      }
      reports.append(
        observation.fix(unit: officer.unit).map { .fix($0, arrived: nil) }
          ?? .noPosition(unit: officer.unit, at: observation.time))
    }
    self.init(
      start: officer.track.start,
      end: officer.track.time(at: Double(officer.track.points.count - 1)), reports: reports)
  }
}

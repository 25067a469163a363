// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import TestSupport

/// A suite that asks what the visits and silences of one unit in HS1 on 2026-03-02 come to.
protocol JudgesOutcomes {}

extension JudgesOutcomes {
  /// - Parameter silences: nil for no shift at all.
  func row(
    _ visits: [Visit] = [], silences: [Silence]?, plan: PlanEntry = .treatment(),
    shiftOf unit: String = "BW-1", visits count: Int = 0
  ) throws -> DosageRow {
    let shifts = silences.map { silences in
      var shift = Shift.sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", unit: unit)
      (shift.visits, shift.silences) = (count, silences)
      return [shift]
    }
    return try DosageReport.sample(visits, shifts: shifts ?? [], plan: [plan]).rows[0]
  }

  func outcome(
    _ visits: [Visit] = [], silences: [Silence]?, plan: PlanEntry = .treatment(),
    shiftOf unit: String = "BW-1", visits count: Int = 0
  ) throws -> Outcome? {
    try row(visits, silences: silences, plan: plan, shiftOf: unit, visits: count).outcome
  }

  /// A silence that could hide a stay of `stay` minutes in HS1; of all of it unless given.
  func silence(
    _ from: String, _ to: String, stay: Int? = nil, why: SilenceCause = .deviceOff
  ) -> Silence {
    let span = Interval(
      from: time("2026-03-02T\(from):00Z"), to: time("2026-03-02T\(to):00Z"))
    let stay = stay.map { $0 * 60 } ?? Int(span.seconds)
    return Silence(
      from: span.start, to: span.end, why: why, hotSpots: stay > 0 ? ["HS1": stay] : [:])
  }

  func visit(_ from: String, _ to: String, low: Double = 1, high: Double = 1) -> Visit {
    .sample(from: "2026-03-02T\(from):00Z", to: "2026-03-02T\(to):00Z", low: low, high: high)
  }
}

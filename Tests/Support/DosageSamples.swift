// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol

/// Reads an RFC 3339 time written in a test.
package func time(_ text: String) -> Timestamp {
  guard let time = Timestamp(text) else { preconditionFailure("not a time: \(text)") }
  return time
}

/// Reads a date written in a test.
package func civilDate(_ text: String) -> CivilDate {
  guard let date = CivilDate(text) else { preconditionFailure("not a date: \(text)") }
  return date
}

/// When every day of the tests is over.
package let muchLater = time("2030-01-01T00:00:00Z")

package func dates(_ first: String, _ last: String) -> ClosedRange<CivilDate> {
  civilDate(first)...civilDate(last)
}

extension Visit {
  /// A visit of one stay, or of `stays`, with bounds at `low` and `high` times its dwell.
  package static func sample(
    _ hotSpot: String = "HS1", from: String, to: String, unit: String = "BW-1",
    officer: String? = "o-1", low: Double = 1, high: Double = 1, drivenShare: Double = 0,
    stays: [Interval]? = nil, shift: String? = nil, id: String? = nil
  ) -> Visit {
    sample(
      hotSpot, stays: stays ?? [Interval(from: time(from), to: time(to))], unit: unit,
      officer: officer, low: low, high: high, drivenShare: drivenShare, shift: shift, id: id)
  }

  package static func sample(
    _ hotSpot: String, stays: [Interval], unit: String, officer: String?, low: Double,
    high: Double, drivenShare: Double, shift: String? = nil, id: String? = nil
  ) -> Visit {
    let dwell = stays.reduce(0) { $0 + $1.seconds }
    let foot = dwell * (1 - drivenShare)
    return Visit(
      id: id ?? "\(unit) \(hotSpot) \(stays[0].start)", unit: unit, officer: officer, shift: shift,
      hotSpot: hotSpot, hotSpotsVersion: "sha256:0", entered: stays[0].start,
      left: stays[stays.count - 1].end, dwell: dwell, dwellLow: dwell * low,
      dwellHigh: dwell * high, observed: dwell, bridged: 0, stays: stays,
      travel: drivenShare == 0 ? .foot : drivenShare == 1 ? .vehicle : .mixed,
      onFoot: foot, inVehicle: dwell * drivenShare,
      footQuantiles: .normal(foot, low: low * foot, high: high * foot), fixes: Int(dwell),
      meanError: 4.2, ended: .left, detector: "1")
  }
}

extension DwellQuantiles {
  /// Two standard deviations down to `low`, and up to `high`, of `middle`; 0 at least.
  fileprivate static func normal(
    _ middle: Double, low: Double, high: Double
  ) -> DwellQuantiles {
    let (below, above) = ((middle - low) / 2, (high - middle) / 2)
    return DwellQuantiles([low, middle - below, middle, middle + above, high])
      ?? DwellQuantiles(sure: middle)
  }
}

extension Shift {
  /// A shift from one quarter of an hour to another; `lost` are seconds without fixes by the
  /// quarter's place in the shift.
  package static func sample(
    from: String, to: String, unit: String = "BW-1", officer: String? = "o-1",
    lost: [Int: Double] = [:], passes: [String: Int] = [:], id: String? = nil
  ) -> Shift {
    let (started, ended) = (time(from), time(to))
    let count = Int(ended.seconds(since: started) / QuarterCoverage.length)
    let quarters = (0..<count).map { place in
      let lost = lost[place] ?? 0
      return QuarterCoverage(
        start: started.advanced(bySeconds: Double(place) * QuarterCoverage.length),
        coverage: Coverage(observed: QuarterCoverage.length - lost, noFix: lost))
    }
    return Shift(
      id: id ?? "\(unit) \(from)", unit: unit, officer: officer, hotSpotsVersion: "sha256:0",
      started: started, ended: ended, quarters: quarters, fixes: 0, refused: [:], passes: passes,
      visits: 0, detector: "1")
  }
}

extension PlanEntry {
  package static func treatment(
    _ hotSpot: String = "HS1", _ day: String = "2026-03-02", visits: Int = 1, minutes: Double = 15
  ) -> PlanEntry {
    PlanEntry(
      hotSpot: hotSpot, date: civilDate(day), condition: .treatment, visits: visits,
      minutes: minutes)
  }

  package static func control(
    _ hotSpot: String = "HS1", _ day: String = "2026-03-02"
  ) -> PlanEntry {
    PlanEntry(hotSpot: hotSpot, date: civilDate(day), condition: .control, visits: 0, minutes: 0)
  }
}

extension Sequence where Element: Hashable & Sendable {
  /// The values as one device reported them.
  package func reported(
    by device: String = "device-1", of lineage: String? = nil
  ) -> [Reported<Element>] {
    map { Reported(device: device, lineage: lineage, value: $0) }
  }
}

extension DosageReport {
  /// A report on HS1 over one day or several, the day as it comes, of what one device reported.
  package static func sample(
    _ visits: [Visit], shifts: [Shift] = [], plan: [PlanEntry] = [],
    days: ClosedRange<CivilDate> = dates("2026-03-02", "2026-03-02"),
    hotSpots: [(id: String, name: String)] = [("HS1", "High Street")]
  ) throws -> DosageReport {
    try sample(
      reported: visits.reported(), shifts: shifts.reported(), plan: plan, days: days,
      hotSpots: hotSpots)
  }

  package static func sample(
    reported visits: [Reported<Visit>], shifts: [Reported<Shift>] = [], plan: [PlanEntry] = [],
    days: ClosedRange<CivilDate> = dates("2026-03-02", "2026-03-02"),
    hotSpots: [(id: String, name: String)] = [("HS1", "High Street")]
  ) throws -> DosageReport {
    DosageReport(
      hotSpots: hotSpots, visits: visits, shifts: shifts, plan: plan, days: days,
      planDay: try PlanDay(), now: muchLater)
  }
}

extension GroupedDosage {
  /// Two officers together in HS1, then one alone in HS2; a third shift in which nobody was booked.
  package static func sample(by kind: DosageGrouping) throws -> GroupedDosage {
    let visits = [
      Visit.sample(
        "HS1", from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:20:00Z", shift: "s1"),
      .sample(
        "HS1", from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:12:00Z", unit: "BW-2",
        officer: "o-2", shift: "s2"),
      .sample("HS2", from: "2026-03-02T16:00:00Z", to: "2026-03-02T16:05:00Z", shift: "s1"),
      .sample("HS2", from: "2026-02-27T16:00:00Z", to: "2026-02-27T16:05:00Z", unit: "BW-9"),
    ]
    let shifts = [
      Shift.sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", lost: [0: 450],
        passes: ["HS2": 2], id: "s1"),
      .sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T18:00:00Z", unit: "BW-2", officer: "o-2",
        id: "s2"),
      .sample(
        from: "2026-03-03T14:00:00Z", to: "2026-03-03T15:00:00Z", unit: "BW-10", officer: nil,
        id: "s3"),
    ]
    return GroupedDosage(
      by: kind,
      DosageInput(
        hotSpots: [("HS1", "Pier"), ("HS2", ""), ("HS3", "never")], visits: visits.reported(),
        shifts: shifts.reported(), plan: [.treatment("HS1", minutes: 15)],
        days: dates("2026-03-01", "2026-03-08"), planDay: try PlanDay(), now: muchLater))
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Patrol

// The names of a report's figures, for CSV, JSON and GeoPackage alike. Units are in the names. What
// is not known is absent, and so is every figure of a day on which nobody looked.

extension DosageRow {
  /// A hot spot on a day in one row.
  package static let columns: [Column<DosageRow>] =
    [
      Column("hotspot", \.hotSpot),
      Column("name", \.name),
      Column("date", \.date),
    ] + Delivered.columns.map { $0.withinOptional { $0.isUnknown ? nil : $0.delivered } } + [
      Column("coverage_percent") { $0.coverage.map { $0 * 100 } },
      Column("condition", \.plan?.condition),
      Column("due_visits", \.plan?.visits),
      Column("due_minutes_per_visit", \.plan?.minutes),
      Column("seen_visits", \.known?.seen),
      Column("outcome", \.outcome),
      Column("kept_percent") { $0.assessment?.probability.map { $0 * 100 } },
      Column("unseen_minutes", \.known?.unseenMinutes),
      Column("doubtful_visits", \.known?.doubtful),
    ]
}

extension Delivered {
  package static let columns: [Column<Delivered>] =
    [
      Column("visits", \.visits),
      Column("officer_visits", \.officerVisits),
      Column("vehicle_visits", \.vehicleVisits),
      Column("qualifying_visits", \.qualifying.value),
      Column("qualifying_visits_low", \.qualifying.low),
      Column("qualifying_visits_high", \.qualifying.high),
    ] + BoundedMinutes.columns("patrol_minutes").map { $0.within(\.patrol) }
    + BoundedMinutes.columns("officer_minutes").map { $0.within(\.officer) } + [
      Column("vehicle_minutes", \.vehicle),
      Column("gap_minutes_mean", \.meanGap),
      Column("gap_minutes_median", \.medianGap),
      Column("passes", \.passes),
    ]
}

extension BoundedMinutes {
  fileprivate static func columns(_ name: String) -> [Column<BoundedMinutes>] {
    [
      Column(name, \.value), Column("\(name)_low", \.low), Column("\(name)_high", \.high),
    ]
  }
}

extension CountDistribution {
  /// The expected number, and the bounds that hold it in 95 of 100 cases.
  fileprivate static func columns(_ name: String) -> [Column<CountDistribution>] {
    [
      Column("\(name)_expected", \.expected), Column("\(name)_low", \.interval.lowerBound),
      Column("\(name)_high", \.interval.upperBound),
    ]
  }
}

extension DosageTotal {
  /// A hot spot over all days in one row; the total of all hot spots has no name.
  package static let columns: [Column<DosageTotal>] =
    [
      Column("hotspot", \.hotSpot),
      Column("name") { $0.hotSpot == nil ? nil : $0.name },
      Column("days", \.days),
      Column("unknown_days", \.unknownDays),
    ] + Delivered.columns.map { $0.withinOptional { $0.isKnown ? $0.delivered : nil } }
    + outcomes("treatment_days", Outcome.ofTreatment, \.treatment)
    + CountDistribution.columns("treatment_days_met").map {
      $0.withinOptional { $0.compliance.treatmentDaysKnown > 0 ? $0.compliance.dosed : nil }
    } + [
      Column("due_visits", \.compliance.dueVisits),
      Column("due_minutes", \.compliance.dueMinutes),
    ] + outcomes("control_days", Outcome.ofControl, \.control)
    + CountDistribution.columns("control_days_patrolled").map {
      $0.withinOptional { $0.compliance.controlDaysKnown > 0 ? $0.compliance.contaminated : nil }
    }
    + BoundedMinutes.columns("treatment_patrol_minutes").map {
      $0.withinOptional { $0.isKnown ? $0.compliance.treatmentMinutes : nil }
    }
    + BoundedMinutes.columns("control_patrol_minutes").map {
      $0.withinOptional { $0.isKnown ? $0.compliance.contamination : nil }
    }

  /// The sum, then the days of each outcome, its word at the end of the name.
  private static func outcomes(
    _ name: String, _ outcomes: [Outcome],
    _ days: @escaping @Sendable (Compliance) -> [Outcome: Int]
  ) -> [Column<DosageTotal>] {
    [Column(name) { days($0.compliance).values.reduce(0, +) }]
      + outcomes.map { outcome in
        Column("\(name)_\(outcome.rawValue.replacing(" ", with: "_"))") {
          days($0.compliance)[outcome, default: 0]
        }
      }
  }
}

extension DayCoverage {
  /// A day in one row.
  package static let columns: [Column<DayCoverage>] = [
    Column("date", \.date),
    Column("start", \.day.start),
    Column("end", \.day.end),
    Column("progress", \.progress),
    Column("shifts", \.shifts),
    Column("shifts_awaited", \.awaited),
    Column("units_awaited", \.unitsAwaited),
    Column("visits_missing", \.missing),
    Column("records_missing", \.recordsMissing),
    Column("booked_minutes") { $0.booked / 60 },
    Column("observed_minutes") { $0.observed / 60 },
    Column("coverage_percent") { $0.share.map { $0 * 100 } },
  ]
}

extension Outcome: ColumnRepresentable {}
extension Condition: ColumnRepresentable {}
extension DayCoverage.Progress: ColumnRepresentable {}

// SPDX-License-Identifier: Apache-2.0

import Patrol

// The names of the report's columns, for CSV and JSON alike.

extension Delivered {
  /// - Parameter isKnown: false where nobody looked; no figure is then given.
  func cells(isKnown: Bool) -> [Cell] {
    let cells: [Cell] =
      [
        Cell("visits", .count(visits)),
        Cell("officer_visits", .count(officerVisits)),
        Cell("vehicle_visits", .count(vehicleVisits)),
        Cell("qualifying_visits", .count(qualifying.value)),
        Cell("qualifying_visits_low", .count(qualifying.low)),
        Cell("qualifying_visits_high", .count(qualifying.high)),
      ] + patrol.cells("patrol_minutes") + officer.cells("officer_minutes") + [
        Cell("vehicle_minutes", vehicle),
        Cell("gap_minutes_mean", meanGap),
        Cell("gap_minutes_median", medianGap),
        Cell("passes", .count(passes)),
      ]
    return isKnown ? cells : cells.map { Cell($0.name, .unknown) }
  }
}

extension BoundedMinutes {
  func cells(_ name: String) -> [Cell] {
    [Cell(name, value), Cell("\(name)_low", low), Cell("\(name)_high", high)]
  }
}

extension DosageRow {
  /// In the order of `DosageReport.columns`.
  package var cells: [Cell] {
    [
      Cell("hotspot", .text(hotSpot)),
      Cell("name", .text(name)),
      Cell("date", .text(date.description)),
    ] + delivered.cells(isKnown: !isUnknown) + [
      Cell("coverage_percent", coverage.map { $0 * 100 }),
      Cell("condition", plan.map { .text($0.condition.rawValue) } ?? .unknown),
      Cell("due_visits", plan.map { .count($0.visits) } ?? .unknown),
      Cell("due_minutes_per_visit", plan?.minutes),
      Cell("outcome", outcome.map { .text($0.rawValue) } ?? .unknown),
    ]
  }
}

extension DosageTotal {
  var cells: [Cell] {
    let identity = hotSpot.map { [Cell("hotspot", .text($0)), Cell("name", .text(name))] } ?? []
    return identity + [
      Cell("days", .count(days)),
      Cell("unknown_days", .count(unknownDays)),
    ] + delivered.cells(isKnown: isKnown)
      + compliance.cells(isKnown: isKnown)
  }
}

extension Compliance {
  /// - Parameter isKnown: false where nobody looked; no minutes and no share are then given.
  func cells(isKnown: Bool) -> [Cell] {
    let minutes =
      treatmentMinutes.cells("treatment_patrol_minutes")
      + contamination.cells("control_patrol_minutes")
    return Self.cells("treatment_days", Outcome.ofTreatment, treatment) + [
      Cell("compliance_percent", isKnown ? share.map { $0 * 100 } : nil),
      Cell("compliance_percent_high", isKnown ? shareHigh.map { $0 * 100 } : nil),
      Cell("due_visits", .count(dueVisits)),
      Cell("due_minutes", dueMinutes),
    ] + Self.cells("control_days", Outcome.ofControl, control)
      + (isKnown ? minutes : minutes.map { Cell($0.name, .unknown) })
  }

  /// The sum, then the days of each outcome, its word at the end of the name.
  private static func cells(
    _ name: String, _ outcomes: [Outcome], _ days: [Outcome: Int]
  ) -> [Cell] {
    [Cell(name, .count(days.values.reduce(0, +)))]
      + outcomes.map { outcome in
        Cell(
          "\(name)_\(outcome.rawValue.replacing(" ", with: "_"))",
          .count(days[outcome, default: 0]))
      }
  }
}

extension DayCoverage {
  var cells: [Cell] {
    [
      Cell("date", .text(date.description)),
      Cell("start", .text(day.start.description)),
      Cell("end", .text(day.end.description)),
      Cell("progress", .text(progress.rawValue)),
      Cell("shifts", .count(shifts)),
      Cell("shifts_awaited", .count(awaited)),
      Cell("units_awaited", .texts(unitsAwaited)),
      Cell("visits_missing", .count(missing)),
      Cell("records_missing", .count(recordsMissing)),
      Cell("booked_minutes", booked / 60),
      Cell("observed_minutes", observed / 60),
      Cell("coverage_percent", share.map { $0 * 100 }),
    ]
  }
}

extension DoubledUnit {
  func cells(_ planDay: PlanDay) -> [Cell] {
    [
      Cell("kind", .text("unit_twice")),
      Cell("unit", .text(unit)),
      Cell("devices", .texts(devices)),
      Cell("start", .text(span.start.description)),
      Cell("end", .text(span.end.description)),
      Cell("counted", .text(isCountedOnce ? "once" : "each")),
      Cell("text", .text(sentence(planDay))),
    ]
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol
import SQLite
import Wire

/// A record as rows of the tables that people open: what is written of it, and what an audit
/// expects to find.
struct LayerRows {
  let name: String
  /// The column that names the record's row.
  let key: String
  /// What follows from the record alone, the key first.
  let columns: [String]

  static let visits = LayerRows(
    name: "visits", key: "fid",
    columns: [
      "fid", "device", "sequence", "id", "unit", "officer", "shift", "hotspot",
      "hotspots_version", "entered", #""left""#, "dwell_s", "dwell_low_s", "dwell_high_s",
      "observed_s", "bridged_s", "travel", "foot_s", "vehicle_s", "fixes", "error_m", "ended",
      "detector", "replaces",
    ])
  static let stays = LayerRows(
    name: "stays", key: "visit", columns: ["visit", "entered", #""left""#, "stay_s"])
  static let shifts = LayerRows(
    name: "shifts", key: "fid",
    columns: [
      "fid", "device", "sequence", "id", "unit", "officer", "hotspots_version", "started", "ended",
      "observed_s", "no_fix_s", "gpsd_down_s", "device_off_s", "fixes", "refused", "passes",
      "visits", "detector", "notes", "shift", "replaces",
    ])
  static let quarters = LayerRows(
    name: "quarters", key: "shift",
    columns: ["shift", "start", "observed_s", "no_fix_s", "gpsd_down_s", "device_off_s"])
  static let passes = LayerRows(
    name: "passes", key: "shift", columns: ["shift", "hotspot", "passes"])

  /// The layers whose rows are parts of a row of another.
  static let parts: [(part: LayerRows, whole: LayerRows)] = [
    (stays, visits), (quarters, shifts), (passes, shifts),
  ]

  /// Every layer the record stands in, with its rows in order.
  static func all(
    of record: Record, row: Int64, sequence: Int64, device: String
  ) -> [(LayerRows, [[Value]])] {
    switch record {
    case .visit(let visit):
      [
        (visits, [values(of: visit, row: row, sequence: sequence, device: device)]),
        (stays, visit.stays.map { values(of: $0, visit: row) }),
      ]
    case .shift(let shift):
      [
        (shifts, [values(of: shift, row: row, sequence: sequence, device: device)]),
        (quarters, shift.quarters.map { values(of: $0, shift: row) }),
        (
          passes,
          shift.passes.sorted { $0.key < $1.key }.map {
            [.integer(row), .text($0.key), .integer($0.value)]
          }
        ),
      ]
    }
  }

  /// Writes one row, with `more` columns that do not follow from the record alone.
  func insert(
    _ values: [Value], and more: [(column: String, value: Value)] = [],
    into connection: Connection
  ) throws(SQLiteError) {
    let names = (columns + more.map(\.column)).joined(separator: ", ")
    let places = repeatElement("?", count: columns.count + more.count).joined(separator: ", ")
    try connection.run(
      "INSERT INTO \(name) (\(names)) VALUES (\(places))", values: values + more.map(\.value))
  }

  // MARK: Values

  private static func values(
    of visit: Visit, row: Int64, sequence: Int64, device: String
  ) -> [Value] {
    [
      .integer(row), .text(device), .integer(sequence), .text(visit.id), .text(visit.unit),
      .text(visit.officer), .text(visit.shift), .text(visit.hotSpot),
      .text(visit.hotSpotsVersion), .text(visit.entered.description),
      .text(visit.left.description), .real(visit.dwell), .real(visit.dwellLow),
      .real(visit.dwellHigh), .real(visit.observed), .real(visit.bridged),
      .text(visit.travel.rawValue), .real(visit.onFoot), .real(visit.inVehicle),
      .integer(visit.fixes), .real(visit.meanError), .text(visit.ended.rawValue),
      .text(visit.detector), .text(visit.replaces),
    ]
  }

  private static func values(of stay: Interval, visit row: Int64) -> [Value] {
    [
      .integer(row), .text(stay.start.description), .text(stay.end.description),
      .real(stay.seconds),
    ]
  }

  private static func values(
    of shift: Shift, row: Int64, sequence: Int64, device: String
  ) -> [Value] {
    let coverage = shift.coverage
    return [
      .integer(row), .text(device), .integer(sequence), .text(shift.id), .text(shift.unit),
      .text(shift.officer), .text(shift.hotSpotsVersion), .text(shift.started.description),
      .text(shift.ended.description), .real(coverage.observed), .real(coverage.noFix),
      .real(coverage.gpsdDown), .real(coverage.deviceOff), .integer(shift.fixes),
      .integer(shift.refused.values.reduce(0, +)), .integer(shift.passes.values.reduce(0, +)),
      .integer(shift.visits), .text(shift.detector),
      .text(shift.notes.isEmpty ? nil : shift.notes.joined(separator: "\n")),
      .text(shift.name), .text(shift.replaces),
    ]
  }

  private static func values(of quarter: QuarterCoverage, shift row: Int64) -> [Value] {
    [
      .integer(row), .text(quarter.start.description), .real(quarter.coverage.observed),
      .real(quarter.coverage.noFix), .real(quarter.coverage.gpsdDown),
      .real(quarter.coverage.deviceOff),
    ]
  }
}

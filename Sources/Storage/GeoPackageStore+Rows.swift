// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import SQLite

/// Records laid out in the tables that people open.
extension GeoPackageStore {
  /// False when no kept set explains the hot spot.
  func keep(
    _ visit: Visit, row: Int64, sequence: Int64, device: String
  ) throws(SQLiteError) -> Bool {
    let place = try place(of: visit.hotSpot, version: visit.hotSpotsVersion)
    try connection.run(
      """
      INSERT INTO visits (
        fid, geom, device, sequence, id, unit, officer, shift, hotspot, hotspots_version, entered,
        "left", dwell_s, dwell_low_s, dwell_high_s, observed_s, bridged_s, travel, foot_s,
        vehicle_s, fixes, error_m, ended, detector, replaces, superseded)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
      """,
      .integer(row), place.map(Value.blob) ?? .null, .text(device), .integer(sequence),
      .text(visit.id), .text(visit.unit), .text(visit.officer), .text(visit.shift),
      .text(visit.hotSpot), .text(visit.hotSpotsVersion), .text(visit.entered.description),
      .text(visit.left.description), .real(visit.dwell), .real(visit.dwellLow),
      .real(visit.dwellHigh), .real(visit.observed), .real(visit.bridged),
      .text(visit.travel.rawValue), .real(visit.onFoot), .real(visit.inVehicle),
      .integer(visit.fixes), .real(visit.meanError), .text(visit.ended.rawValue),
      .text(visit.detector), .text(visit.replaces))
    try markSuperseded(by: visit, row: row, sequence: sequence, device: device)
    try markCopy(row: row)
    for stay in visit.stays {
      try connection.run(
        #"INSERT INTO stays (visit, entered, "left", stay_s) VALUES (?, ?, ?, ?)"#,
        .integer(row), .text(stay.start.description), .text(stay.end.description),
        .real(stay.seconds))
    }
    return place != nil
  }

  /// A record replaces only what its device journaled before it, in whatever order they arrive;
  /// so no record can replace itself, and no two each other. Of two journals of one device, the one
  /// whose record came first counts as the earlier. What replaces a record replaces its copies under
  /// other devices.
  private func markSuperseded(
    by visit: Visit, row: Int64, sequence: Int64, device: String
  ) throws(SQLiteError) {
    if let replaced = visit.replaces {
      try connection.run(
        """
        UPDATE visits SET superseded = 1 WHERE fid IN (
          SELECT copy.fid FROM records JOIN records AS copy ON copy.sha256 = records.sha256
           WHERE records.device = ?1 AND records.id = ?2 AND CASE
             WHEN records.journal = (SELECT journal FROM records WHERE fid = ?4)
             THEN records.sequence < ?3 ELSE records.fid < ?4 END)
        """,
        .text(device), .text(replaced), .integer(sequence), .integer(row))
    }
    try connection.run(
      """
      UPDATE visits SET superseded = 1 WHERE fid IN (
        SELECT copy.fid FROM records JOIN records AS copy ON copy.sha256 = records.sha256
         WHERE records.fid = ?) AND EXISTS (
        SELECT 1 FROM visits AS later JOIN records AS theirs ON theirs.fid = later.fid
         WHERE later.device = ? AND later.replaces = ? AND later.sequence > ?
           AND theirs.journal = (SELECT journal FROM records WHERE fid = visits.fid))
      """,
      .integer(row), .text(device), .text(visit.id), .integer(sequence))
  }

  /// A device enrolled anew may send its whole journal again: of the same bytes only the record
  /// that came first counts.
  private func markCopy(row: Int64) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE visits SET superseded = 1 WHERE fid = ?1 AND EXISTS (
        SELECT 1 FROM records JOIN records AS first ON first.sha256 = records.sha256
         WHERE records.fid = ?1 AND first.fid < ?1)
      """, .integer(row))
  }

  func keep(
    _ shift: Shift, row: Int64, sequence: Int64, device: String
  ) throws(SQLiteError) {
    let coverage = shift.coverage
    try connection.run(
      """
      INSERT INTO shifts (
        fid, device, sequence, id, unit, officer, hotspots_version, started, ended, observed_s,
        no_fix_s, gpsd_down_s, device_off_s, fixes, refused, passes, visits, detector, notes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(row), .text(device), .integer(sequence), .text(shift.id), .text(shift.unit),
      .text(shift.officer), .text(shift.hotSpotsVersion), .text(shift.started.description),
      .text(shift.ended.description), .real(coverage.observed), .real(coverage.noFix),
      .real(coverage.gpsdDown), .real(coverage.deviceOff), .integer(shift.fixes),
      .integer(shift.refused.values.reduce(0, +)), .integer(shift.passes.values.reduce(0, +)),
      .integer(shift.visits), .text(shift.detector),
      .text(shift.notes.isEmpty ? nil : shift.notes.joined(separator: "\n")))
    for quarter in shift.quarters {
      try connection.run(
        """
        INSERT INTO quarters (shift, start, observed_s, no_fix_s, gpsd_down_s, device_off_s)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        .integer(row), .text(quarter.start.description), .real(quarter.coverage.observed),
        .real(quarter.coverage.noFix), .real(quarter.coverage.gpsdDown),
        .real(quarter.coverage.deviceOff))
    }
    for (hotSpot, count) in shift.passes.sorted(by: { $0.key < $1.key }) {
      try connection.run(
        "INSERT INTO passes (shift, hotspot, passes) VALUES (?, ?, ?)",
        .integer(row), .text(hotSpot), .integer(count))
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import SQLite
import Wire

/// Records laid out in the tables that people open.
extension GeoPackageStore {
  /// Lays the record out; false when no kept set explains a visit's hot spot.
  func layOut(
    _ record: Record, row: Int64, sequence: Int64, device: String
  ) throws(SQLiteError) -> Bool {
    var place: Data?
    var more: [(column: String, value: Value)] = []
    if case .visit(let visit) = record {
      place = try self.place(of: visit.hotSpot, version: visit.hotSpotsVersion)
      more = [("geom", place.map(Value.blob) ?? .null), ("superseded", .integer(0))]
    }
    for (layer, rows) in LayerRows.all(of: record, row: row, sequence: sequence, device: device) {
      for values in rows {
        try layer.insert(
          values, and: layer.name == LayerRows.visits.name ? more : [], into: connection)
      }
    }
    guard case .visit(let visit) = record else { return true }
    try markSuperseded(by: visit, row: row, sequence: sequence, device: device)
    try markCopy(row: row)
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
}

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
    if case .visit(let visit) = record {
      place = try self.place(of: visit.hotSpot, version: visit.hotSpotsVersion)
    }
    for (layer, rows) in LayerRows.all(of: record, row: row, sequence: sequence, device: device) {
      let isPlaced = layer.name == LayerRows.visits.name
      let more = isPlaced ? [("geom", place.map(Value.blob) ?? .null)] : []
      for values in rows { try layer.insert(values, and: more, into: connection) }
    }
    let layer = (record.kind == .visit ? LayerRows.visits : .shifts).name
    try settleCopies(of: row, in: layer)
    if let replaced = record.replaces {
      try settle(replaced, in: layer, replacedBy: row, device: device)
    }
    return record.kind == .shift || place != nil
  }

  /// Takes the rows of a record away, whatever kind it was.
  func clearLayers(of row: Int64) throws(SQLiteError) {
    for layer in [LayerRows.stays, .visits, .quarters, .passes, .shifts] {
      try connection.run("DELETE FROM \(layer.name) WHERE \(layer.key) = ?", .integer(row))
    }
  }

  /// Settles anew what counts of the record that the row `later` replaces, if it stands after it.
  private func settle(
    _ replaced: String, in layer: String, replacedBy later: Int64, device: String
  ) throws(SQLiteError) {
    let found = try connection.rows(
      """
      SELECT copy.fid FROM records AS theirs CROSS JOIN records AS copy
       WHERE theirs.fid = ? AND copy.device = ? AND copy.id = ? AND \(Supersession.comesAfter)
      """,
      .integer(later), .text(device), .text(replaced))
    if let row = found.first?.integer(0) {
      try settleCopies(of: row, in: layer)
    }
  }

  /// Settles which rows of `layer` with the bytes of the record `row` count: one that was lost and
  /// came again stands before those that came after it first came.
  private func settleCopies(of row: Int64, in layer: String) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE \(layer) SET superseded = NOT superseded WHERE fid IN (
        SELECT copy.fid FROM records CROSS JOIN records AS copy ON copy.sha256 = records.sha256
         WHERE records.fid = ?) AND \(Supersession.isWrong(in: layer))
      """, .integer(row))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import SQLite
import Wire

/// The audit of what no chain holds together: layers, and what was set aside without a place.
extension GeoPackageStore {
  func auditLayers(
    into report: inout AuditReport, _ progress: @Sendable (Int) -> Void
  ) throws(SQLiteError) {
    var count = 0
    try forEachReadableRow(
      of: "records", by: "fid", "device, sequence, bytes", in: &report
    ) { row, report throws(SQLiteError) in
      count += 1
      if count % 1000 == 0 { progress(count) }
      let place = Row(values: [row.values[1], row.values[2]])
      guard let bytes = row.blob(3), let record = try? Record(bytes: bytes) else {
        report.note("records", place, "not a record that can be read")
        return
      }
      let layer = try readable { () throws(SQLiteError) in
        try differingLayer(of: record, row: row.integer(0) ?? 0, place)
      }
      switch layer {
      case .some(.some(let layer)): report.note(layer, place, "not what its record says")
      case .some(.none): break
      case .none: report.note("\(record.kind)s", place, "cannot be read")
      }
    }
    try auditWhatWasAdded(into: &report)
    try auditWhatCounts(into: &report)
  }

  private func auditWhatCounts(into report: inout AuditReport) throws(SQLiteError) {
    for layer in [LayerRows.visits, .shifts] {
      let isWrong = Supersession.isWrong(in: layer.name)
      try note(
        layer, "superseded is not what the records say",
        from: "SELECT device, sequence FROM \(layer.name) WHERE \(isWrong)", into: &report)
    }
    for (part, whole) in LayerRows.parts {
      let isWrong = Supersession.isWrong(ofPart: part.name, of: whole.name, by: part.key)
      try note(
        part, "superseded is not what that of \(whole.name) says",
        from: """
          SELECT device, sequence FROM \(whole.name) WHERE fid IN (
            SELECT \(part.key) FROM \(part.name) WHERE \(isWrong))
          """, into: &report)
    }
  }

  /// Notes a fault of each record whose device and number the statement finds.
  private func note(
    _ layer: LayerRows, _ fault: String, from statement: String, into report: inout AuditReport
  ) throws(SQLiteError) {
    try noting(layer.name, in: &report) { report throws(SQLiteError) in
      for row in try connection.rows(statement) { report.note(layer.name, row, fault) }
    }
  }

  private func auditWhatWasAdded(into report: inout AuditReport) throws(SQLiteError) {
    for layer in ["visits", "shifts"] {
      try noting(layer, in: &report) { report throws(SQLiteError) in
        let added = try connection.rows(
          """
          SELECT device, sequence FROM \(layer)
           WHERE NOT EXISTS (SELECT 1 FROM records WHERE records.fid = \(layer).fid)
          """)
        for row in added { report.note(layer, row, "no record is behind it") }
      }
    }
  }

  /// The layer whose rows are not what the record says; nil when all are.
  private func differingLayer(
    of record: Record, row: Int64, _ place: Row
  ) throws(SQLiteError) -> String? {
    guard let device = place.text(0), let sequence = place.integer(1) else { return "records" }
    for (layer, expected) in LayerRows.all(
      of: record, row: row, sequence: sequence, device: device)
    {
      let columns = layer.columns.joined(separator: ", ")
      let found = try connection.rows(
        "SELECT \(columns) FROM \(layer.name) WHERE \(layer.key) = ? ORDER BY fid",
        .integer(row))
      if found.map(\.values) != expected { return layer.name }
    }
    return nil
  }

  /// How many records of each journal its corrections replace, and how many had come before.
  func countSuperseded(into report: inout AuditReport) throws(SQLiteError) {
    let replaced = ["visits", "shifts"].map { layer in
      """
      SELECT record.device, record.journal FROM \(layer)
       CROSS JOIN records AS record ON record.fid = \(layer).fid
       WHERE \(layer).superseded AND \(Supersession.isReplaced("record", in: layer))
      """
    }
    try count(
      \.superseded, "corrections",
      "(\(replaced.joined(separator: " UNION ALL "))) AS record", into: &report)
    try count(
      \.copies, "copies", "records AS record WHERE \(Supersession.cameBefore("record"))",
      into: &report)
  }

  /// Counts, for each journal, the rows `record` of `records` that `source` finds.
  private func count(
    _ figure: WritableKeyPath<AuditReport.Journal, Int64>, _ what: String, _ source: String,
    into report: inout AuditReport
  ) throws(SQLiteError) {
    try noting(what, in: &report) { report throws(SQLiteError) in
      let rows = try connection.rows(
        """
        SELECT record.device, record.journal, count(*) FROM \(source)
         GROUP BY record.device, record.journal
        """)
      for row in rows {
        let journal = row.text(1).flatMap(JournalName.init)
        let index = report.journals.firstIndex {
          $0.device == row.text(0) && $0.journal == journal
        }
        if let index { report.journals[index][keyPath: figure] = row.integer(2) ?? 0 }
      }
    }
  }

  /// Counts what stands in quarantine and no entry names, and looks at its bytes.
  func auditMisplaced(into report: inout AuditReport) throws(SQLiteError) {
    var counts: [String: Int] = [:]
    let isPlaced = """
      EXISTS (
        SELECT 1 FROM entries WHERE entries.device = quarantine.device
           AND entries.journal = quarantine.journal AND entries.sequence = quarantine.sequence
           AND entries.sha256 = quarantine.sha256 AND entries.record IS NULL)
      """
    try forEachReadableRow(
      of: "quarantine", by: "rowid", "device, sequence, sha256, bytes, \(isPlaced)", in: &report
    ) { row, report throws(SQLiteError) in
      guard row.integer(5) == 0, let device = row.text(1) else { return }
      counts[device, default: 0] += 1
      if row.blob(4).map({ Data(SHA256.hash(data: $0)) }) != row.blob(3) {
        report.note("quarantine", Row(values: [row.values[1], row.values[2]]), "not what came")
      }
    }
    report.misplaced = counts.sorted { $0.key < $1.key }.map {
      AuditReport.Misplaced(device: $0.key, count: $0.value)
    }
  }
}

extension AuditReport {
  /// Notes a fault of the record whose device and number the row says.
  mutating func note(_ layer: String, _ row: Row, _ fault: String) {
    layerFaults += 1
    guard layers.count < GeoPackageStore.mostNamed else { return }
    layers.append(
      LayerFault(
        layer: layer, device: row.text(0) ?? "", sequence: row.integer(1) ?? 0, fault: fault))
  }
}

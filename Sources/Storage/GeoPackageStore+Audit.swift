// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import Patrol
import SQLite
import Wire

extension GeoPackageStore {
  /// Most places named of one kind of fault.
  private static let mostNamed = 100

  package func audit(
    progress: @Sendable (Int) -> Void
  ) throws(StoreError) -> AuditReport {
    try answering { () throws(SQLiteError) in
      var report = AuditReport()
      // One moment for all of it, while others go on writing.
      try connection.execute(script: "BEGIN")
      defer { try? connection.execute(script: "COMMIT") }
      report.damage = try connection.rows("PRAGMA integrity_check(100)")
        .compactMap { $0.text(0) }.filter { $0 != "ok" }
      report.damage += try foreignKeyFaults()
      try auditChains(into: &report, progress)
      try auditUnchained(into: &report)
      try auditLayers(into: &report, progress)
      return report
    }
  }

  private func foreignKeyFaults() throws(SQLiteError) -> [String] {
    try connection.rows("PRAGMA foreign_key_check").prefix(Self.mostNamed).map {
      "a row of \($0.text(0) ?? "?") names one of \($0.text(2) ?? "?") that is not there"
    }
  }

  // MARK: Chains

  private func auditChains(
    into report: inout AuditReport, _ progress: @Sendable (Int) -> Void
  ) throws(SQLiteError) {
    let devices = try connection.rows("SELECT \(Self.columns) FROM devices")
      .compactMap(Self.device).reduce(into: [:]) { $0[$1.id] = $1 }
    var audit: ChainAudit?
    var journals: [AuditReport.Journal] = []
    var count = 0
    try connection.forEachRow(Self.everyEntry) { row in
      let entry = ChainAudit.Entry(row)
      if audit?.holds(entry) != true {
        if let audit { journals.append(audit.journal) }
        audit = ChainAudit(of: entry, from: devices[entry.device])
      }
      audit?.look(at: entry)
      count += 1
      if count % 1000 == 0 { progress(count) }
    }
    if let audit { journals.append(audit.journal) }
    report.journals = journals
  }

  private static let everyEntry = """
    SELECT entries.device, entries.journal, entries.sequence, entries.sha256, previous, link,
           signature, entries.record, coalesce(records.bytes, quarantine.bytes),
           coalesce(records.sha256, entries.sha256)
      FROM entries LEFT JOIN records ON records.fid = entries.record
      LEFT JOIN quarantine ON entries.record IS NULL
       AND quarantine.device = entries.device AND quarantine.journal = entries.journal
       AND quarantine.sequence = entries.sequence AND quarantine.sha256 = entries.sha256
     ORDER BY entries.device, entries.journal, entries.sequence
    """

  /// Records that no entry brought: somebody put them there.
  private func auditUnchained(into report: inout AuditReport) throws(SQLiteError) {
    let rows = try connection.rows(
      """
      SELECT device, sequence FROM records WHERE NOT EXISTS (
        SELECT 1 FROM entries WHERE entries.device = records.device
           AND entries.journal = records.journal AND entries.sequence = records.sequence
           AND entries.record = records.fid)
      """)
    for row in rows { note("records", row, "no entry of a journal brought it", in: &report) }
  }

  // MARK: Layers

  private func auditLayers(
    into report: inout AuditReport, _ progress: @Sendable (Int) -> Void
  ) throws(SQLiteError) {
    var faults: [(layer: String, row: Row, fault: String)] = []
    var thrown: SQLiteError?
    var count = 0
    try connection.forEachRow("SELECT device, sequence, fid, kind, bytes FROM records") { row in
      count += 1
      if count % 1000 == 0 { progress(count) }
      guard thrown == nil, let fid = row.integer(2), let bytes = row.blob(4),
        let record = try? Record(bytes: bytes)
      else { return }
      do throws(SQLiteError) {
        if let layer = try differingLayer(of: record, row: fid, row) {
          faults.append((layer, row, "not what its record says"))
        }
      } catch {
        thrown = error
      }
    }
    if let thrown { throw thrown }
    for fault in faults { note(fault.layer, fault.row, fault.fault, in: &report) }
    for layer in ["visits", "shifts"] {
      let added = try connection.rows(
        """
        SELECT device, sequence FROM \(layer)
         WHERE NOT EXISTS (SELECT 1 FROM records WHERE records.fid = \(layer).fid)
        """)
      for row in added { note(layer, row, "no record is behind it", in: &report) }
    }
    let wronglySuperseded = try connection.rows(
      "SELECT device, sequence FROM visits WHERE \(Supersession.isWrong)")
    for row in wronglySuperseded {
      note("visits", row, "superseded is not what the records say", in: &report)
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

  private func note(
    _ layer: String, _ row: Row, _ fault: String, in report: inout AuditReport
  ) {
    report.layerFaults += 1
    guard report.layers.count < Self.mostNamed else { return }
    report.layers.append(
      AuditReport.LayerFault(
        layer: layer, device: row.text(0) ?? "", sequence: row.integer(1) ?? 0, fault: fault))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import Keeping
import Patrol
import Wire

/// The audit of single rows, and reading where parts may be damaged.
extension Store {
  /// Records that no entry brought: somebody put them there.
  func auditUnchained(into report: inout AuditReport) throws(DatabaseError) {
    try noting("which entry brought each record", in: &report) { report throws(DatabaseError) in
      let rows = try database.rows(
        """
        SELECT device, sequence FROM records WHERE NOT EXISTS (
          SELECT 1 FROM entries WHERE entries.device = records.device
             AND entries.journal = records.journal AND entries.sequence = records.sequence
             AND entries.record = records.fid)
        """)
      for row in rows {
        report.note("records", row.place(from: 0), "no journal entry belongs to it")
      }
    }
  }

  /// Records whose bytes cannot be used any more, and so count nowhere.
  func auditReadability(into report: inout AuditReport) throws(DatabaseError) {
    try forEachReadableRow(
      of: "records", by: "fid", "device, sequence, bytes", in: &report
    ) { row, report in
      if row.blob(3).flatMap({ try? Record(bytes: $0) }) == nil {
        report.note("records", row.place(from: 1), "not a record that can be read")
      }
    }
  }

  /// Counts what stands in quarantine and no entry names, and looks at its bytes.
  func auditUnnumbered(into report: inout AuditReport) throws(DatabaseError) {
    var counts: [String: Int] = [:]
    let isPlaced = """
      EXISTS (
        SELECT 1 FROM entries WHERE entries.device = quarantine.device
           AND entries.journal = quarantine.journal AND entries.sequence = quarantine.sequence
           AND entries.sha256 = quarantine.sha256 AND entries.record IS NULL)
      """
    try forEachReadableRow(
      of: "quarantine", by: "number", "device, sequence, sha256, bytes, \(isPlaced)", in: &report
    ) { row, report in
      guard row.integer(5) == 0, let device = row.text(1) else { return }
      counts[device, default: 0] += 1
      if row.blob(4).map({ StoredRecord.isAsItCame($0, row.blob(3)) }) != true {
        report.note("quarantine", row.place(from: 1), "not what the device sent")
      }
    }
    report.unnumbered = counts.sorted { $0.key < $1.key }.map {
      AuditReport.Unnumbered(device: $0.key, count: $0.value)
    }
  }

  // MARK: What counts no more

  /// How many records of each journal its corrections replace, and how many had come before.
  func countSuperseded(into report: inout AuditReport) throws(DatabaseError) {
    for kind in RecordKind.allCases {
      try noting("corrections", in: &report) { report throws(DatabaseError) in
        try countCorrected(kind, into: &report)
      }
      try noting("copies", in: &report) { report throws(DatabaseError) in
        try countCopies(kind, into: &report)
      }
    }
  }

  /// Counts the records that came once alone and count no more: a correction is the only reason.
  private func countCorrected(
    _ kind: RecordKind, into report: inout AuditReport
  ) throws(DatabaseError) {
    let layer = Projection.layer(of: kind).name
    let rows = try database.rows(
      """
      SELECT records.device, records.journal, count(*)
        FROM \(layer) JOIN records ON records.fid = \(layer).fid
       WHERE superseded = 1 AND NOT EXISTS (
         SELECT 1 FROM records AS other
          WHERE other.sha256 = records.sha256 AND other.fid <> records.fid)
       GROUP BY records.device, records.journal
      """)
    for row in rows { report.add(row.integer(2) ?? 0, to: \.superseded, of: row) }
  }

  /// Counts the records that came more than once: those that are replaced, and all but the first.
  private func countCopies(
    _ kind: RecordKind, into report: inout AuditReport
  ) throws(DatabaseError) {
    let groups = try database.rows(
      """
      SELECT min(fid) FROM records WHERE kind = ? GROUP BY sha256 HAVING count(*) > 1
      """, .text(kind.rawValue))
    for group in groups {
      let copies = try self.copies(of: group.integer(0) ?? 0, kind: kind)
      let replacing = Supersession.replacing(copies)
      for copy in copies {
        guard let row = try self.journal(of: copy.row) else { continue }
        if replacing.contains(copy.lineage) { report.add(1, to: \.superseded, of: row) }
        if copy.row != copies.first?.row { report.add(1, to: \.copies, of: row) }
      }
    }
  }

  private func journal(of row: Int64) throws(DatabaseError) -> Row? {
    try database.rows("SELECT device, journal FROM records WHERE fid = ?", .integer(row)).first
  }

  // MARK: Where parts may be damaged

  /// Keys in a row that cannot be read, after which the rest is given up: a page of the smallest
  /// rows holds some hundreds.
  static let mostUnreadable = 10_000

  /// Runs `body`; what of it cannot be read goes into the report, and the audit goes on.
  func noting(
    _ what: String, in report: inout AuditReport,
    _ body: (inout AuditReport) throws(DatabaseError) -> Void
  ) throws(DatabaseError) {
    do {
      try body(&report)
    } catch {
      guard error.saysDamage else { throw error }
      report.damage.append("\(what) cannot all be read: \(error.message)")
    }
  }

  /// What `body` reads; nil when that is damaged.
  func readable<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(DatabaseError) -> Answer? {
    do {
      return try body()
    } catch {
      guard error.saysDamage else { throw error }
      return nil
    }
  }

  /// Hands over each row of `table` that can be read, in the order of its `key`; the columns come
  /// after it.
  private func forEachReadableRow(
    of table: String, by key: String, _ columns: String, in report: inout AuditReport,
    _ body: (Row, inout AuditReport) -> Void
  ) throws(DatabaseError) {
    // Somebody may have given a row any key.
    var next = Int64.min
    var unreadable = 0
    var isWhole = true
    while unreadable < Self.mostUnreadable {
      let first = next
      let rows = try readable { () throws(DatabaseError) in
        try database.rows(
          "SELECT \(key), \(columns) FROM \(table) WHERE \(key) >= ? ORDER BY \(key) LIMIT 1",
          .integer(first))
      }
      guard let rows else {
        if next == .max { break }
        // The store gives keys from 1 on.
        (next, unreadable, isWhole) = (max(next, 0) + 1, unreadable + 1, false)
        continue
      }
      guard let row = rows.first, let found = row.integer(0) else { break }
      body(row, &report)
      if found == .max { break }
      (next, unreadable) = (found + 1, 0)
    }
    if !isWhole { report.damage.append("rows of \(table) cannot be read") }
  }
}

extension DatabaseError {
  /// Whether the database, or the disk under it, does not give what was written.
  fileprivate var saysDamage: Bool { [.damaged, .notADatabase, .inputOutput].contains(reason) }
}

extension Row {
  /// The device and the number of a record, in two columns.
  fileprivate func place(from first: Int) -> (device: String, sequence: Int64) {
    (text(first) ?? "", integer(first + 1) ?? 0)
  }
}

extension AuditReport {
  fileprivate mutating func note(
    _ table: String, _ place: (device: String, sequence: Int64), _ fault: String
  ) {
    note(table, device: place.device, sequence: place.sequence, fault)
  }

  /// Adds to a figure of the journal that a row names in its first two columns.
  fileprivate mutating func add(
    _ count: Int64, to figure: WritableKeyPath<JournalChain, Int64>, of row: Row
  ) {
    let index = journals.firstIndex {
      $0.device == row.text(0) && $0.journal.description == row.text(1)
    }
    if let index { journals[index][keyPath: figure] += count }
  }
}

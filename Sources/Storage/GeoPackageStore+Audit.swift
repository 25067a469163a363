// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import SQLite
import Wire

extension GeoPackageStore {
  /// Most places named of one kind of fault.
  static let mostNamed = 100

  /// Goes from key to key rather than through whole tables, so that a damaged page hides no more than
  /// what lies on it.
  package func audit(
    against earlier: AuditReport?, progress: @Sendable (Int) -> Void
  ) throws(StoreError) -> AuditReport {
    try answering { () throws(SQLiteError) in
      var report = AuditReport()
      // One moment for all of it, while others go on writing.
      try connection.execute(script: "BEGIN")
      defer { try? connection.execute(script: "COMMIT") }
      try auditStructure(into: &report)
      try auditNames(into: &report)
      try auditChains(into: &report, against: earlier, progress)
      try auditUnchained(into: &report)
      try auditMisplaced(into: &report)
      try auditLayers(into: &report, progress)
      try countSuperseded(into: &report)
      if let earlier { report.changes += report.changes(since: earlier) }
      return report
    }
  }

  private func auditStructure(into report: inout AuditReport) throws(SQLiteError) {
    try noting("the file", in: &report) { report throws(SQLiteError) in
      try connection.forEachRow("PRAGMA integrity_check(100)") { row in
        if let words = row.text(0), words != "ok" { report.damage.append(words) }
      }
    }
    try noting("what rows name each other", in: &report) { report throws(SQLiteError) in
      report.damage += try connection.rows("PRAGMA foreign_key_check").prefix(Self.mostNamed).map {
        "a row of \($0.text(0) ?? "?") names one of \($0.text(2) ?? "?") that is not there"
      }
    }
  }

  /// Counts what goes under no name or number the program gives, and so is in no chain.
  private func auditNames(into report: inout AuditReport) throws(SQLiteError) {
    let digits = String(repeating: "[0-9a-f]", count: JournalName.length)
    for table in ["records", "entries", "quarantine"] {
      try noting("names in \(table)", in: &report) { report throws(SQLiteError) in
        let rows = try connection.rows(
          """
          SELECT count(*) FROM \(table)
           WHERE typeof(device) != 'text' OR typeof(journal) != 'text'
              OR journal NOT GLOB '\(digits)'
              OR typeof(sequence) != 'integer' OR sequence < 1
          """)
        guard let count = rows.first?.integer(0), count > 0 else { return }
        report.damage.append(
          "rows of \(table) without a usable device, journal or sequence number: \(count)")
      }
    }
  }

  // MARK: Chains

  /// One journal of one device, as text.
  private struct JournalPlace: Comparable {
    var device: String
    var journal: String

    /// As SQLite orders them, by their bytes.
    static func < (one: Self, other: Self) -> Bool {
      one.device == other.device
        ? one.journal.utf8.lexicographicallyPrecedes(other.journal.utf8)
        : one.device.utf8.lexicographicallyPrecedes(other.device.utf8)
    }
  }

  private func auditChains(
    into report: inout AuditReport, against earlier: AuditReport?,
    _ progress: @Sendable (Int) -> Void
  ) throws(SQLiteError) {
    var devices: [String: Device] = [:]
    try noting("devices", in: &report) { _ throws(SQLiteError) in
      devices = try connection.rows("SELECT \(Self.columns) FROM devices")
        .compactMap(Self.device).reduce(into: [:]) { $0[$1.id] = $1 }
    }
    var count = 0
    var place = JournalPlace(device: "", journal: "")
    while let next = try journal(after: place, devices: devices.keys) {
      guard next > place else {
        report.damage.append("a device or journal has a name that is no text")
        break
      }
      place = next
      // A name no program gives is damage, and counted as such.
      guard let name = JournalName(place.journal) else { continue }
      var audit: ChainAudit?
      try forEachEntry(of: place, in: &report) { entry in
        var chain = audit ?? ChainAudit(
          of: entry, in: name, from: devices[entry.device], against: earlier)
        chain.look(at: entry)
        audit = chain
        count += 1
        if count % 1000 == 0 { progress(count) }
      }
      guard let audit else { continue }
      var journal = audit.journal
      try noting("what other devices brought of \(place.journal)", in: &report) {
        _ throws(SQLiteError) in try lookElsewhere(for: &journal)
      }
      report.journals.append(journal)
      guard !audit.keepsEarlierLink else { continue }
      report.changes.append(
        AuditReport.Change(
          device: place.device, journal: audit.journal.journal,
          change: "other records stand where it ended"))
    }
  }

  /// The next journal that has a name; where that cannot be read, as far as others know of one.
  private func journal(
    after place: JournalPlace, devices: some Collection<String>
  ) throws(SQLiteError) -> JournalPlace? {
    var next: [JournalPlace] = []
    for table in ["entries", "records"] {
      let rows = try readable { () throws(SQLiteError) in
        try connection.rows(
          """
          SELECT device, journal FROM \(table) WHERE (device, journal) > (?, ?)
             AND typeof(device) = 'text' AND typeof(journal) = 'text'
           ORDER BY device, journal LIMIT 1
          """, .text(place.device), .text(place.journal))
      }
      if let row = rows?.first, let device = row.text(0), let journal = row.text(1) {
        next.append(JournalPlace(device: device, journal: journal))
      } else if rows == nil {
        next += devices.map { JournalPlace(device: $0, journal: "") }.filter { $0 > place }
      }
    }
    return next.min()
  }

  private func forEachEntry(
    of place: JournalPlace, in report: inout AuditReport, _ body: (ChainAudit.Entry) -> Void
  ) throws(SQLiteError) {
    var last: Int64 = 0
    var unreadable = 0
    var isWhole = true
    while unreadable < Self.mostUnreadable {
      let after = last
      let rows = try readable { () throws(SQLiteError) in
        try connection.rows(
          """
          SELECT device, journal, sequence, sha256, previous, link, signature, record FROM entries
           WHERE device = ? AND journal = ? AND sequence > ? AND typeof(sequence) = 'integer'
           ORDER BY sequence LIMIT 1
          """, .text(place.device), .text(place.journal), .integer(after))
      }
      let entry: ChainAudit.Entry
      if let rows {
        guard let row = rows.first else { break }
        entry = ChainAudit.Entry(row, kept: try bytes(of: row))
        unreadable = 0
      } else {
        isWhole = false
        unreadable += 1
        guard let next = try unreadableNumber(of: place, after: after) else { break }
        entry = ChainAudit.Entry(unreadable: next, of: place.journal, device: place.device)
      }
      body(entry)
      last = entry.sequence
    }
    if !isWhole {
      report.damage.append("entries of journal \(place.journal) of \(place.device) cannot be read")
    }
  }

  /// The bytes an entry names and their hash; nil when they are gone or damaged.
  private func bytes(of entry: Row) throws(SQLiteError) -> Row? {
    try readable { () throws(SQLiteError) in
      guard entry.integer(7) == nil else {
        return try connection.rows(
          "SELECT bytes, sha256 FROM records WHERE fid = ?", values: [entry.values[7]]
        ).first
      }
      return try connection.rows(
        """
        SELECT bytes, sha256 FROM quarantine
         WHERE device = ? AND journal = ? AND sequence = ? AND sha256 = ?
        """, values: Array(entry.values[0..<4])
      ).first
    } ?? nil
  }

  /// The next number whose entry is damaged: the next that a record has, or where that is damaged
  /// too the next there is; nil when no record comes after.
  private func unreadableNumber(
    of place: JournalPlace, after last: Int64
  ) throws(SQLiteError) -> Int64? {
    let rows = try readable { () throws(SQLiteError) in
      try connection.rows(
        """
        SELECT sequence FROM records WHERE device = ? AND journal = ? AND sequence > ?
           AND typeof(sequence) = 'integer' ORDER BY sequence LIMIT 1
        """, .text(place.device), .text(place.journal), .integer(last))
    }
    guard let rows else { return last == .max ? nil : last + 1 }
    return rows.first?.integer(0)
  }

  /// Records that no entry brought: somebody put them there.
  private func auditUnchained(into report: inout AuditReport) throws(SQLiteError) {
    try noting("which entry brought each record", in: &report) { report throws(SQLiteError) in
      let rows = try connection.rows(
        """
        SELECT device, sequence FROM records WHERE NOT EXISTS (
          SELECT 1 FROM entries WHERE entries.device = records.device
             AND entries.journal = records.journal AND entries.sequence = records.sequence
             AND entries.record = records.fid)
        """)
      for row in rows { report.note("records", row, "no entry of a journal brought it") }
    }
  }
}

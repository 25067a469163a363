// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
package import Keeping
import Patrol
import Wire

extension Store {
  /// Audits the store. It reads by key, row after row, and not whole tables, so that a damaged page
  /// hides only its own rows.
  package func audit(
    against earlier: AuditReport?, progress: @Sendable (Int) -> Void
  ) throws(StoreError) -> AuditReport {
    // One moment for all of it, while others go on writing.
    try reading { () throws(DatabaseError) in
      var report = AuditReport()
      try noting("the file", in: &report) { report throws(DatabaseError) in
        report.damage += try database.structuralFaults()
      }
      try auditNames(into: &report)
      try auditChains(into: &report, against: earlier, progress)
      try auditUnchained(into: &report)
      try auditReadability(into: &report)
      try auditUnnumbered(into: &report)
      try countSuperseded(into: &report)
      if let earlier { report.changes += report.changes(since: earlier) }
      return report
    }
  }

  /// Counts rows without a valid device, journal or sequence number. They are in no chain.
  private func auditNames(into report: inout AuditReport) throws(DatabaseError) {
    let dialect = database.dialect
    for table in ["records", "entries", "quarantine"] {
      try noting("names in \(table)", in: &report) { report throws(DatabaseError) in
        let rows = try database.rows(
          """
          SELECT count(*) FROM \(table)
           WHERE NOT (\(dialect.isText("device")) AND \(dialect.isText("journal"))
             AND length(journal) = \(JournalName.length)
             AND ltrim(journal, '0123456789abcdef') = ''
             AND \(dialect.isInteger("sequence")) AND sequence >= 1)
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

    /// As a database orders them, by their bytes.
    static func < (one: Self, other: Self) -> Bool {
      one.device == other.device
        ? one.journal.utf8.lexicographicallyPrecedes(other.journal.utf8)
        : one.device.utf8.lexicographicallyPrecedes(other.device.utf8)
    }
  }

  private func auditChains(
    into report: inout AuditReport, against earlier: AuditReport?,
    _ progress: @Sendable (Int) -> Void
  ) throws(DatabaseError) {
    var devices: [String: Device] = [:]
    try noting("devices", in: &report) { _ throws(DatabaseError) in
      devices = try database.rows("SELECT \(Self.columns) FROM devices")
        .compactMap(Self.device).reduce(into: [:]) { $0[$1.id] = $1 }
    }
    var count = 0
    var place = JournalPlace(device: "", journal: "")
    while let next = try self.journal(after: place, devices: devices.keys) {
      guard next > place else {
        report.damage.append("a device or journal has a name that is not text")
        break
      }
      place = next
      // Such a name is damage, and `auditNames` has counted it.
      guard let name = JournalName(place.journal) else { continue }
      var audit: ChainAudit?
      try forEachEntry(of: place, in: &report) { entry in
        var chain =
          audit
          ?? ChainAudit(of: entry, in: name, from: devices[entry.device], against: earlier)
        chain.look(at: entry)
        audit = chain
        count += 1
        if count % 1000 == 0 { progress(count) }
      }
      if let audit { try conclude(audit, into: &report) }
    }
  }

  private func conclude(
    _ audit: ChainAudit, into report: inout AuditReport
  ) throws(DatabaseError) {
    var journal = audit.journal
    try noting("records of \(journal.journal) from other devices", in: &report) {
      _ throws(DatabaseError) in try lookElsewhere(for: &journal)
    }
    report.journals.append(journal)
    if let change = audit.changeOfEnd { report.changes.append(change) }
  }

  /// The next journal after `place`. If a table cannot be read, the next device counts instead.
  private func journal(
    after place: JournalPlace, devices: some Collection<String>
  ) throws(DatabaseError) -> JournalPlace? {
    let dialect = database.dialect
    var next: [JournalPlace] = []
    for table in ["entries", "records"] {
      let rows = try readable { () throws(DatabaseError) in
        try database.rows(
          """
          SELECT device, journal FROM \(table) WHERE (device, journal) > (?, ?)
             AND \(dialect.isText("device")) AND \(dialect.isText("journal"))
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
    of place: JournalPlace, in report: inout AuditReport, _ body: (ChainAudit.StoredEntry) -> Void
  ) throws(DatabaseError) {
    var last: Int64 = 0
    var unreadable = 0
    var isWhole = true
    while unreadable < Self.mostUnreadable {
      let after = last
      let rows = try readable { () throws(DatabaseError) in
        try database.rows(
          """
          SELECT device, journal, sequence, sha256, previous, link, signature, record FROM entries
           WHERE device = ? AND journal = ? AND sequence > ?
             AND \(database.dialect.isInteger("sequence"))
           ORDER BY sequence LIMIT 1
          """, .text(place.device), .text(place.journal), .integer(after))
      }
      let entry: ChainAudit.StoredEntry
      if let rows {
        guard let row = rows.first else { break }
        entry = ChainAudit.StoredEntry(row, kept: try bytes(of: row))
        unreadable = 0
      } else {
        isWhole = false
        unreadable += 1
        guard let next = try unreadableNumber(of: place, after: after) else { break }
        entry = ChainAudit.StoredEntry(device: place.device, journal: place.journal, sequence: next)
      }
      body(entry)
      last = entry.sequence
    }
    if !isWhole {
      report.damage.append("entries of journal \(place.journal) of \(place.device) cannot be read")
    }
  }

  /// The bytes an entry names and their hash; nil when they are gone or damaged.
  private func bytes(of entry: Row) throws(DatabaseError) -> Row? {
    try readable { () throws(DatabaseError) in
      guard entry.integer(7) == nil else {
        return try database.rows(
          "SELECT bytes, sha256 FROM records WHERE fid = ?", values: [entry.values[7]]
        ).first
      }
      return try database.rows(
        """
        SELECT bytes, sha256 FROM quarantine
         WHERE device = ? AND journal = ? AND sequence = ? AND sha256 = ?
        """, values: Array(entry.values[0..<4])
      ).first
    } ?? nil
  }

  /// The number of the next damaged entry: the next number that a record has, or just the next
  /// number if that cannot be read; nil when no record follows.
  private func unreadableNumber(
    of place: JournalPlace, after last: Int64
  ) throws(DatabaseError) -> Int64? {
    let rows = try readable { () throws(DatabaseError) in
      try database.rows(
        """
        SELECT sequence FROM records WHERE device = ? AND journal = ? AND sequence > ?
           AND \(database.dialect.isInteger("sequence")) ORDER BY sequence LIMIT 1
        """, .text(place.device), .text(place.journal), .integer(last))
    }
    guard let rows else { return last == .max ? nil : last + 1 }
    return rows.first?.integer(0)
  }
}

extension ChainAudit.StoredEntry {
  /// Device, journal, sequence, hash, previous, link, signature and record of a row of `entries`,
  /// and the bytes it names with their hash.
  fileprivate init(_ row: Row, kept: Row?) {
    self.init(
      device: row.text(0) ?? "", journal: row.text(1) ?? "", sequence: row.integer(2) ?? 0,
      digest: row.blob(3) ?? Data(), previous: row.blob(4).flatMap(Link.init(bytes:)),
      link: row.blob(5).flatMap(Link.init(bytes:)), signature: row.blob(6) ?? Data(),
      isQuarantined: row.integer(7) == nil, bytes: kept?.blob(0),
      digestOfBytes: kept?.blob(1) ?? Data())
  }
}

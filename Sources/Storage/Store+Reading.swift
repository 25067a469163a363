// SPDX-License-Identifier: Apache-2.0

import Databases
package import Dosage
import FoundationEssentials
import Keeping
package import Patrol
package import Wire

extension Store {
  /// Called with `StoreError.unreadable` for each record that cannot be read.
  package typealias Unreadable = @Sendable (StoreError) throws(StoreError) -> Void

  /// Visits that share time with `span`, corrections applied.
  ///
  /// A visit that counts no more is left out (`StoredRecord.isSuperseded`); `replaces` is cleared,
  /// since it has been followed. `unreadable` is told of each record that cannot be read, which is
  /// left out unless it throws.
  package nonisolated func visits(
    during span: Interval,
    unreadable: Unreadable = { error throws(StoreError) in throw error }
  ) async throws(StoreError) -> [Reported<Visit>] {
    try await all(.visit, during: span, unreadable) { record in
      guard case .visit(var visit) = record else { return nil }
      visit.replaces = nil
      return visit
    }
  }

  /// Shifts that share time with `span`, corrections applied as to visits; each has the id that its
  /// visits name.
  package nonisolated func shifts(
    during span: Interval,
    unreadable: Unreadable = { error throws(StoreError) in throw error }
  ) async throws(StoreError) -> [Reported<Shift>] {
    try await all(.shift, during: span, unreadable) { record in
      guard case .shift(var shift) = record else { return nil }
      shift.id = shift.name
      (shift.shift, shift.replaces) = (nil, nil)
      return shift
    }
  }

  private nonisolated func all<Element: Hashable & Sendable>(
    _ kind: RecordKind, during span: Interval, _ unreadable: Unreadable,
    _ element: (Record) -> Element?
  ) async throws(StoreError) -> [Reported<Element>] {
    var elements: [Reported<Element>] = []
    let names = Dictionary(
      try await devices().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    var query = RecordQuery(kind: kind, from: span.start, to: span.end)
    while true {
      let page = try await records(query)
      for stored in page where !stored.isSuperseded {
        guard let record = stored.record else {
          try unreadable(.unreadable(device: stored.device, sequence: stored.sequence))
          continue
        }
        if let element = element(record) {
          elements.append(
            Reported(device: stored.device, lineage: names[stored.device], value: element))
        }
      }
      guard let last = page.last, page.count == query.limit else { return elements }
      query.after = last.place
    }
  }
}

// MARK: As they are kept

extension Store {
  /// At most `query.limit` records in the order of their starts.
  package func records(_ query: RecordQuery) throws(StoreError) -> [StoredRecord] {
    let earliest = query.from?.advanced(bySeconds: -Record.longest)
    return try reading { () throws(DatabaseError) in
      try database.rows(
        Self.statement(for: query.kind),
        .text(query.after?.began.description ?? earliest?.description ?? Self.beforeAll),
        .integer(query.after?.row ?? 0), .text(query.from?.description ?? Self.beforeAll),
        .text(query.to?.description ?? Self.afterAll), .integer(query.limit)
      ).compactMap(Self.record)
    }
  }

  /// At most `limit` of what is in quarantine after `row`, oldest first; row 0 comes before all.
  package func quarantine(
    after row: Int64, limit: Int
  ) throws(StoreError) -> [QuarantinedRecord] {
    try reading { () throws(DatabaseError) in
      try database.rows(
        """
        SELECT number, device, sequence, received, reason, bytes FROM quarantine
         WHERE number > ? ORDER BY number LIMIT ?
        """, .integer(row), .integer(limit)
      ).compactMap(Self.quarantined)
    }
  }

  /// How many records are in quarantine.
  package func quarantinedCount() throws(StoreError) -> Int {
    try reading { () throws(DatabaseError) in
      Int(try database.rows("SELECT count(*) FROM quarantine").first?.integer(0) ?? 0)
    }
  }

  /// Counts records, not what is noted of them: bytes that are gone are missing, and taken in again
  /// when the device sends them again.
  package func receipt(
    for run: ClosedRange<Int64>, in journal: JournalName, of device: String
  ) throws(StoreError) -> StoreAPI.Receipt {
    try reading { () throws(DatabaseError) in
      var tally = ReceiptTally(
        device: device, journal: journal, run: run,
        generation: try database.rows("SELECT generation FROM patrol_store").first?.text(0) ?? "")
      let rows = try database.rows(
        """
        SELECT sequence, record IS NULL, previous, link FROM entries
         WHERE device = ? AND journal = ? AND sequence BETWEEN ? AND ? AND CASE
          WHEN record IS NULL THEN EXISTS (
            SELECT 1 FROM quarantine
             WHERE quarantine.device = entries.device AND quarantine.journal = entries.journal
               AND quarantine.sequence = entries.sequence AND quarantine.sha256 = entries.sha256)
          ELSE EXISTS (SELECT 1 FROM records WHERE records.fid = entries.record) END
         ORDER BY sequence
        """,
        .text(device), .text(journal.description), .integer(max(1, run.lowerBound - 1)),
        .integer(run.upperBound)
      )
      for row in rows {
        guard let sequence = row.integer(0) else { continue }
        tally.count(
          sequence, isQuarantined: row.integer(1) == 1,
          previous: row.blob(2).flatMap(Link.init(bytes:)),
          link: row.blob(3).flatMap(Link.init(bytes:)))
      }
      return tally.receipt
    }
  }

  // MARK: Helpers

  /// In the order of the index over the start, its bounds on both sides.
  static func statement(for kind: RecordKind) -> String {
    let (table, start, end) =
      switch kind {
      case .visit: ("visits", "entered", #""left""#)
      case .shift: ("shifts", "started", "ended")
      }
    return """
      SELECT records.fid, \(start), records.device, records.sequence, received, superseded, bytes,
             sha256
        FROM \(table) JOIN records ON records.fid = \(table).fid
       WHERE (\(start), \(table).fid) > (?, ?) AND \(end) >= ? AND \(start) < ?
       ORDER BY \(start), \(table).fid LIMIT ?
      """
  }

  /// Times are text of one width and in order; these two stand before and after them all.
  private static let beforeAll = ""
  private static let afterAll = "~"

  private static func record(_ row: Row) -> StoredRecord? {
    guard let number = row.integer(0), let began = time(row.text(1)), let device = row.text(2),
      let sequence = row.integer(3), let received = time(row.text(4)),
      let superseded = row.integer(5), let bytes = row.blob(6)
    else { return nil }
    return StoredRecord(
      place: RecordQuery.Cursor(began: began, row: number), device: device, sequence: sequence,
      received: received, isSuperseded: superseded == 1, bytes: bytes,
      isAsItCame: StoredRecord.isAsItCame(bytes, row.blob(7)))
  }

  private static func quarantined(_ row: Row) -> QuarantinedRecord? {
    guard let number = row.integer(0), let device = row.text(1), let sequence = row.integer(2),
      let received = time(row.text(3)), let reason = row.text(4), let bytes = row.blob(5)
    else { return nil }
    return QuarantinedRecord(
      row: number, device: device, sequence: sequence, received: received, reason: reason,
      bytes: bytes)
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Patrol
import SQLite
package import Wire

extension GeoPackageStore {
  /// Reads the records before it asks for the database, so that reading holds up nobody.
  package nonisolated func take(
    _ batch: SignedBatch, from device: Device, at now: Timestamp
  ) async throws(StoreError) -> Intake {
    let arrivals = batch.entries.map { Arrival($0, of: batch.journal, from: device) }
    return try await take(arrivals, from: device.id, at: now)
  }

  private func take(
    _ arrivals: [Arrival], from device: String, at now: Timestamp
  ) throws(StoreError) -> Intake {
    let intake = try changing { () throws(SQLiteError) -> Intake? in
      // The batch may have taken long to read: who is shut out meanwhile adds nothing any more.
      guard try isAdmitted(device) else { return nil }
      var intake = Intake(results: [], unexplained: 0)
      for arrival in arrivals {
        let verdict = try judge(arrival, from: device)
        intake.results.append(verdict.result(for: arrival.sequence))
        let isExplained = try keep(arrival, from: device, as: verdict, at: now)
        if !isExplained { intake.unexplained += 1 }
        // What stands behind it continues a chain that is not the one here.
        if case .displaced = verdict { break }
      }
      return intake
    }
    guard let intake else { throw .shutOut(device: device) }
    return intake
  }

  package func takeAgain(
    asideAfter row: Int64, limit: Int
  ) throws(StoreError) -> SecondIntake {
    try changing { () throws(SQLiteError) in
      let rows = try connection.rows(Self.setAsideInPlace, .integer(row), .integer(limit))
      var intake = SecondIntake(last: rows.last?.integer(0), taken: 0)
      for row in rows {
        guard let device = row.text(1), let received = Self.time(row.text(2)),
          let arrival = Arrival(row, from: 3), case .success = arrival.record
        else { continue }
        let verdict = try judge(arrival, from: device)
        _ = try keep(arrival, from: device, as: verdict, at: received)
        if verdict.result(for: arrival.sequence).status != .quarantined { intake.taken += 1 }
      }
      return intake
    }
  }

  private static let setAsideInPlace = """
    SELECT quarantine.rowid, entries.device, entries.received, entries.journal, entries.sequence,
           bytes, previous, link, signature, entries.sha256
      FROM quarantine CROSS JOIN entries
        ON entries.device = quarantine.device AND entries.journal = quarantine.journal
       AND entries.sequence = quarantine.sequence AND entries.sha256 = quarantine.sha256
     WHERE quarantine.rowid > ? AND entries.record IS NULL ORDER BY quarantine.rowid LIMIT ?
    """

  // MARK: Judging

  /// What stands under an arrival's sequence number.
  private enum Place: Hashable {
    case free
    /// The same bytes, set aside because they could not be used.
    case setAside
    /// The same record in this row, of which the bytes are gone.
    case lost(row: Int64)
  }

  private enum Verdict {
    case new(Record, Place)
    /// Came before under this sequence number.
    case known
    /// Came before under another sequence number, in this row.
    case repeated(row: Int64, Place)
    /// Cannot be used, and takes its place in the chain.
    case unfit(reason: String)
    /// Has no place in the chain: nobody signed it.
    case misplaced(reason: String)
    /// Has no place in the chain: its place is another record's.
    case displaced(reason: String)

    func result(for sequence: Int64) -> StoreAPI.BatchAnswer.Result {
      switch self {
      case .new: .init(sequence: sequence, status: .stored)
      case .known, .repeated: .init(sequence: sequence, status: .duplicate)
      case .unfit(let reason), .misplaced(let reason):
        .init(sequence: sequence, status: .quarantined, reason: reason)
      case .displaced(let reason):
        .init(sequence: sequence, status: .quarantined, reason: reason, conflict: true)
      }
    }
  }

  private func judge(_ arrival: Arrival, from device: String) throws(SQLiteError) -> Verdict {
    guard arrival.isSigned else {
      return .misplaced(reason: "its signature is not the device's")
    }
    let taken = try connection.rows(
      """
      SELECT link, record, EXISTS (SELECT 1 FROM records WHERE fid = entries.record) FROM entries
       WHERE device = ? AND journal = ? AND sequence = ?
      """,
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence)
    ).first
    var place = Place.free
    if let taken {
      guard taken.blob(0) == arrival.link.bytes else {
        return .displaced(
          reason: "another record stands under sequence number \(arrival.sequence)")
      }
      if taken.integer(2) == 1 { return .known }
      place = taken.integer(1).map(Place.lost) ?? .setAside
    }
    switch arrival.record {
    case .failure(let error): return .unfit(reason: error.description)
    case .success(let record): return try judge(record, arrival, from: device, to: place)
    }
  }

  private func judge(
    _ record: Record, _ arrival: Arrival, from device: String, to place: Place
  ) throws(SQLiteError) -> Verdict {
    let named = try connection.rows(
      "SELECT fid, sequence, sha256 FROM records WHERE device = ? AND id = ?",
      .text(device), .text(record.id))
    guard let row = named.first?.integer(0) else {
      return .new(record, place)
    }
    guard named.first?.blob(2) == arrival.digest else {
      let sequence = named.first?.integer(1) ?? 0
      return .unfit(
        reason: "another record of the same id stands under sequence number \(sequence)")
    }
    return .repeated(row: row, place)
  }

  // MARK: Keeping

  /// False when the hot spot of a new visit is not explained by any kept set.
  private func keep(
    _ arrival: Arrival, from device: String, as verdict: Verdict, at now: Timestamp
  ) throws(SQLiteError) -> Bool {
    switch verdict {
    case .known: return true
    case .repeated(let row, let place):
      try enter(arrival, from: device, record: row, at: now)
      if place == .setAside { try takeBack(arrival, from: device) }
      return true
    case .unfit(let reason):
      try enter(arrival, from: device, record: nil, at: now)
      try setAside(arrival, from: device, because: reason, at: now)
      return true
    case .misplaced(let reason), .displaced(let reason):
      try setAside(arrival, from: device, because: reason, at: now)
      return true
    case .new(let record, let place):
      if place == .setAside { try takeBack(arrival, from: device) }
      return try keep(record, arrival, from: device, to: place, at: now)
    }
  }

  private func keep(
    _ record: Record, _ arrival: Arrival, from device: String, to place: Place, at now: Timestamp
  ) throws(SQLiteError) -> Bool {
    var own: Int64?
    if case .lost(let row) = place {
      own = row
      try clearLayers(of: row)
    }
    try connection.run(
      """
      INSERT INTO records (fid, device, journal, sequence, id, kind, sha256, bytes, received)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(own), .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
      .text(record.id), .text(record.kind.rawValue), .blob(arrival.digest), .blob(arrival.bytes),
      .text(now.description))
    let row = connection.lastInsertedRow
    try enter(arrival, from: device, record: row, at: now)
    return try layOut(record, row: row, sequence: arrival.sequence, device: device)
  }

  /// Gives what arrived its place in the chain; what could not be read once may be now.
  private func enter(
    _ arrival: Arrival, from device: String, record: Int64?, at now: Timestamp
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO entries
        (device, journal, sequence, sha256, previous, link, signature, record, received)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (device, journal, sequence) DO UPDATE SET record = excluded.record
      """,
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
      .blob(arrival.digest), .blob(arrival.previous.bytes), .blob(arrival.link.bytes),
      .blob(arrival.signature), .integer(record), .text(now.description))
  }

  private func setAside(
    _ arrival: Arrival, from device: String, because reason: String, at now: Timestamp
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT OR IGNORE INTO quarantine
        (device, journal, sequence, sha256, bytes, reason, received)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
      .blob(arrival.digest), .blob(arrival.bytes), .text(reason), .text(now.description))
  }

  /// Takes what can be used now out of what was set aside.
  private func takeBack(_ arrival: Arrival, from device: String) throws(SQLiteError) {
    try connection.run(
      """
      DELETE FROM quarantine WHERE device = ? AND journal = ? AND sequence = ? AND sha256 = ?
      """,
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
      .blob(arrival.digest))
  }
}

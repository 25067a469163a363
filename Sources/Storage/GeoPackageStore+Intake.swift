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
      }
      return intake
    }
    guard let intake else { throw .shutOut(device: device) }
    return intake
  }

  // MARK: Judging

  private enum Verdict {
    case new(Record)
    /// Came before under this sequence number.
    case known
    /// Came before under another sequence number, in this row.
    case repeated(row: Int64)
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
      "SELECT link, record FROM entries WHERE device = ? AND journal = ? AND sequence = ?",
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence)
    ).first
    if let taken {
      guard taken.blob(0) == arrival.link.bytes else {
        return .displaced(
          reason: "another record stands under sequence number \(arrival.sequence)")
      }
      if taken.integer(1) != nil { return .known }
    }
    switch arrival.record {
    case .failure(let error): return .unfit(reason: error.description)
    case .success(let record): return try judge(record, arrival, from: device)
    }
  }

  private func judge(
    _ record: Record, _ arrival: Arrival, from device: String
  ) throws(SQLiteError) -> Verdict {
    let named = try connection.rows(
      "SELECT fid, sequence, sha256 FROM records WHERE device = ? AND id = ?",
      .text(device), .text(record.id))
    guard let row = named.first?.integer(0) else { return .new(record) }
    guard named.first?.blob(2) == arrival.digest else {
      let sequence = named.first?.integer(1) ?? 0
      return .unfit(
        reason: "another record of the same id stands under sequence number \(sequence)")
    }
    return .repeated(row: row)
  }

  // MARK: Keeping

  /// False when the hot spot of a new visit is not explained by any kept set.
  private func keep(
    _ arrival: Arrival, from device: String, as verdict: Verdict, at now: Timestamp
  ) throws(SQLiteError) -> Bool {
    switch verdict {
    case .known: return true
    case .repeated(let row):
      try enter(arrival, from: device, record: row, at: now)
      return true
    case .unfit(let reason):
      try enter(arrival, from: device, record: nil, at: now)
      try setAside(arrival, from: device, because: reason, at: now)
      return true
    case .misplaced(let reason), .displaced(let reason):
      try setAside(arrival, from: device, because: reason, at: now)
      return true
    case .new(let record):
      return try keep(record, arrival, from: device, at: now)
    }
  }

  private func keep(
    _ record: Record, _ arrival: Arrival, from device: String, at now: Timestamp
  ) throws(SQLiteError) -> Bool {
    try connection.run(
      """
      INSERT INTO records (device, journal, sequence, id, kind, sha256, bytes, received)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
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
}

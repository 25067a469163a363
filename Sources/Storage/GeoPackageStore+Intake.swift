// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Patrol
import SQLite
package import Wire

extension GeoPackageStore {
  /// Reads the records before it asks for the database, so that reading holds up nobody.
  package nonisolated func take(
    _ entries: [Batch.Entry], from device: String, at now: Timestamp
  ) async throws(StoreError) -> Intake {
    try await take(entries.map(Arrival.init), from: device, at: now)
  }

  private func take(
    _ arrivals: [Arrival], from device: String, at now: Timestamp
  ) throws(StoreError) -> Intake {
    try changing { () throws(SQLiteError) in
      var intake = Intake(results: [], unexplained: 0)
      for arrival in arrivals {
        let verdict = try judge(arrival, from: device)
        intake.results.append(verdict.result(for: arrival.sequence))
        let isExplained = try keep(arrival, from: device, as: verdict, at: now)
        if !isExplained { intake.unexplained += 1 }
      }
      return intake
    }
  }

  // MARK: Judging

  private enum Verdict {
    case new(Record)
    /// Came before under this sequence number.
    case known
    /// Came before under another sequence number, in this row.
    case repeated(row: Int64)
    case unfit(reason: String)

    func result(for sequence: Int64) -> StoreAPI.BatchAnswer.Result {
      switch self {
      case .new: .init(sequence: sequence, status: .stored)
      case .known, .repeated: .init(sequence: sequence, status: .duplicate)
      case .unfit(let reason): .init(sequence: sequence, status: .quarantined, reason: reason)
      }
    }
  }

  private func judge(_ arrival: Arrival, from device: String) throws(SQLiteError) -> Verdict {
    if let taken = try digest(under: arrival.sequence, of: device) {
      return taken == arrival.digest
        ? .known
        : .unfit(reason: "another record stands under sequence number \(arrival.sequence)")
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

  /// The SHA-256 of the record that came under a sequence number.
  private func digest(
    under sequence: Int64, of device: String
  ) throws(SQLiteError) -> Data? {
    try connection.rows(
      """
      SELECT sha256 FROM records WHERE device = ?1 AND sequence = ?2
      UNION ALL
      SELECT records.sha256 FROM repeats JOIN records ON records.fid = repeats.record
       WHERE repeats.device = ?1 AND repeats.sequence = ?2
      """, .text(device), .integer(sequence)
    ).first?.blob(0)
  }

  // MARK: Keeping

  /// False when the hot spot of a new visit is not explained by any kept set.
  private func keep(
    _ arrival: Arrival, from device: String, as verdict: Verdict, at now: Timestamp
  ) throws(SQLiteError) -> Bool {
    switch verdict {
    case .known: return true
    case .repeated(let row):
      try connection.run(
        "INSERT INTO repeats (device, sequence, record, received) VALUES (?, ?, ?, ?)",
        .text(device), .integer(arrival.sequence), .integer(row), .text(now.description))
      return true
    case .unfit(let reason):
      try connection.run(
        """
        INSERT OR IGNORE INTO quarantine (device, sequence, sha256, bytes, reason, received)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        .text(device), .integer(arrival.sequence), .blob(arrival.digest), .blob(arrival.bytes),
        .text(reason), .text(now.description))
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
      INSERT INTO records (device, sequence, id, kind, sha256, bytes, received)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      .text(device), .integer(arrival.sequence), .text(record.id), .text(record.kind.rawValue),
      .blob(arrival.digest), .blob(arrival.bytes), .text(now.description))
    let row = connection.lastInsertedRow
    switch record {
    case .visit(let visit):
      return try keep(visit, row: row, sequence: arrival.sequence, device: device)
    case .shift(let shift):
      try keep(shift, row: row, sequence: arrival.sequence, device: device)
      return true
    }
  }
}

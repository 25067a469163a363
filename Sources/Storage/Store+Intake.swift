// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
package import Keeping
package import Patrol
package import Wire

extension Store {
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
    let intake = try writing { () throws(DatabaseError) -> Intake? in
      // The batch may have taken long to read: a device revoked meanwhile adds nothing any more.
      guard try isAdmitted(device) else { return nil }
      try database.run(
        "UPDATE devices SET last_upload = ? WHERE id = ?", .text(now.description), .text(device))
      var intake = Intake(results: [], unexplained: 0)
      for arrival in arrivals {
        let verdict = try judge(arrival, from: device)
        intake.results.append(verdict.result(for: arrival.sequence))
        let isExplained = try keep(arrival, from: device, as: verdict, at: now)
        if !isExplained { intake.unexplained += 1 }
        // What stands behind it continues a chain that is not the one here.
        if case .conflict = verdict { break }
      }
      return intake
    }
    guard let intake else { throw .notAllowed(device: device) }
    return intake
  }

  /// Looks again at no more than `limit` records in quarantine after `row` that could not be used,
  /// oldest first: what this program can use now is taken in as if it came now.
  package func takeAgain(
    quarantinedAfter number: Int64, limit: Int
  ) throws(StoreError) -> SecondIntake {
    try writing { () throws(DatabaseError) in
      let rows = try database.rows(
        """
        SELECT quarantine.number, entries.device, entries.received, entries.journal,
               entries.sequence, bytes, previous, link, signature, entries.sha256
          FROM quarantine JOIN entries
            ON entries.device = quarantine.device AND entries.journal = quarantine.journal
           AND entries.sequence = quarantine.sequence AND entries.sha256 = quarantine.sha256
         WHERE quarantine.number > ? AND entries.record IS NULL
         ORDER BY quarantine.number LIMIT ?
        """, .integer(number), .integer(limit))
      var intake = SecondIntake(last: rows.last?.integer(0), taken: 0)
      for row in rows {
        guard let device = row.text(1), let received = Self.time(row.text(2)),
          let arrival = Self.arrival(row, from: 3), case .success = arrival.record
        else { continue }
        let verdict = try judge(arrival, from: device)
        _ = try keep(arrival, from: device, as: verdict, at: received)
        if verdict.result(for: arrival.sequence).status != .quarantined { intake.taken += 1 }
      }
      return intake
    }
  }

  /// Journal, sequence, bytes, previous, link, signature and hash from the column `first` on; nil
  /// when that is not what stands there.
  private static func arrival(_ row: Row, from first: Int) -> Arrival? {
    guard let journal = row.text(first).flatMap(JournalName.init),
      let sequence = row.integer(first + 1), let bytes = row.blob(first + 2),
      let previous = row.blob(first + 3).flatMap(Link.init(bytes:)),
      let link = row.blob(first + 4).flatMap(Link.init(bytes:)),
      let signature = row.blob(first + 5), let digest = row.blob(first + 6)
    else { return nil }
    return Arrival(
      journal: journal, sequence: sequence, bytes: bytes, digest: digest, previous: previous,
      link: link, signature: signature)
  }

  private func judge(_ arrival: Arrival, from device: String) throws(DatabaseError)
    -> ArrivalVerdict
  {
    try ArrivalVerdict(on: arrival) { () throws(DatabaseError) in
      let row = try database.rows(
        """
        SELECT link, record, EXISTS (SELECT 1 FROM records WHERE fid = entries.record) FROM entries
         WHERE device = ? AND journal = ? AND sequence = ?
        """,
        .text(device), .text(arrival.journal.description), .integer(arrival.sequence)
      ).first
      return row.map {
        ArrivalVerdict.Holder(
          link: $0.blob(0) ?? Data(), row: $0.integer(1), hasRecord: $0.integer(2) == 1)
      }
    } namesake: { (id) throws(DatabaseError) in
      let row = try database.rows(
        "SELECT fid, sequence, sha256 FROM records WHERE device = ? AND id = ?",
        .text(device), .text(id)
      ).first
      return row.map {
        ArrivalVerdict.Namesake(
          row: $0.integer(0) ?? 0, sequence: $0.integer(1) ?? 0, digest: $0.blob(2) ?? Data())
      }
    }
  }

  // MARK: Keeping

  /// False when the hot spot of a new visit is not explained by any kept set.
  private func keep(
    _ arrival: Arrival, from device: String, as verdict: ArrivalVerdict, at now: Timestamp
  ) throws(DatabaseError) -> Bool {
    switch verdict {
    case .known: return true
    case .repeated(let row, let state):
      try enter(arrival, from: device, record: row, at: now)
      if state == .quarantined { try takeBack(arrival, from: device) }
      return true
    case .quarantined(let reason):
      try enter(arrival, from: device, record: nil, at: now)
      try quarantine(arrival, from: device, because: reason, at: now)
      return true
    case .badSignature(let reason), .conflict(let reason):
      try quarantine(arrival, from: device, because: reason, at: now)
      return true
    case .new(let record, let state):
      if state == .quarantined { try takeBack(arrival, from: device) }
      return try keep(record, arrival, from: device, to: state, at: now)
    }
  }

  private func keep(
    _ record: Record, _ arrival: Arrival, from device: String, to state: ArrivalVerdict.NumberState,
    at now: Timestamp
  ) throws(DatabaseError) -> Bool {
    var values: [Value] = [
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
      .text(record.id), .text(record.kind.rawValue), .blob(arrival.digest), .blob(arrival.bytes),
      .text(now.description),
    ]
    var columns = "device, journal, sequence, id, kind, sha256, bytes, received"
    if case .lost(let row) = state {
      try clearProjection(of: row)
      columns += ", fid"
      values.append(.integer(row))
    }
    let places = repeatElement("?", count: values.count).joined(separator: ", ")
    let inserted = try database.rows(
      "INSERT INTO records (\(columns)) VALUES (\(places)) RETURNING fid", values: values)
    let row = inserted.first?.integer(0) ?? 0
    try enter(arrival, from: device, record: row, at: now)
    let isExplained = try project(record, row: row, sequence: arrival.sequence, device: device)
    let position = Supersession.RecordPosition(
      row: row, journal: arrival.journal, sequence: arrival.sequence)
    try settle(record, at: position, device: device)
    return isExplained
  }

  /// Gives what arrived its place in the chain; what could not be read once may be now.
  private func enter(
    _ arrival: Arrival, from device: String, record: Int64?, at now: Timestamp
  ) throws(DatabaseError) {
    try database.run(
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

  private func quarantine(
    _ arrival: Arrival, from device: String, because reason: String, at now: Timestamp
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO quarantine (device, journal, sequence, sha256, bytes, reason, received)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device, journal, sequence, sha256) DO NOTHING
      """,
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
      .blob(arrival.digest), .blob(arrival.bytes), .text(reason), .text(now.description))
  }

  /// Takes what can be used now out of quarantine.
  private func takeBack(_ arrival: Arrival, from device: String) throws(DatabaseError) {
    try database.run(
      """
      DELETE FROM quarantine WHERE device = ? AND journal = ? AND sequence = ? AND sha256 = ?
      """,
      .text(device), .text(arrival.journal.description), .integer(arrival.sequence),
      .blob(arrival.digest))
  }
}

/// What a batch came to.
package struct Intake: Hashable, Sendable {
  /// One result an entry, in their order, up to the first that is in conflict.
  package var results: [StoreAPI.BatchAnswer.Result]
  /// Visits stored now whose hot spot, or version of the hot spots, no kept set explains.
  package var unexplained: Int

  package init(results: [StoreAPI.BatchAnswer.Result], unexplained: Int) {
    self.results = results
    self.unexplained = unexplained
  }

  /// How many records of the batch were answered so.
  package func count(_ status: IntakeStatus) -> Int {
    results.count { $0.status == status }
  }
}

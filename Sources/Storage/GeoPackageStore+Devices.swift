// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol
import SQLite
package import Wire

extension GeoPackageStore {
  package func issue(
    _ code: EnrolmentCode, for name: String, at now: Timestamp, until expiry: Timestamp
  ) throws(StoreError) {
    try changing { () throws(SQLiteError) in
      try connection.run(
        "INSERT INTO enrolment_codes (hash, name, issued, expires) VALUES (?, ?, ?, ?)",
        .blob(code.hash), .text(name), .text(now.description), .text(expiry.description))
    }
  }

  package func codes(goodAt now: Timestamp) throws(StoreError) -> [Data] {
    try answering { () throws(SQLiteError) in
      try connection.rows(
        "SELECT hash FROM enrolment_codes WHERE expires > ?", .text(now.description)
      ).compactMap { $0.blob(0) }
    }
  }

  package func withdrawCodes(for name: String) throws(StoreError) -> Int {
    try changing { () throws(SQLiteError) in
      try connection.run(
        "DELETE FROM enrolment_codes WHERE name = ? AND device IS NULL", .text(name))
    }
  }

  package func enrol(
    with code: EnrolmentCode, publicKey: Data, as id: String, at now: Timestamp
  ) throws(StoreError) -> EnrolmentOutcome {
    try changing { () throws(SQLiteError) in
      let found = try connection.rows(
        "SELECT name, expires, device FROM enrolment_codes WHERE hash = ?", .blob(code.hash))
      guard let row = found.first, let name = row.text(0), let expiry = Self.time(row.text(1))
      else { return .refused }
      if let device = row.text(2) {
        return try answerAgain(device: device, publicKey: publicKey)
      }
      guard now < expiry else { return .refused }
      try connection.run(
        "INSERT INTO devices (id, name, public_key, enrolled) VALUES (?, ?, ?, ?)",
        .text(id), .text(name), .blob(publicKey), .text(now.description))
      try connection.run(
        "UPDATE enrolment_codes SET device = ? WHERE hash = ?", .text(id), .blob(code.hash))
      return .enrolled(device: id)
    }
  }

  package func device(_ id: String) throws(StoreError) -> Device? {
    try answering { () throws(SQLiteError) in try found(device: id) }
  }

  package func devices() throws(StoreError) -> [Device] {
    try answering { () throws(SQLiteError) in
      try connection.rows("SELECT \(Self.columns) FROM devices ORDER BY name, enrolled, id")
        .compactMap(Self.device)
    }
  }

  package func revoke(_ device: String, at now: Timestamp) throws(StoreError) -> Bool {
    try changing { () throws(SQLiteError) in
      try connection.run(
        "UPDATE devices SET revoked = coalesce(revoked, ?) WHERE id = ?",
        .text(now.description), .text(device)) > 0
    }
  }

  package func count(
    request counter: Int64, of device: String, at now: Timestamp
  ) throws(StoreError) -> CountedRequest {
    try changing { () throws(SQLiteError) in
      let isNew =
        try connection.run(
          """
          UPDATE devices SET last_counter = ?1, last_seen = ?2
           WHERE id = ?3 AND revoked IS NULL AND last_counter < ?1
          """, .integer(counter), .text(now.description), .text(device)) > 0
      if isNew { return .new }
      let last = try connection.rows(
        "SELECT last_counter FROM devices WHERE id = ? AND revoked IS NULL", .text(device))
      return last.first?.integer(0).map(CountedRequest.old) ?? .shutOut
    }
  }

  /// Whether there is such a device and it may send.
  func isAdmitted(_ device: String) throws(SQLiteError) -> Bool {
    try !connection.rows(
      "SELECT 1 FROM devices WHERE id = ? AND revoked IS NULL", .text(device)
    ).isEmpty
  }

  // MARK: Helpers

  static let columns = "id, name, public_key, enrolled, revoked, last_seen"

  /// The code is used: only the key that used it gets its answer again.
  private func answerAgain(
    device id: String, publicKey: Data
  ) throws(SQLiteError) -> EnrolmentOutcome {
    guard let device = try found(device: id), device.revoked == nil, device.publicKey == publicKey
    else { return .refused }
    return .enrolled(device: id)
  }

  private func found(device id: String) throws(SQLiteError) -> Device? {
    try connection.rows("SELECT \(Self.columns) FROM devices WHERE id = ?", .text(id))
      .first.flatMap(Self.device)
  }

  static func device(_ row: Row) -> Device? {
    guard let id = row.text(0), let name = row.text(1), let key = row.blob(2),
      let enrolled = time(row.text(3))
    else { return nil }
    return Device(
      id: id, name: name, publicKey: key, enrolled: enrolled, revoked: time(row.text(4)),
      lastSeen: time(row.text(5)))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Databases
package import FoundationEssentials
package import Keeping
package import Patrol
package import Wire

extension Store {
  /// Lets whoever shows `code` before `expiry` enrol one device called `name`.
  package func issue(
    _ code: EnrolmentCode, for name: String, at now: Timestamp, until expiry: Timestamp
  ) throws(StoreError) {
    try issue([(code, name)], at: now, until: expiry)
  }

  /// The same for several devices: all of them, or none.
  package func issue(
    _ codes: [(code: EnrolmentCode, name: String)], at now: Timestamp, until expiry: Timestamp
  ) throws(StoreError) {
    try writing { () throws(DatabaseError) in
      for (code, name) in codes {
        try database.run(
          "INSERT INTO enrolment_codes (hash, name, issued, expires) VALUES (?, ?, ?, ?)",
          .blob(code.hash), .text(name), .text(now.description), .text(expiry.description))
      }
    }
  }

  /// The hashes of all codes that are not out of date, used ones included.
  package func codes(goodAt now: Timestamp) throws(StoreError) -> [Data] {
    try reading { () throws(DatabaseError) in
      try database.rows(
        "SELECT hash FROM enrolment_codes WHERE expires > ?", .text(now.description)
      ).compactMap { $0.blob(0) }
    }
  }

  /// Takes back all codes handed out for `name` and not used yet; returns how many.
  package func withdrawCodes(for name: String) throws(StoreError) -> Int {
    try writing { () throws(DatabaseError) in
      try database.run(
        "DELETE FROM enrolment_codes WHERE name = ? AND device IS NULL", .text(name))
    }
  }

  /// Makes a device named `id` of the owner of `publicKey`, if `code` is good, and uses it up.
  ///
  /// The same code shown again with the same key is answered with the device it made, so that an
  /// answer lost on the way costs no new code.
  package func enrol(
    with code: EnrolmentCode, publicKey: Data, as id: String, at now: Timestamp
  ) throws(StoreError) -> EnrolmentOutcome {
    try writing { () throws(DatabaseError) in
      let found = try database.rows(
        "SELECT name, expires, device FROM enrolment_codes WHERE hash = ?", .blob(code.hash))
      guard let row = found.first, let name = row.text(0), let expiry = Self.time(row.text(1))
      else { return .refused }
      if let device = row.text(2) {
        return try answerAgain(device: device, publicKey: publicKey)
      }
      guard now < expiry else { return .refused }
      try database.run(
        "INSERT INTO devices (id, name, public_key, enrolled) VALUES (?, ?, ?, ?)",
        .text(id), .text(name), .blob(publicKey), .text(now.description))
      try database.run(
        "UPDATE enrolment_codes SET device = ? WHERE hash = ?", .text(id), .blob(code.hash))
      return .enrolled(device: id)
    }
  }

  package func device(_ id: String) throws(StoreError) -> Device? {
    try reading { () throws(DatabaseError) in try found(device: id) }
  }

  /// All devices, by name, revoked ones included.
  package func devices() throws(StoreError) -> [Device] {
    try reading { () throws(DatabaseError) in
      try database.rows("SELECT \(Self.columns) FROM devices ORDER BY name, enrolled, id")
        .compactMap(Self.device)
    }
  }

  /// Which of `names` a device has that may still send, in their order.
  package func namesInUse(among names: [String]) throws(StoreError) -> [String] {
    let known = Set(try devices().filter { $0.revoked == nil }.map(\.name))
    return names.filter(known.contains)
  }

  /// False when there is no such device. One that is revoked already stays so from that time.
  package func revoke(_ device: String, at now: Timestamp) throws(StoreError) -> Bool {
    try writing { () throws(DatabaseError) in
      try database.run(
        "UPDATE devices SET revoked = coalesce(revoked, ?) WHERE id = ?",
        .text(now.description), .text(device)) > 0
    }
  }

  /// Takes the counter of a request of the device and notes when it came, and what the device said
  /// of itself with it.
  ///
  /// Durable on return, so that no crash lets a counter be used twice.
  package func count(
    request counter: Int64, of device: String, at now: Timestamp, saying health: DeviceHealth? = nil
  ) throws(StoreError) -> CountedRequest {
    let time = Value.text(now.description)
    let said = health.map { Value.text(String(decoding: Wire.bytes(of: $0), as: UTF8.self)) }
    return try writing { () throws(DatabaseError) in
      let isNew =
        try database.run(
          """
          UPDATE devices SET last_counter = ?, last_seen = ?, health = coalesce(?, health),
             health_at = coalesce(?, health_at)
           WHERE id = ? AND revoked IS NULL AND last_counter < ?
          """, .integer(counter), time, said ?? .null, said.map { _ in time } ?? .null,
          .text(device),
          .integer(counter)) > 0
      if isNew { return .new }
      let last = try database.rows(
        "SELECT last_counter FROM devices WHERE id = ? AND revoked IS NULL", .text(device))
      return last.first?.integer(0).map(CountedRequest.old) ?? .notAllowed
    }
  }

  /// Notes that the device was given a receipt which has all records up to its newest.
  package func noteReceipt(of device: String, at now: Timestamp) throws(StoreError) {
    try writing { () throws(DatabaseError) in
      try database.run(
        "UPDATE devices SET last_receipt = ? WHERE id = ?", .text(now.description), .text(device))
    }
  }

  /// Whether there is such a device and it may send.
  func isAdmitted(_ device: String) throws(DatabaseError) -> Bool {
    try !database.rows(
      "SELECT 1 FROM devices WHERE id = ? AND revoked IS NULL", .text(device)
    ).isEmpty
  }

  // MARK: Helpers

  static let columns = """
    id, name, public_key, enrolled, revoked, last_seen, last_upload, last_receipt, health, health_at
    """

  /// The code is used: only the key that used it gets its answer again.
  private func answerAgain(
    device id: String, publicKey: Data
  ) throws(DatabaseError) -> EnrolmentOutcome {
    guard let device = try found(device: id), device.revoked == nil, device.publicKey == publicKey
    else { return .refused }
    return .enrolled(device: id)
  }

  private func found(device id: String) throws(DatabaseError) -> Device? {
    try database.rows("SELECT \(Self.columns) FROM devices WHERE id = ?", .text(id))
      .first.flatMap(Self.device)
  }

  static func device(_ row: Row) -> Device? {
    guard let id = row.text(0), let name = row.text(1), let key = row.blob(2),
      let enrolled = time(row.text(3))
    else { return nil }
    var device = Device(
      id: id, name: name, publicKey: key, enrolled: enrolled, revoked: time(row.text(4)),
      lastSeen: time(row.text(5)))
    (device.lastUpload, device.lastReceipt) = (time(row.text(6)), time(row.text(7)))
    device.health = row.text(8).flatMap {
      try? Wire.decode(DeviceHealth.self, from: Data($0.utf8))
    }
    device.healthCame = time(row.text(9))
    return device
  }
}

/// What became of a request to enrol.
package enum EnrolmentOutcome: Hashable, Sendable {
  case enrolled(device: String)
  /// The code is unknown, used or out of date; which of them is nobody's business.
  case refused
}

/// Whether a request may be answered.
package enum CountedRequest: Hashable, Sendable {
  /// Its counter is above all before it.
  case new
  /// Its counter is not above this one: it was made before, or comes late.
  case old(last: Int64)
  /// There is no such device, or it may send no more.
  case notAllowed
}

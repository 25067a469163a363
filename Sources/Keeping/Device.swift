// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
package import Patrol
package import Wire

/// A collector that may send records.
package struct Device: Hashable, Sendable {
  /// The name it signs with; unique and never used again.
  package var id: String
  /// What people call it.
  package var name: String
  /// Ed25519 public key, 32 bytes.
  package var publicKey: Data
  package var enrolled: Timestamp
  /// When it was revoked; nil while it may send.
  package var revoked: Timestamp?
  /// When it last sent a request of its own; nil before the first.
  package var lastSeen: Timestamp?
  /// When it last brought records, and when it was last given a receipt that has all of them.
  package var lastUpload: Timestamp?
  package var lastReceipt: Timestamp?
  /// What it last said of itself, and when that came by the store's clock.
  package var health: DeviceHealth?
  package var healthCame: Timestamp?

  package init(
    id: String, name: String, publicKey: Data, enrolled: Timestamp, revoked: Timestamp? = nil,
    lastSeen: Timestamp? = nil
  ) {
    self.id = id
    self.name = name
    self.publicKey = publicKey
    self.enrolled = enrolled
    self.revoked = revoked
    self.lastSeen = lastSeen
  }

  /// Whether the device's key made the signature on a record of the journal `journal`.
  package func isSigned(
    _ signature: Data, link: Link, sequence: Int64, journal: JournalName
  ) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return RecordSignature.isValid(
      signature, link, sequence: sequence, journal: journal, device: id, key: key)
  }

  /// A name no device has, as `d-7k3m9q2xv0ab`: 60 random bits.
  package static func newID(using generator: inout some RandomNumberGenerator) -> String {
    "d-" + Base32.random(symbols: 12, using: &generator).lowercased()
  }
}

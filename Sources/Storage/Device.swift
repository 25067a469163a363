// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol

/// A collector that may send records.
package struct Device: Hashable, Sendable {
  /// The name it signs with; unique and never used again.
  package var id: String
  /// What people call it.
  package var name: String
  /// Ed25519 public key, 32 bytes.
  package var publicKey: Data
  package var enrolled: Timestamp
  /// When it was shut out; nil while it may send.
  package var revoked: Timestamp?
  /// When it last sent a request of its own, to the minute; nil before the first.
  package var lastSeen: Timestamp?

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

  /// A name no device has, as `d-7k3m9q2xv0ab`: 60 random bits.
  package static func newID(using generator: inout some RandomNumberGenerator) -> String {
    "d-" + Base32.random(symbols: 12, using: &generator).lowercased()
  }
}

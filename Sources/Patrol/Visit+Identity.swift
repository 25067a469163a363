// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension Visit {
  /// The id of the visit that began with this entry: 128 bits of a SHA-256, as 32 hexadecimal digits.
  package static func identity(
    unit: String, hotSpot: String, hotSpotsVersion: String, entered: Timestamp
  ) -> String {
    var hash = SHA256()
    for part in ["visit", unit, hotSpot, hotSpotsVersion, entered.description] {
      hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
    }
    return String(hash.finalize().hexadecimal.prefix(32))
  }
}

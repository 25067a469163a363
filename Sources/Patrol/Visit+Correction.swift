// SPDX-License-Identifier: Apache-2.0

import Crypto

extension Visit {
  /// The record that replaces this one and says that the unit was booked to `officer`.
  ///
  /// The same correction of the same record always has the same id: 128 bits of a SHA-256, as 32
  /// hexadecimal digits.
  package func corrected(officer: String) -> Visit {
    var hash = SHA256()
    for part in ["correction", id, officer] {
      hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
    }
    var visit = self
    visit.id = String(hash.finalize().hexadecimal.prefix(32))
    visit.officer = officer
    visit.replaces = id
    return visit
  }
}

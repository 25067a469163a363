// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension Visit {
  /// The record that replaces this one and says that the unit was booked to `officer`.
  package func corrected(officer: String) -> Visit {
    var visit = self
    visit.id = correctionID(of: id, officer: officer)
    visit.officer = officer
    visit.replaces = id
    return visit
  }
}

extension Shift {
  /// The record that replaces this one and says that the unit was booked to `officer`. It keeps the
  /// visits of this one.
  package func corrected(officer: String) -> Shift {
    var shift = self
    shift.id = correctionID(of: id, officer: officer)
    shift.shift = name
    shift.officer = officer
    shift.replaces = id
    return shift
  }
}

/// The id of a correction: 128 bits of a SHA-256, as 32 hexadecimal digits. The same correction of
/// the same record always has the same id.
private func correctionID(of id: String, officer: String) -> String {
  var hash = SHA256()
  for part in ["correction", id, officer] {
    hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
  }
  return String(hash.finalize().hexadecimal.prefix(32))
}

extension Visit {
  /// The id of the visit that began with this entry: 128 bits of a SHA-256, as 32 hexadecimal
  /// digits.
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

// SPDX-License-Identifier: Apache-2.0

/// Who carries a unit, and in which shift.
package struct Booking: Hashable, Sendable, Codable {
  package var unit: String
  /// Pseudonym of the officer; nil when nobody was named.
  package var officer: String?
  /// Nil outside shifts, as in a replay.
  package var shift: String?

  package init(unit: String, officer: String? = nil, shift: String? = nil) {
    self.unit = unit
    self.officer = officer
    self.shift = shift
  }
}

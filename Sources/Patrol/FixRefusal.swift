// SPDX-License-Identifier: Apache-2.0

/// Why a report gave no usable fix.
package enum FixRefusal: String, Error, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
  /// The receiver had no position (mode below 2).
  case noPosition = "no_position"
  /// The receiver, or whoever feeds it, says the position is simulated.
  case simulated
  /// A position off the globe, not a number, or exactly 0° N 0° E.
  case notAPlace = "not_a_place"
  /// A date outside the 1,024 weeks a receiver can tell apart.
  case absurdDate = "absurd_date"
  /// Not later than a fix of the same unit already taken.
  case outOfOrder = "out_of_order"
  /// Farther from the last position than anyone can have gone since.
  case impossibleJump = "impossible_jump"
}

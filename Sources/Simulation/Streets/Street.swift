// SPDX-License-Identifier: Apache-2.0

package import Geography

/// A named street, drawn along its middle.
package struct Street: Hashable, Sendable {
  package var name: String
  /// Whether vehicles are kept out of it.
  package var isPedestrian: Bool
  /// At least two places, in order. Streets meet where they name the very same coordinate.
  package var course: [Coordinate]

  package init(name: String, isPedestrian: Bool = false, course: [Coordinate]) {
    self.name = name
    self.isPedestrian = isPedestrian
    self.course = course
  }
}

// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials

/// A unit's open shift, so that a restart carries it on.
package struct KeptShift: Hashable, Sendable {
  package var unit: String
  /// The id its record will have.
  package var shift: String
  /// What the collector needs to carry it on; opaque here.
  package var state: Data

  package init(unit: String, shift: String, state: Data) {
    self.unit = unit
    self.shift = shift
    self.state = state
  }
}

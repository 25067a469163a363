// SPDX-License-Identifier: Apache-2.0

/// One officer's simulated shift: what truly happened, and what the unit said of it.
package struct SimulatedOfficer: Hashable, Sendable {
  /// The body-worn receiver, as `BW-001`.
  package var unit: String
  /// Pseudonym, as `o-001`.
  package var officer: String
  package var track: Track
  package var presence: TruePresence
  package var observations: [Observation]

  /// The path under which gpsd knows the unit: its name among the devices.
  package var device: String { "/dev/\(unit)" }
}

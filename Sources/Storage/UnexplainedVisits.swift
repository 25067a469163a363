// SPDX-License-Identifier: Apache-2.0

/// Visits that name a hot spot which no kept set of that version has.
package struct UnexplainedVisits: Hashable, Sendable {
  package var version: String
  package var hotSpot: String
  /// Number of visits.
  package var count: Int

  package init(version: String, hotSpot: String, count: Int) {
    self.version = version
    self.hotSpot = hotSpot
    self.count = count
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What one hot spot received on one day, against what was planned.
package struct DosageRow: Hashable, Sendable {
  package let hotSpot: String
  /// Empty for a hot spot that is not in the set the report was asked for.
  package let name: String
  package let date: CivilDate
  package let delivered: Delivered
  /// Part of the day's booked time with usable fixes, 0 to 1; nil when no shift was recorded.
  package let coverage: Double?
  /// Nil when nothing was planned.
  package let plan: PlanEntry?
  package let outcome: Outcome?

  /// Whether nothing was seen because nothing could be, for want of a shift or of any usable fix:
  /// the figures are unknown, not zero.
  package var isUnknown: Bool { (coverage ?? 0) == 0 && delivered.isNothing }
}

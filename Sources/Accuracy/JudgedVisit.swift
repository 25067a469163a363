// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Simulation

/// A visit as some method tells it, or as it truly was: what scoring compares.
package struct JudgedVisit: Hashable, Sendable {
  package var hotSpot: String
  /// Unbroken intervals inside, in order, at least one.
  package var stays: [Interval]
  /// Seconds inside.
  package var dwell: Double
  /// What the method says the dwell lies between; nil when it gives no bounds.
  package var bounds: ClosedRange<Double>?
  /// Nil when the method does not tell.
  package var travel: Visit.Travel?

  /// - Parameter dwell: the sum of the stays when nil.
  package init(
    hotSpot: String, stays: [Interval], dwell: Double? = nil, bounds: ClosedRange<Double>? = nil,
    travel: Visit.Travel? = nil
  ) {
    self.hotSpot = hotSpot
    self.stays = stays
    self.dwell = dwell ?? stays.reduce(0) { $0 + $1.seconds }
    self.bounds = bounds
    self.travel = travel
  }
}

extension JudgedVisit {
  /// What Patrol's detector reports.
  package init(_ visit: Visit) {
    self.init(
      hotSpot: visit.hotSpot, stays: visit.stays, dwell: visit.dwell,
      bounds: visit.dwellLow...max(visit.dwellLow, visit.dwellHigh), travel: visit.travel)
  }
}

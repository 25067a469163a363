// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// A visit as it truly was, judged from the true track alone.
package struct TrueVisit: Hashable, Sendable {
  package var unit: String
  package var officer: String
  package var hotSpot: String
  /// Unbroken intervals inside, in order, at least one.
  package var stays: [Interval]
  /// The parts of the stays spent on foot, indoors included, in order; none of a visit driven from
  /// end to end.
  package var foot: [Interval]

  package var entered: Timestamp { stays[0].start }
  package var left: Timestamp { stays[stays.count - 1].end }
  /// Seconds inside: the sum of the stays.
  package var dwell: Double { stays.reduce(0) { $0 + $1.seconds } }
  /// Seconds of the stays spent on foot, and in a vehicle.
  package var onFoot: Double { foot.reduce(0) { $0 + $1.seconds } }
  package var inVehicle: Double { dwell - onFoot }

  package var travel: Visit.Travel { Visit.Travel(onFoot: onFoot, inVehicle: inVehicle) }

  /// What counts as one visit: the two definitions that everybody must share.
  package struct Rule: Hashable, Sendable {
    /// Stays closer than this many seconds are one visit.
    package var revisitGap: Double
    /// Seconds of dwell from which it is a visit; a shorter one is a pass.
    package var minimumDwell: Double

    package init(revisitGap: Double = 60, minimumDwell: Double = 60) {
      self.revisitGap = revisitGap
      self.minimumDwell = minimumDwell
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// What a hot spot received over some time.
///
/// Dosage is foot patrol: visits, minutes and gaps are those of officers on foot. Time in a vehicle
/// is given beside it and is not dosage.
package struct Delivered: Hashable, Sendable {
  /// Visits on foot, on the day they began; officers together count once.
  package var visits = 0
  /// Visits on foot, each officer's counted.
  package var officerVisits = 0
  /// Visits driven from end to end, each unit's counted.
  package var vehicleVisits = 0
  /// Visits in which an officer was on foot for the minimum, with bounds from those of the visits.
  package var qualifying = BoundedCount.none
  /// Minutes with at least one officer there on foot.
  package var patrol = BoundedMinutes.none
  /// Minutes on foot added up over officers.
  package var officer = BoundedMinutes.none
  /// Minutes in a vehicle added up over officers.
  package var vehicle = 0.0
  /// Dwells too short to be visits, on the day the shift began.
  package var passes = 0
  /// Minutes with nobody there between patrols of one day, shortest first.
  package var gaps: [Double] = []

  package init() {}

  /// Mean minutes between patrols; nil with fewer than two in a day.
  package var meanGap: Double? {
    gaps.isEmpty ? nil : gaps.reduce(0, +) / Double(gaps.count)
  }

  /// Median minutes between patrols; nil with fewer than two in a day.
  package var medianGap: Double? {
    guard !gaps.isEmpty else { return nil }
    return (gaps[(gaps.count - 1) / 2] + gaps[gaps.count / 2]) / 2
  }

  /// Whether nothing at all was seen.
  package var isNothing: Bool { self == Delivered() }

  package static func + (left: Delivered, right: Delivered) -> Delivered {
    var sum = left
    sum.visits += right.visits
    sum.officerVisits += right.officerVisits
    sum.vehicleVisits += right.vehicleVisits
    sum.qualifying = left.qualifying + right.qualifying
    sum.patrol = left.patrol + right.patrol
    sum.officer = left.officer + right.officer
    sum.vehicle += right.vehicle
    sum.passes += right.passes
    sum.gaps = (left.gaps + right.gaps).sorted()
    return sum
  }
}

/// A number with the bounds it holds between, `low <= value <= high`.
package struct Bounded<Number: AdditiveArithmetic & Hashable & Sendable>: Hashable, Sendable {
  package var value: Number
  package var low: Number
  package var high: Number

  package init(value: Number, low: Number, high: Number) {
    self.value = value
    self.low = low
    self.high = high
  }

  package static var none: Self { Self(value: .zero, low: .zero, high: .zero) }

  /// Adds up the bounds. That is right however the errors are correlated, and wider than necessary
  /// where they are independent.
  package static func + (left: Self, right: Self) -> Self {
    Self(value: left.value + right.value, low: left.low + right.low, high: left.high + right.high)
  }
}

package typealias BoundedMinutes = Bounded<Double>
package typealias BoundedCount = Bounded<Int>

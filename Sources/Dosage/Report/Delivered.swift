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

/// Minutes with the bounds they hold between, `low <= value <= high`.
package struct BoundedMinutes: Hashable, Sendable {
  package var value: Double
  package var low: Double
  package var high: Double

  package static let none = BoundedMinutes(value: 0, low: 0, high: 0)

  package init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// Adds up the bounds. That is right however the errors are correlated, and wider than necessary
  /// where they are independent.
  package static func + (left: BoundedMinutes, right: BoundedMinutes) -> BoundedMinutes {
    BoundedMinutes(
      value: left.value + right.value, low: left.low + right.low, high: left.high + right.high)
  }
}

/// A count with the bounds it holds between, `low <= value <= high`.
package struct BoundedCount: Hashable, Sendable {
  package var value: Int
  package var low: Int
  package var high: Int

  package static let none = BoundedCount(value: 0, low: 0, high: 0)

  package init(value: Int, low: Int, high: Int) {
    self.value = value
    self.low = low
    self.high = high
  }

  package static func + (left: BoundedCount, right: BoundedCount) -> BoundedCount {
    BoundedCount(
      value: left.value + right.value, low: left.low + right.low, high: left.high + right.high)
  }
}

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
  package var qualifying = QualifyingVisits()
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
  package var isNothing: Bool {
    visits + officerVisits + vehicleVisits + passes == 0 && officer.value == 0 && vehicle == 0
  }

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

/// Minutes with the bounds that hold them in 95 of 100 cases, `low <= value <= high`.
///
/// Errors of different patrols are independent, so their squares add up. Those of officers side by
/// side are taken as shared. A small part of the error of every patrol is the detector's own and
/// goes the same way in all of them. Minutes that nobody saw add their mean to the high bound.
package struct BoundedMinutes: Hashable, Sendable {
  package private(set) var value = 0.0
  /// Squared distances from the value to the bounds, of independent errors.
  private var squareBelow = 0.0
  private var squareAbove = 0.0
  /// Minutes that nobody saw, on average.
  private var unseen = 0.0
  /// The sum of the squared minutes of each patrol.
  private var squareValues = 0.0

  /// The part of all minutes by which the detector may be out. No bias in the accuracy table of
  /// `Docs/presence.md` is larger, except between tall buildings.
  private static let shared = 0.02

  package static let none = BoundedMinutes(value: 0, low: 0, high: 0)

  /// - Precondition: `low <= value <= high`.
  package init(value: Double, low: Double, high: Double) {
    self.value = value
    squareBelow = (value - low) * (value - low)
    squareAbove = (high - value) * (high - value)
    squareValues = value * value
  }

  package var low: Double { max(0, value - distance(squareBelow)) }
  package var high: Double { value + unseen + distance(squareAbove) }

  private func distance(_ square: Double) -> Double {
    let between = max(0, value * value - squareValues)
    return (square + Self.shared * Self.shared * between).squareRoot()
  }

  /// The sum of minutes whose errors are independent.
  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.value += right.value
    sum.squareBelow += right.squareBelow
    sum.squareAbove += right.squareAbove
    sum.squareValues += right.squareValues
    sum.unseen += right.unseen
    return sum
  }

  /// The probability of `least` minutes or more, with a normal error on either side.
  func reaching(_ least: Double) -> Double {
    guard value > 0 else { return least > 0 ? 0 : 1 }
    let deviation = (least <= value ? value - low : high - value) / Self.spread
    guard deviation > 0 else { return value >= least ? 1 : 0 }
    return NormalDistribution.share(below: (value - least) / deviation)
  }

  /// The same with minutes that nobody saw, `mean` on average with that variance.
  func maybeMore(mean: Double, variance: Double) -> Self {
    var more = self
    more.unseen += mean
    more.squareAbove += Self.spread * Self.spread * variance
    return more
  }

  /// Deviations from the mean within which a normal error lies in 95 of 100 cases.
  private static let spread = 1.96
}

/// How many patrol visits reached the minutes asked for: as they were measured, and how probably.
package struct QualifyingVisits: Hashable, Sendable {
  package var value: Int
  package var distribution: CountDistribution

  package init(value: Int = 0, distribution: CountDistribution = CountDistribution()) {
    self.value = value
    self.distribution = distribution
  }

  package static func + (left: Self, right: Self) -> Self {
    QualifyingVisits(
      value: left.value + right.value, distribution: left.distribution + right.distribution)
  }

  /// Bounds that hold the number in 95 of 100 cases, and the value.
  package var low: Int { min(value, distribution.interval.lowerBound) }
  package var high: Int { max(value, distribution.interval.upperBound) }
}

// SPDX-License-Identifier: Apache-2.0

/// How near a method came to the truth: sums that add up over shifts, and the figures they give.
package struct Score: Hashable, Sendable, Codable {
  /// Visits, and those of `longVisit` seconds or more, that pair one to one.
  package var visits = Agreement.none
  package var longVisits = Agreement.none
  /// Seconds of visits inside a hot spot.
  package var seconds = Agreement.none
  /// Over hot spots with a visit true or measured: their number, and the sum of how far the
  /// dwell of a shift is out in each, in seconds.
  package var hotSpots = 0
  package var dwellError = 0.0
  /// Over paired visits with bounds: their number, how many hold the true dwell, and the sums of
  /// width and measured dwell, in seconds.
  package var bounded = 0
  package var held = 0
  package var width = 0.0
  package var boundedDwell = 0.0
  /// Over paired visits with a travel: their number, and how many are told right.
  package var travelled = 0
  package var travelRight = 0
  /// Visits told as foot patrol at which the officer only drove through.
  package var drivesOnFoot = 0

  /// Seconds of dwell from which a visit is a long one: the shorter of the two doses in use.
  package static let longVisit = 600.0

  package init() {}

  package static func + (left: Score, right: Score) -> Score {
    var sum = left
    sum.visits = left.visits + right.visits
    sum.longVisits = left.longVisits + right.longVisits
    sum.seconds = left.seconds + right.seconds
    sum.hotSpots += right.hotSpots
    sum.dwellError += right.dwellError
    sum.bounded += right.bounded
    sum.held += right.held
    sum.width += right.width
    sum.boundedDwell += right.boundedDwell
    sum.travelled += right.travelled
    sum.travelRight += right.travelRight
    sum.drivesOnFoot += right.drivesOnFoot
    return sum
  }
}

// MARK: - Figures

extension Score {
  /// Seconds by which a hot spot's dwell of a shift is out, on average; 0 without hot spots.
  package var meanDwellError: Double { hotSpots == 0 ? 0 : dwellError / Double(hotSpots) }

  /// Dwell measured too much as a share of the true one; nil without any.
  package var bias: Double? {
    seconds.truth == 0 ? nil : seconds.measured / seconds.truth - 1
  }

  /// Share of paired visits whose bounds hold the true dwell; nil without bounds.
  package var boundsHold: Double? { share(Double(held), of: bounded) }
  /// Seconds between the bounds of a paired visit, on average; nil without bounds.
  package var meanWidth: Double? { share(width, of: bounded) }
  /// That width as a share of the mean dwell of those visits; nil without bounds.
  package var relativeWidth: Double? { boundedDwell == 0 ? nil : width / boundedDwell }
  /// Share of paired visits whose travel is told right; nil where it is not told.
  package var travelShare: Double? { share(Double(travelRight), of: travelled) }

  private func share(_ part: Double, of count: Int) -> Double? {
    count == 0 ? nil : part / Double(count)
  }
}

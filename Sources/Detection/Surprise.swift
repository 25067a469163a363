// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How far a report lies from what was expected, and what that is worth.
struct Surprise {
  /// Metres, or metres per second, east and north.
  var offset: Offset
  /// How large it usually is, per axis, squared.
  var variance: Double
  /// Covariance of the state with the report.
  var gain: StateRow

  /// How much of the offset each part of the state takes on.
  var share: StateRow { gain / variance }

  /// In standard deviations of one axis, squared: 2 on average.
  var squared: Double { offset.squaredLength / variance }

  /// Once in a hundred reports anything may be said.
  private static let nonsense = 0.01

  /// How likely this was, as the natural logarithm of a density; nonsense is spread evenly over
  /// `area` square metres, or m²/s².
  func logLikelihood(nonsenseOver area: Double) -> Double {
    let normal = exp(-squared / 2) / (2 * .pi * variance)
    return log((1 - Self.nonsense) * normal + Self.nonsense / area)
  }
}

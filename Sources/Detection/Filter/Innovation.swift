// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How far a measurement lies from the prediction, and how far it usually does.
struct Innovation {
  /// Metres, or metres per second, east and north.
  var offset: Offset
  /// The variance of the offset, per axis.
  var variance: Double
  /// Covariance of the state with the measurement.
  var covariance: StateVector

  /// The Kalman gain: how much of the offset each part of the state takes on.
  var gain: StateVector { covariance / variance }

  /// In standard deviations of one axis, squared: 2 on average.
  var squared: Double { offset.squaredLength / variance }

  /// One measurement in a hundred is an outlier, and may be anything.
  private static let outlierShare = 0.01

  /// How likely this was, as the natural logarithm of a density; outliers are spread evenly over
  /// `area`, in m² or m²/s².
  func logLikelihood(outliersOver area: Double) -> Double {
    let normal = exp(-squared / 2) / (2 * .pi * variance)
    return log((1 - Self.outlierShare) * normal + Self.outlierShare / area)
  }
}

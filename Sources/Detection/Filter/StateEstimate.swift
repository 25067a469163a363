// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The state after the latest measurement: a Kalman filter's mean for each axis, and the covariance
/// that both axes share, since both are measured alike.
struct StateEstimate {
  private(set) var east = StateVector()
  private(set) var north = StateVector()
  private(set) var covariance = SymmetricMatrix()

  /// Variance per axis of what no part of the state stands for: the last digits of a measurement,
  /// in m² and (m/s)².
  private static let positionGrain = 0.005
  private static let velocityGrain = 0.0004
  /// The part of the Doppler error's variance that is new at each measurement.
  private static let whiteDopplerShare = 0.25

  /// Begins with a measurement at `position`, which is the place and the error together.
  init(at position: Offset, motion: Motion, error: ErrorSize) {
    (east[StateVector.place], north[StateVector.place]) = (position.x, position.y)
    let (slow, fast) = (error.slow * error.slow, error.fast * error.fast)
    covariance.place = StateVector(slow + fast + Self.positionGrain, 0, -slow, -fast, 0, 0, 0, 0)
    covariance.velocity[StateVector.velocity] = motion.sigma * motion.sigma
    covariance.slow = StateVector(-slow, 0, slow, 0, 0, 0, 0, 0)
    covariance.fast = StateVector(-fast, 0, 0, fast, 0, 0, 0, 0)
    covariance.doppler[StateVector.dopplerError] = error.doppler * error.doppler
  }

  var place: Offset { Offset(east[StateVector.place], north[StateVector.place]) }
  var velocity: Offset { Offset(east[StateVector.velocity], north[StateVector.velocity]) }

  /// Carries the estimate forward over one step of time.
  mutating func predict(_ transition: Transition) {
    east = transition.predicted(east)
    north = transition.predicted(north)
    covariance = transition.predicted(covariance)
  }

  /// The innovation of a measured position.
  func innovation(ofPosition measurement: Offset) -> Innovation {
    let row = covariance.place + covariance.slow + covariance.fast
    return Innovation(
      offset: measurement - Offset(east.reportedPosition, north.reportedPosition),
      variance: row.reportedPosition + Self.positionGrain, covariance: row)
  }

  /// The innovation of a measured velocity.
  func innovation(ofVelocity measurement: Offset, error: ErrorSize) -> Innovation {
    let row = covariance.velocity + covariance.doppler
    let white = Self.whiteDopplerShare * error.doppler * error.doppler
    return Innovation(
      offset: measurement - Offset(east.reportedVelocity, north.reportedVelocity),
      variance: row.reportedVelocity + white + Self.velocityGrain, covariance: row)
  }

  /// Takes in a measurement by its innovation.
  mutating func update(with innovation: Innovation) {
    let gain = innovation.gain
    east += gain * innovation.offset.x
    north += gain * innovation.offset.y
    covariance.add(-1 / innovation.variance, times: innovation.covariance)
  }

  /// Adds to the variance of the place, in m².
  mutating func widenPlace(by variance: Double) {
    covariance.place[StateVector.place] += variance
  }

  /// Moves the origin of the plane to `offset`.
  mutating func moveOrigin(to offset: Offset) {
    east[StateVector.place] -= offset.x
    north[StateVector.place] -= offset.y
  }
}

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

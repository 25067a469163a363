// SPDX-License-Identifier: Apache-2.0

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

  /// Moves the origin of the plane to `offset`.
  mutating func moveOrigin(to offset: Offset) {
    east[StateVector.place] -= offset.x
    north[StateVector.place] -= offset.y
  }
}

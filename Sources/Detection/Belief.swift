// SPDX-License-Identifier: Apache-2.0

/// What is believed of the state after the latest report: a Kalman filter's mean for each axis, and
/// the covariance that both share, since both are measured alike.
struct Belief {
  private(set) var east = StateRow()
  private(set) var north = StateRow()
  private(set) var covariance = Symmetric()

  /// Variance per axis of what no part of the state stands for: the last digits of a report, in m²
  /// and (m/s)².
  private static let positionGrain = 0.005
  private static let velocityGrain = 0.0004
  /// The part of the Doppler error's variance that is new at each report.
  private static let whiteDopplerShare = 0.25

  /// Begins with a report at `position`, which is the place and the error together.
  init(at position: Offset, motion: Motion, error: ErrorSize) {
    (east[StateRow.place], north[StateRow.place]) = (position.x, position.y)
    let (slow, fast) = (error.slow * error.slow, error.fast * error.fast)
    covariance.place = StateRow(slow + fast + Self.positionGrain, 0, -slow, -fast, 0, 0, 0, 0)
    covariance.velocity[StateRow.velocity] = motion.sigma * motion.sigma
    covariance.slow = StateRow(-slow, 0, slow, 0, 0, 0, 0, 0)
    covariance.fast = StateRow(-fast, 0, 0, fast, 0, 0, 0, 0)
    covariance.doppler[StateRow.dopplerError] = error.doppler * error.doppler
  }

  var place: Offset { Offset(east[StateRow.place], north[StateRow.place]) }
  var velocity: Offset { Offset(east[StateRow.velocity], north[StateRow.velocity]) }

  mutating func carryOn(_ transition: Transition) {
    east = transition.carriedOn(east)
    north = transition.carriedOn(north)
    covariance = transition.carriedOn(covariance)
  }

  /// How far a reported position lies from what was expected.
  func surprise(atPosition report: Offset) -> Surprise {
    let gain = covariance.place + covariance.slow + covariance.fast
    return Surprise(
      offset: report - Offset(east.reportedPosition, north.reportedPosition),
      variance: gain.reportedPosition + Self.positionGrain, gain: gain)
  }

  /// How far a reported velocity lies from what was expected.
  func surprise(atVelocity report: Offset, error: ErrorSize) -> Surprise {
    let gain = covariance.velocity + covariance.doppler
    let white = Self.whiteDopplerShare * error.doppler * error.doppler
    return Surprise(
      offset: report - Offset(east.reportedVelocity, north.reportedVelocity),
      variance: gain.reportedVelocity + white + Self.velocityGrain, gain: gain)
  }

  mutating func learn(_ surprise: Surprise) {
    let share = surprise.share
    east += share * surprise.offset.x
    north += share * surprise.offset.y
    covariance.add(-1 / surprise.variance, times: surprise.gain)
  }

  /// Moves the origin of the plane to `offset`.
  mutating func moveOrigin(to offset: Offset) {
    east[StateRow.place] -= offset.x
    north[StateRow.place] -= offset.y
  }
}

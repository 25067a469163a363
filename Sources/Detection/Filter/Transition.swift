// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How the state of one axis goes on over one step of time, the same for both axes.
///
/// Every part forgets itself exponentially (Gauss–Markov, exact for any step). The velocity is
/// such a process (Ornstein–Uhlenbeck), and the place its integral; the variances follow from
/// integrating both (e.g. Särkkä and Solin, Applied Stochastic Differential Equations, 2019, §6).
struct Transition {
  /// What is left of each part after the step.
  let decay: StateVector
  /// Seconds that the velocity at the beginning moves the place on for.
  let reach: Double
  /// What chance adds to each part's variance over the step.
  let noise: StateVector
  /// What it adds to the covariance of place and velocity.
  let placeVelocityNoise: Double

  init(seconds: Double, motion: Motion, error: ErrorSize) {
    let kept = motion.isNew ? 0.0 : 1
    let forgets = exp(-seconds / motion.time)
    let slow = exp(-seconds / error.slowTime)
    let fast = exp(-seconds / error.fastTime)
    let doppler = exp(-seconds / error.dopplerTime)
    let variance = motion.sigma * motion.sigma
    decay = StateVector(1, kept * forgets, slow, fast, doppler, 0, 0, 0)
    reach = kept * motion.time * (1 - forgets)
    placeVelocityNoise = variance * motion.time * (1 - forgets) * (1 - kept * forgets)
    let spread =
      2 * seconds / motion.time - 2 + 2 * forgets - kept * (1 - forgets) * (1 - forgets)
    noise = StateVector(
      variance * motion.time * motion.time * max(0, spread),
      variance * (1 - kept * forgets * forgets),
      error.slow * error.slow * (1 - slow * slow), error.fast * error.fast * (1 - fast * fast),
      error.doppler * error.doppler * (1 - doppler * doppler), 0, 0, 0)
  }

  /// The mean after the step.
  func predicted(_ mean: StateVector) -> StateVector {
    var next = mean * decay
    next[StateVector.place] += reach * mean[StateVector.velocity]
    return next
  }

  /// The covariance after the step.
  func predicted(_ covariance: SymmetricMatrix) -> SymmetricMatrix {
    var next = SymmetricMatrix(
      place: columns(covariance.place + reach * covariance.velocity),
      velocity: columns(covariance.velocity) * decay[1],
      slow: columns(covariance.slow) * decay[2],
      fast: columns(covariance.fast) * decay[3],
      doppler: columns(covariance.doppler) * decay[4])
    next.place[0] += noise[0]
    next.place[1] += placeVelocityNoise
    next.velocity[0] += placeVelocityNoise
    next.velocity[1] += noise[1]
    next.slow[2] += noise[2]
    next.fast[3] += noise[3]
    next.doppler[4] += noise[4]
    return next
  }

  private func columns(_ row: StateVector) -> StateVector {
    var next = row * decay
    next[StateVector.place] += reach * row[StateVector.velocity]
    return next
  }

  /// What the step makes, seen backwards, of the weight of all that came after it.
  func adjoint(_ weight: StateVector) -> StateVector {
    var before = weight * decay
    before[StateVector.velocity] += reach * weight[StateVector.place]
    return before
  }

  func adjoint(_ weight: SymmetricMatrix) -> SymmetricMatrix {
    let place = adjoint(weight.place)
    return SymmetricMatrix(
      place: place,
      velocity: adjoint(weight.velocity) * decay[1] + reach * place,
      slow: adjoint(weight.slow) * decay[2],
      fast: adjoint(weight.fast) * decay[3],
      doppler: adjoint(weight.doppler) * decay[4])
  }
}

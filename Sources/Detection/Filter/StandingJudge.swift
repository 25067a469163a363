// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How a unit went from one measurement to the next.
enum Gait {
  case moving
  case standing
  /// It moves, and it stood before.
  case settingOff
}

/// Tells from the receiver's Doppler velocity whether a unit stands.
///
/// A person walks at `Pace.walk` and keeps a direction for a while. A person who stands only sways.
/// A hidden Markov model has a state for standing and one for walking in each of twelve directions.
/// The forward algorithm weighs the states (Rabiner, A Tutorial on Hidden Markov Models, 1989,
/// §III.A). What decides is the probability that the unit has stood ever since the measurement
/// before.
///
/// A track that is free to walk follows the receiver's drifting error. A track that stands still
/// shows that error as what it is.
struct StandingJudge {
  /// Seconds for which people stand, and walk, on average; and for which they keep a direction.
  private static let spell = 60.0
  private static let directionTime = 25.0
  private static let directions = 12
  /// How much the velocity varies about that of the state, in m²/s² per axis: a body sways by 0.2
  /// m/s, and walks by 0.25 m/s faster or slower.
  private static let sway = 0.045
  private static let stride = 0.06
  /// The least that one velocity may say, as a natural logarithm; it may be wrong altogether.
  private static let leastEvidence = -12.0
  private static let certain = 0.9
  /// Seconds from one look to the next at least: velocities nearer in time are alike.
  private static let leastStep = 0.9

  private static let walkingVelocities: [Offset] = (0..<directions).map {
    let angle = 2 * Double.pi * Double($0) / Double(directions)
    return Offset(Pace.walk * cos(angle), Pace.walk * sin(angle))
  }

  /// The probability of standing, and of walking in each direction.
  private var standing = 1 / Double(directions + 1)
  private var walking = [Double](repeating: 1 / Double(directions + 1), count: directions)
  private var last: Measurement?
  private var hasStood = false

  /// Judges the way to the next measurement.
  ///
  /// - Parameter error: of its velocity.
  mutating func gait(to measurement: Measurement, error: ErrorSize) -> Gait {
    guard let last else {
      last = measurement
      return .moving
    }
    let seconds = Double(measurement.milliseconds - last.milliseconds) / 1000
    guard seconds >= Self.leastStep else { return hasStood ? .standing : .moving }
    defer { self.last = measurement }
    let stayed = standing * exp(-seconds / Self.spell)
    predict(seconds)
    guard let velocity = measurement.velocity else { return gait(stood: 0) }
    let density = VelocityDensity(velocity, after: last.velocity, seconds: seconds, error: error)
    return gait(stood: stayed * update(density))
  }

  private mutating func gait(stood probability: Double) -> Gait {
    let stands = probability > Self.certain
    defer { hasStood = stands }
    return stands ? .standing : hasStood ? .settingOff : .moving
  }

  private mutating func predict(_ seconds: Double) {
    let changes = (1 - exp(-2 * seconds / Self.spell)) / 2
    let turns = 1 - exp(-seconds / Self.directionTime)
    let moving = 1 - standing
    let each = (changes * standing + (1 - changes) * turns * moving) / Double(Self.directions)
    for index in walking.indices {
      walking[index] = (1 - changes) * (1 - turns) * walking[index] + each
    }
    standing = (1 - changes) * standing + changes * moving
  }

  /// Weighs the states by a velocity, and returns what the weight of standing is multiplied by.
  private mutating func update(_ density: VelocityDensity) -> Double {
    var logs = Self.walkingVelocities.map {
      max(Self.leastEvidence, density.logarithm(about: $0, variance: Self.stride))
    }
    var still = max(Self.leastEvidence, density.logarithm(about: .zero, variance: Self.sway))
    if density.velocity.length > Pace.fasterThanWalking { still += Self.leastEvidence }
    logs.append(still)
    let best = logs.reduce(-.infinity, max)
    for index in walking.indices { walking[index] *= exp(logs[index] - best) }
    let sum = walking.reduce(standing * exp(still - best), +)
    for index in walking.indices { walking[index] /= sum }
    let factor = exp(still - best) / sum
    standing *= factor
    return factor
  }
}

/// How likely a Doppler velocity is about another, given the one before.
///
/// The velocity differs from the state's for two reasons. The receiver's error lasts for some
/// seconds (Gauss–Markov). The body's own movement is new each time. So of the difference before,
/// only the error's share of the variance is expected to come again.
private struct VelocityDensity {
  let velocity: Offset
  private let before: Offset
  /// The error's variance, in m²/s², and the share of the error that lasts, 0 to 1.
  private let error: Double
  private let lasting: Double

  init(_ velocity: Offset, after before: Offset?, seconds: Double, error: ErrorSize) {
    self.velocity = velocity
    self.before = before ?? .zero
    self.error = error.doppler * error.doppler
    lasting = before == nil ? 0 : exp(-seconds / error.dopplerTime)
  }

  /// The natural logarithm of the density about `mean`, but for a constant.
  ///
  /// - Parameter variance: of the velocity about `mean`, the error left out, in m²/s² per axis.
  func logarithm(about mean: Offset, variance: Double) -> Double {
    let total = error + variance
    let kept = lasting * error / total
    let open = total * (1 - kept * kept)
    let excess: Offset = velocity - mean - (before - mean) * kept
    return -excess.squaredLength / open / 2 - log(open)
  }
}

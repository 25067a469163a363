// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Learns whether a receiver's speed may be believed.
///
/// Some receivers report a speed that is always 0, or 0 at walking pace, or in another unit. Taken
/// as Doppler, that holds the track where the unit is not. So what the reported velocities add up
/// to over twenty seconds is compared with the way between the positions (Bayes' rule): while they
/// contradict each other, the velocity is left out. Who stands at a reported speed of 0 shows
/// nothing, and neither does a fast drive of a receiver that tells only walking wrong; so only
/// walking speeds that are right bring the trust back.
struct SpeedTrust {
  /// Seconds over which velocities and positions are compared, and the longest step in them; the
  /// velocity says nothing of a longer one.
  private static let span = 20.0
  private static let longestStep = 15.0
  private static let leastSteps = 4
  /// The natural logarithm of the odds that the speed is right: at first, and at most and least.
  private static let bounds = -8.0...6.0
  private static let first = 4.0
  /// What they must fall to, to be doubted. At even odds speeds that were merely noisy were left
  /// out too, and one fix a second lost by it in the second simulated town.
  private static let doubted = -4.0
  /// What they must come back to, to be believed again.
  private static let regained = 2.0
  /// What right walking speeds must raise them to, before a speed of 0 means that the unit stands.
  private static let proven = 5.0
  /// Speeds that walking is told by, in metres per second.
  private static let walking = Pace.slowestWalk...Pace.fasterThanWalking
  /// The error of the velocities' sum, in metres per second, besides what a step between two of
  /// them leaves open: half a walk's speed.
  private static let drift = 0.15
  private static let between = 0.45
  /// One way in twenty is wrong, and then by some 60 m.
  private static let wrongShare = 0.05
  private static let wrongDistance = 60.0
  /// How fast units move when the receiver's speed says nothing of it, per axis.
  private static let onFoot = 0.7
  private static let driving = 6.0

  private var odds = SpeedTrust.first
  private var isBelieved = true
  private(set) var hasDoubted = false
  /// Whether speeds at walking pace were right of late; so a speed of 0 is no receiver that tells
  /// none at that pace.
  var isProven: Bool { odds > Self.proven }
  private var last: Measurement?
  /// The variance of its position per axis, in m².
  private var lastVariance = 0.0
  private var steps: [SpeedComparison] = []

  private struct SpeedComparison {
    var seconds: Double
    /// The variance of the positions at its beginning and its end, per axis in m².
    var variances: (start: Double, end: Double)
    /// What the positions say, less what the velocities say, in metres.
    var excess: Offset
    /// Metres that the velocities say.
    var way: Offset
  }

  init() {}

  /// Leaves the velocity out of `measurement` where it is not believed.
  ///
  /// - Parameter error: of this very position, one standard deviation per axis in metres. Among
  ///   houses it is many times the receiver's usual one, by which right speeds would be doubted.
  mutating func judge(_ measurement: inout Measurement, error: Double) {
    take(measurement, variance: error * error)
    if !isBelieved { measurement.velocity = nil }
  }

  /// What comes next is not compared with what came before.
  mutating func loseTrack() {
    last = nil
    steps = []
  }

  mutating func moveOrigin(to offset: Offset) { last?.position -= offset }

  // MARK: Helpers

  private mutating func take(_ measurement: Measurement, variance: Double) {
    defer { (last, lastVariance) = (measurement, variance) }
    guard let last, let before = last.velocity, let after = measurement.velocity else {
      return steps = []
    }
    let seconds = Double(measurement.milliseconds - last.milliseconds) / 1000
    guard seconds <= Self.longestStep else { return steps = [] }
    let way = (before + after) / 2 * seconds
    steps.append(
      SpeedComparison(
        seconds: seconds, variances: (lastVariance, variance),
        excess: measurement.position - last.position - way, way: way))
    if steps.count >= Self.leastSteps, steps.reduce(0, { $0 + $1.seconds }) >= Self.span {
      weigh()
      steps = []
    }
  }

  private mutating func weigh() {
    let seconds = steps.reduce(0) { $0 + $1.seconds }
    let way = steps.reduce(.zero) { $0 + $1.way }
    let evidence = evidence(way: way, seconds: seconds)
    guard evidence < 0 || Self.walking.contains(way.length / seconds) else { return }
    odds = min(max(odds + evidence, Self.bounds.lowerBound), Self.bounds.upperBound)
    if odds < Self.doubted {
      isBelieved = false
      hasDoubted = true
    } else if odds > Self.regained {
      isBelieved = true
    }
  }

  /// How much likelier the steps are where the velocities are right than where they say nothing,
  /// as a natural logarithm.
  private func evidence(way: Offset, seconds: Double) -> Double {
    let noise = (steps.first?.variances.start ?? 0) + (steps.last?.variances.end ?? 0)
    let step = seconds / Double(steps.count)
    let open = Self.between * Self.between * step * seconds
    let excess = excess
    let right = noise + open + Self.drift * Self.drift * seconds * seconds
    let scale = Self.wrongDistance * Self.wrongDistance
    let spread = scale + excess.squaredLength
    let wrong = scale / (.pi * spread * spread)
    let trusted = (1 - Self.wrongShare) * density(excess, right) + Self.wrongShare * wrong
    let whole = way + excess
    let untrusted =
      (density(whole, noise + Self.onFoot * Self.onFoot * seconds * seconds)
        + density(whole, noise + Self.driving * Self.driving * seconds * seconds)) / 2
    return log(trusted) - log(max(untrusted, .leastNormalMagnitude))
  }

  /// By how far the positions went beyond the velocities: what all steps share, so that one wrong
  /// position or a jump of the error is none.
  private var excess: Offset {
    let sum = steps.reduce(Offset.zero) { $0 + $1.excess }
    let count = Double(steps.count)
    let shared = Offset(median(\.excess.x) * count, median(\.excess.y) * count)
    return shared.squaredLength < sum.squaredLength ? shared : sum
  }

  private func median(_ figure: (SpeedComparison) -> Double) -> Double {
    let figures = steps.map(figure).sorted()
    return (figures[(figures.count - 1) / 2] + figures[figures.count / 2]) / 2
  }

  /// Of a normal error of `variance` per axis, in 1/m².
  private func density(_ offset: Offset, _ variance: Double) -> Double {
    exp(-offset.squaredLength / (2 * variance)) / (2 * .pi * variance)
  }
}

// MARK: - Surviving a restart

extension SpeedTrust {
  /// What was learnt; holds no position.
  struct Checkpoint: Hashable, Sendable, Codable {
    var odds: Double
    var isBelieved: Bool
    var hasDoubted: Bool

    var isPossible: Bool { SpeedTrust.bounds.contains(odds) }
  }

  var checkpoint: Checkpoint {
    Checkpoint(
      odds: (odds * 10).rounded() / 10, isBelieved: isBelieved, hasDoubted: hasDoubted)
  }

  init(resuming checkpoint: Checkpoint) {
    odds = checkpoint.odds
    isBelieved = checkpoint.isBelieved
    hasDoubted = checkpoint.hasDoubted
  }
}

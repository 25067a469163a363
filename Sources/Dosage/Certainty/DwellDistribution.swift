// SPDX-License-Identifier: Apache-2.0

import Glibc
import Patrol

/// The probability that a dwell on foot lasted at least some seconds, from the record of a visit.
///
/// The record has five quantiles of the dwell. Between two of them the dwell is linear in the
/// normal deviate of the probability. The outer pieces go on beyond the outer quantiles.
///
/// In simulated shifts (`patrol-trial calibrate`, tuning seeds) the middle half of the true dwells
/// lies nearer the median than the quantiles say. But some true dwells are quite different: the
/// visit was a piece of a longer one, or the officer stood next door. The less sure the dwell, the
/// more often that happens. So the deviates are stretched, and a wide normal distribution around
/// the median is mixed in.
struct DwellDistribution: Hashable {
  /// Seconds at `DwellQuantiles.probabilities`, rising.
  private let seconds: [Double]

  init(_ quantiles: DwellQuantiles) { seconds = quantiles.seconds }

  /// The probability that the dwell was `least` seconds or more, 0 to 1; 1 for 0 seconds.
  func reaching(_ least: Double) -> Double {
    guard least > 0 else { return 1 }
    let near = NormalDistribution.share(below: Self.sharpness * deviate(below: least))
    let median = max(1, seconds[seconds.count / 2])
    let astray = NormalDistribution.share(below: (least - median) / median)
    let share = min(Self.mostAstray, halfSpread / median)
    return 1 - (1 - share) * near - share * astray
  }

  /// The same when the stay may have gone on while nobody saw the unit: the integral over all
  /// dwells that lack no more than that.
  ///
  /// - Parameter unseen: how long it may have gone on.
  func reaching(_ least: Double, with unseen: UnseenStay) -> Double {
    let most = max(0, min(unseen.longest, least, Self.manyMeans * unseen.mean))
    let step = most / Double(Self.steps)
    var (sum, last) = (reaching(least), reaching(least))
    for number in 0..<Self.steps {
      let further = reaching(least - step * Double(number + 1))
      sum += (further - last) * unseen.reaching(step * (Double(number) + 0.5))
      last = further
    }
    return sum
  }

  /// The integral has so many steps, each no longer than a tenth of the mean.
  private static let steps = 200
  /// A stay of more than so many means is too rare to matter.
  private static let manyMeans = 20.0

  // MARK: Helpers

  private static let deviates = DwellQuantiles.probabilities.map(NormalDistribution.deviate)

  /// The factor by which deviates are stretched, and the largest share of visits whose dwell is
  /// quite different. Both were fitted to the same shifts.
  private static let sharpness = 1.4
  private static let mostAstray = 0.3

  /// Half the width of the middle 68 %, in seconds. For a normal error it is the standard
  /// deviation.
  private var halfSpread: Double { (seconds[seconds.count - 2] - seconds[1]) / 2 }

  /// The normal deviate of the probability that the dwell was under `least` seconds.
  private func deviate(below least: Double) -> Double {
    // The last piece between two quantiles whose lower one is less; else the first.
    let piece = seconds.indices.dropLast().last { seconds[$0] < least } ?? 0
    let (low, high) = (seconds[piece], seconds[piece + 1])
    guard high > low else { return least > high ? .infinity : -.infinity }
    let step = Self.deviates[piece + 1] - Self.deviates[piece]
    return Self.deviates[piece] + (least - low) / (high - low) * step
  }
}

/// A stay that nobody saw, no longer than the time without fixes allows.
///
/// A stay ends in each minute with the same probability, however long it has lasted: it is
/// exponential up to `longest`, and the rest of the probability lies at `longest`.
struct UnseenStay: Hashable {
  /// Seconds; 0 for none.
  var longest: Double
  /// Mean length in seconds, were nothing to limit it.
  var mean: Double

  /// The probability that it was `least` seconds or more.
  func reaching(_ least: Double) -> Double {
    guard least > 0 else { return 1 }
    return least <= longest ? exp(-least / mean) : 0
  }

  /// Its mean and its mean square, in seconds and seconds squared.
  var moments: (mean: Double, square: Double) {
    let tail = exp(-longest / mean)
    return (mean * (1 - tail), 2 * mean * (mean - (mean + longest) * tail))
  }
}

/// The standard normal distribution.
enum NormalDistribution {
  /// The probability of a value below `deviate`.
  static func share(below deviate: Double) -> Double { 0.5 * erfc(-deviate / 2.0.squareRoot()) }

  /// The quantile for the probability `share`, 0 < share < 1, within ±8. It is found by bisection,
  /// to the precision of a `Double`.
  static func deviate(_ share: Double) -> Double {
    var (low, high) = (-8.0, 8.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if self.share(below: middle) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

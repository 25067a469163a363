// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The distribution of how many of several independent events happened, each with its own
/// probability: a Poisson binomial distribution. The numbers of groups of events that depend on
/// each other, and a Poisson number of unseen events, are added.
package struct CountDistribution: Hashable, Sendable {
  /// Events that are taken as certain.
  private(set) var certain = 0
  /// Probabilities of the other events, each between `negligible` and 1 - `negligible`.
  private(set) var probabilities: [Double] = []
  /// For each group of events that depend on each other, the probability of each number of them,
  /// from 0 on.
  private(set) var groups: [[Double]] = []
  /// Mean number of unseen events.
  private(set) var unseen = 0.0

  /// A smaller probability counts as 0, and one above 1 minus this as 1. For 10,000 events the
  /// error is at most 1.
  private static let negligible = 1e-4

  package init(_ probabilities: some Sequence<Double> = [], unseen: Double = 0) {
    for probability in probabilities { add(probability) }
    self.unseen = min(unseen, Self.mostUnseen)
  }

  /// Most unseen events. Only forged records could give more.
  private static let mostUnseen = 500.0

  mutating func add(_ probability: Double) {
    if probability > 1 - Self.negligible {
      certain += 1
    } else if probability > Self.negligible {
      probabilities.append(probability)
    }
  }

  /// Adds events that depend on each other.
  ///
  /// - Parameter numbers: the probability of each number of them, from 0 on. The sum is 1.
  package mutating func add(numbers: [Double]) {
    if numbers.count <= 2 {
      add(numbers.dropFirst().first ?? 0)
    } else if let sure = numbers.firstIndex(where: { $0 > 1 - Self.negligible }) {
      certain += sure
    } else {
      groups.append(numbers)
    }
  }

  package static func + (left: CountDistribution, right: CountDistribution) -> CountDistribution {
    var sum = left
    sum.certain += right.certain
    // In one order, so that a sum does not depend on that of its terms.
    sum.probabilities = (left.probabilities + right.probabilities).sorted()
    sum.groups = (left.groups + right.groups).sorted { $0.lexicographicallyPrecedes($1) }
    sum.unseen = min(sum.unseen + right.unseen, mostUnseen)
    return sum
  }

  /// The mean of the count.
  package var expected: Double {
    let ofGroups = groups.reduce(0) { sum, numbers in
      numbers.enumerated().reduce(sum) { $0 + Double($1.offset) * $1.element }
    }
    return Double(certain) + probabilities.reduce(0, +) + ofGroups + unseen
  }

  /// The probability of `least` or more.
  package func reaching(_ least: Int) -> Double {
    guard least > certain else { return 1 }
    let short = distribution.prefix(least - certain).reduce(0, +)
    return min(1, max(0, 1 - short))
  }

  /// The counts between which it lies in 95 of 100 cases: 2.5 % or less lie below, and above.
  package var interval: ClosedRange<Int> {
    let distribution = distribution
    var (low, high) = (0, distribution.count - 1)
    var below = distribution[0]
    while below <= Self.tail, low < high {
      low += 1
      below += distribution[low]
    }
    var above = distribution[high]
    while above <= Self.tail, high > low {
      high -= 1
      above += distribution[high]
    }
    return (certain + low)...(certain + high)
  }

  private static let tail = 0.025

  /// The probability of each count beyond the certain ones, from 0 on.
  private var distribution: [Double] {
    var distribution = poisson
    for probability in probabilities {
      distribution.append(0)
      for count in distribution.indices.reversed() {
        let before = count > 0 ? distribution[count - 1] : 0
        distribution[count] = distribution[count] * (1 - probability) + before * probability
      }
    }
    return groups.reduce(distribution) { $0.plus($1) }
  }

  /// The distribution of the unseen events, without a negligible rest.
  private var poisson: [Double] {
    guard unseen > 0 else { return [1] }
    var terms = [exp(-unseen)]
    let most = Int(unseen + 10 * unseen.squareRoot()) + 10
    for count in 1...most { terms.append(terms[count - 1] * unseen / Double(count)) }
    return terms
  }
}

extension [Double] {
  /// The distribution of the sum of two independent numbers, of which these are the distributions,
  /// from 0 on. Neither is empty.
  fileprivate func plus(_ other: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: count + other.count - 1)
    for (number, probability) in enumerated() {
      for (more, share) in other.enumerated() { sum[number + more] += probability * share }
    }
    return sum
  }
}

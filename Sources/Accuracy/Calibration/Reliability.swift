// SPDX-License-Identifier: Apache-2.0

/// Whether what is said to be so probable is true so often.
package struct Reliability: Hashable, Sendable, Codable {
  /// What was said with a probability of one tenth of the range.
  package struct Bin: Hashable, Sendable, Codable {
    package private(set) var count = 0
    /// How many of them were true, and how many would be if the probabilities are right.
    package private(set) var isTrue = 0
    package private(set) var expected = 0.0
    /// The variance of that number.
    private var variance = 0.0

    package init() {}

    /// The mean probability, and the share that was true; nil of nothing.
    package var probability: Double? { count > 0 ? expected / Double(count) : nil }
    package var share: Double? { count > 0 ? Double(isTrue) / Double(count) : nil }

    /// By how much more was true than was said; nil of nothing.
    package var gap: Double? { count > 0 ? (Double(isTrue) - expected) / Double(count) : nil }

    /// The standard error of the gap by chance alone, if the probabilities are right and the cases
    /// independent; nil of nothing.
    package var chance: Double? { count > 0 ? variance.squareRoot() / Double(count) : nil }

    fileprivate static func + (left: Bin, right: Bin) -> Bin {
      var sum = left
      sum.count += right.count
      sum.isTrue += right.isTrue
      sum.expected += right.expected
      sum.variance += right.variance
      return sum
    }

    fileprivate mutating func add(_ probability: Double, isTrue: Bool) {
      count += 1
      self.isTrue += isTrue ? 1 : 0
      expected += probability
      variance += probability * (1 - probability)
    }
  }

  /// Ten, from the least probabilities on; each but the last without its upper end.
  package private(set) var bins = [Bin](repeating: Bin(), count: 10)
  private var squares = 0.0

  /// Cases from which the gap of a bin says something.
  package static let enough = 50

  package init() {}

  /// - Parameter probability: 0 to 1.
  package mutating func add(_ probability: Double, isTrue: Bool) {
    let bin = min(bins.count - 1, max(0, Int(probability * Double(bins.count))))
    bins[bin].add(probability, isTrue: isTrue)
    let error = probability - (isTrue ? 1 : 0)
    squares += error * error
  }

  package var count: Int { all.count }

  /// All that was said, in one.
  package var all: Bin { bins.reduce(Bin()) { $0 + $1 } }

  /// The mean square of how far a probability is from 1 for what was true, and from 0 for what was
  /// not (Brier 1950): 0 is best, 0.25 is had by saying one half each time. Nil of nothing.
  package var brier: Double? { count > 0 ? squares / Double(count) : nil }

  /// The same score of saying each time, of each case, the share of all that is true: what is had
  /// without looking. Nil of nothing.
  package var brierOfShare: Double? { all.share.map { $0 * (1 - $0) } }

  /// The bin of enough cases whose gap is the widest; nil when none has enough.
  package var worst: Bin? {
    bins.filter { $0.count >= Self.enough }.max { abs($0.gap ?? 0) < abs($1.gap ?? 0) }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Random numbers that are the same for the same seed, on every machine (`SplitMix64`).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var random: SplitMix64

  package init(seed: UInt64) {
    random = SplitMix64(state: seed)
  }

  /// One of the many independent sequences of `seed`: the one of `stream`, any text.
  package init(seed: UInt64, stream: String) {
    var generator = SeededGenerator(seed: seed)
    for byte in stream.utf8 {
      generator.random.state ^= UInt64(byte)
      generator.random.state = generator.next()
    }
    random = SplitMix64(state: generator.next())
  }

  package mutating func next() -> UInt64 { random.next() }

  /// From 0 up to, not including, 1, in steps of 2⁻⁵³.
  package mutating func unit() -> Double { random.unit() }

  /// Evenly spread over `range`.
  package mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A whole number of `range`, each as likely.
  package mutating func whole(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// True once in `1 / probability` draws.
  package mutating func chance(_ probability: Double) -> Bool {
    unit() < probability
  }

  /// Normally spread with mean 0 and standard deviation 1.
  package mutating func gaussian() -> Double { random.gaussian() }

  /// Normally spread with standard deviation 1 both ways.
  package mutating func gaussianVector() -> Vector {
    Vector(gaussian(), gaussian())
  }

  /// A factor whose logarithm is normally spread with mean 0 and that standard deviation.
  ///
  /// The exponential is `(1 + x/2¹⁰)` squared ten times, within 0.1 % where deviations are below
  /// a half: no machine's library has a say in this either.
  package mutating func logNormal(deviation: Double) -> Double {
    (0..<10).reduce(1 + gaussian() * deviation / 1024) { power, _ in power * power }
  }

  /// An index drawn with a chance in proportion to its weight; nil when no weight is positive.
  package mutating func index(weights: [Double]) -> Int? {
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    var rest = unit() * total
    for (index, weight) in weights.enumerated() where weight > 0 {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.lastIndex { $0 > 0 }
  }
}

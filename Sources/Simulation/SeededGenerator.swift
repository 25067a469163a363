// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are the same for the same seed, on every machine.
///
/// SplitMix64 (Steele, Lea and Flood, 2014), with the constants of Vigna's public domain
/// `splitmix64.c`. Everything drawn from it uses IEEE additions and multiplications alone, so
/// no machine's mathematical library has a say.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// One of the many independent sequences of `seed`: the one of `stream`, any text.
  package init(seed: UInt64, stream: String) {
    var generator = SeededGenerator(seed: seed)
    for byte in stream.utf8 {
      generator.state ^= UInt64(byte)
      generator.state = generator.next()
    }
    state = generator.next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// From 0 up to, not including, 1, in steps of 2⁻⁵³.
  package mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

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
  ///
  /// The sum of twelve even draws less six (Irwin and Hall): needs no logarithm, and is short
  /// of a true normal only beyond three standard deviations (0.21 % of draws for 0.27 %).
  package mutating func gaussian() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return sum
  }

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

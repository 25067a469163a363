// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The normal distribution with mean 0 and deviation 1.
enum NormalDistribution {
  /// The probability of a value below `deviate`.
  static func share(below deviate: Double) -> Double { 0.5 * erfc(-deviate / 2.0.squareRoot()) }

  /// The value below which one lies with the probability `share`, 0 < share < 1, within ±8: found
  /// by halving, to the last digits of a `Double`.
  static func deviate(_ share: Double) -> Double {
    var (low, high) = (-8.0, 8.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if self.share(below: middle) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

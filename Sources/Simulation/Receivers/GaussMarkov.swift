// SPDX-License-Identifier: Apache-2.0

/// Noise that remembers: a first-order Gauss–Markov process in steps of one second.
struct GaussMarkov: Sendable {
  private(set) var value: Vector
  private let memory: Double
  private let renewal: Double

  /// - Parameters:
  ///   - time: seconds, at least 1, in which the correlation falls to 1/e; the memory of a second
  ///     is `1 − 1/time`, which is `exp(−1/time)` but for a few parts in a thousand, and nothing
  ///     for a time of 1.
  ///   - start: drawn with the deviations that `value` shall have in the long run.
  init(time: Double, start: Vector) {
    value = start
    memory = 1 - 1 / time
    renewal = (1 - memory * memory).squareRoot()
  }

  /// One second on; `noise` has the deviations that `value` shall have in the long run.
  mutating func advance(_ noise: Vector) {
    value = value * memory + noise * renewal
  }
}

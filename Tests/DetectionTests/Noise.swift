// SPDX-License-Identifier: Apache-2.0

import Simulation

/// A receiver's error: one first-order Gauss–Markov process per axis, second by second.
struct Noise {
  private let sigma: Double
  private let memory: Double
  private var value: Vector
  private var generator: SeededGenerator

  /// - Parameter time: seconds in which it is forgotten to 1/e; 0 for an error new every second.
  init(sigma: Double, time: Double, seed: UInt64) {
    generator = SeededGenerator(seed: seed, stream: "noise")
    self.sigma = sigma
    // e^(−1/time), near enough, without the mathematical library.
    memory = time > 0 ? time / (time + 1) : 0
    value = generator.gaussianVector() * sigma
  }

  mutating func next() -> Vector {
    defer {
      value =
        value * memory
        + generator.gaussianVector() * (sigma * (1 - memory * memory).squareRoot())
    }
    return value
  }
}

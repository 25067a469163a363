// SPDX-License-Identifier: Apache-2.0

import Simulation
import Synchronization

/// A seeded generator that several tasks draw from.
final class SharedDraw: Sendable {
  private let generator: Mutex<SeededGenerator>

  init(_ generator: SeededGenerator) { self.generator = Mutex(generator) }

  /// Evenly from 0 up to 1.
  func unit() -> Double { generator.withLock { $0.unit() } }
}

// SPDX-License-Identifier: Apache-2.0

import Simulation

/// Draws which of the steps that were not durable a power cut leaves.
struct LossDraw {
  private let loss: PowerCut.Loss
  private var random: SeededGenerator
  /// The share of the steps that stays, 0 to 1.
  private var share = 0.5
  /// Names changed from this place on are as they were; nil when each is drawn by itself.
  private var firstNameLost: Int?

  init(_ loss: PowerCut.Loss, namesInOrder durable: [Bool]) {
    self.loss = loss
    guard case .drawn(let seed) = loss else {
      random = SeededGenerator(seed: 0)
      return
    }
    random = SeededGenerator(seed: seed)
    share = unit() * unit()
    if seed.isMultiple(of: 2) { share = 1 - share }
    if Bool.random(using: &random) {
      let open = durable.indices.filter { !durable[$0] }
      firstNameLost = open.randomElement(using: &random) ?? 0
    }
  }

  mutating func survives(_ step: DiskStep, at place: Int) -> Bool {
    switch loss {
    case .nothing: true
    case .everythingNotSynced: false
    case .drawn:
      if let firstNameLost, !step.directories.isEmpty {
        place < firstNameLost
      } else {
        unit() < share
      }
    }
  }

  /// Whether a write that did not survive whole did so in part.
  mutating func isTorn() -> Bool {
    if case .drawn = loss { unit() < 0.5 } else { false }
  }

  mutating func keepsSector() -> Bool { unit() < 0.5 }

  private mutating func unit() -> Double { Double.random(in: 0..<1, using: &random) }
}

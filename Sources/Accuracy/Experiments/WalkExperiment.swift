// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Simulation

/// Real walks through hot spots drawn about them, judged by several methods.
package struct WalkExperiment: Sendable {
  package var walks: [Walk]
  /// Each draws other hot spots about each walk.
  package var seeds: [UInt64]
  /// Every how many of a walk's reports; seconds, as they come each second.
  package var intervals: [Int]
  package var methods: [any PresenceMethod]

  /// What tables call all walks together.
  package static let allWalks = "real walks"

  package init(
    walks: [Walk], seeds: [UInt64], intervals: [Int], methods: [any PresenceMethod]
  ) {
    self.walks = walks
    self.seeds = seeds
    self.intervals = intervals
    self.methods = methods
  }

  /// All walks together, their spread over walks, and each walk, its spread over drawings.
  package func run() -> AccuracyTable {
    let scores = walks.map { walk in
      intervals.map { interval in seeds.map { self.scores(of: walk, seed: $0, every: interval) } }
    }
    let all = cells(WalkExperiment.allWalks) { interval, method in
      scores.map { $0[interval].reduce(Score()) { $0 + $1[method] } }
    }
    let each = walks.indices.flatMap { walk in
      cells(walks[walk].name) { interval, method in scores[walk][interval].map { $0[method] } }
    }
    return AccuracyTable(cells: all + each)
  }

  /// The hot spots that `seed` draws about a walk.
  package static func hotSpots(about walk: Walk, seed: UInt64) -> HotSpotSet {
    var drawing = WalkDrawing(
      about: walk.truth, generator: SeededGenerator(seed: seed, stream: walk.name))
    guard let set = try? HotSpotSet(hotSpots: drawing.hotSpots()) else {
      preconditionFailure("hot spots drawn that are no set")
    }
    return set
  }

  private func scores(of walk: Walk, seed: UInt64, every step: Int) -> [Score] {
    let hotSpots = Self.hotSpots(about: walk, seed: seed)
    return walk.trial(in: hotSpots, every: step)?.scores(of: methods)
      ?? methods.map { _ in Score() }
  }

  private func cells(_ setting: String, scores: (Int, Int) -> [Score]) -> [AccuracyCell] {
    intervals.indices.flatMap { interval in
      methods.indices.map { method in
        AccuracyCell(
          setting: setting, interval: intervals[interval], method: methods[method].name,
          scores: scores(interval, method))
      }
    }
  }
}

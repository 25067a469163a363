// SPDX-License-Identifier: Apache-2.0

import Geography
import Simulation

@testable import Detection

/// An attacker who reads the squares of an officer who stands near a line of the lattice, and
/// estimates how far from it: as the mean of all places that told the farther square as often.
struct StandingAttack {
  private let receiver: Stroll.Receiver
  private static let rounds = 4000
  /// Places are so many metres from the line at most.
  private static let farthest = 100.0

  init(_ receiver: Stroll.Receiver) { self.receiver = receiver }

  /// The mean error of the estimate across the line, in metres, over the odd rounds. The even ones
  /// are what the attacker learns from.
  ///
  /// - Parameter isForgetful: whether the square is forgotten after each end, as by a restart.
  func error(ends: Int, isForgetful: Bool = false) -> Double {
    var random = SeededGenerator(seed: 1, stream: "standing")
    let line = Self.line
    let rounds = (0..<Self.rounds).map { _ in
      let offset = random.uniform(-Self.farthest...Self.farthest)
      return (offset, count(ends, at: line + offset, isForgetful, &random))
    }
    let learnt = Dictionary(grouping: rounds.indices.filter { $0 % 2 == 0 }) { rounds[$0].1 }
      .mapValues { group in group.reduce(0) { $0 + rounds[$1].0 } / Double(group.count) }
    let tried = rounds.indices.filter { $0 % 2 == 1 }
    return tried.reduce(0) { $0 + abs(rounds[$1].0 - (learnt[rounds[$1].1] ?? 0)) }
      / Double(tried.count)
  }

  /// How often the square east of the line is told in so many ends, five minutes apart.
  private func count(
    _ ends: Int, at x: Double, _ isForgetful: Bool, _ random: inout SeededGenerator
  ) -> Int {
    var record = Whereabouts()
    var east = 0
    for _ in 0..<ends {
      if isForgetful { record = Whereabouts(isResumed: true) }
      record.move(milliseconds: 300_000, speed: 0.2)
      let error = random.gaussianVector() * receiver.sigma
      let told = record.vicinity(at: Self.coordinate(x + error.x), Scene.start)
      if told?.square == LatticeSquare(holding: Self.coordinate(Self.line + 150)) {
        east += 1
      }
    }
    return east
  }

  private static func coordinate(_ x: Double) -> Coordinate {
    Scene.plane.coordinate(of: Point(x: x, y: 50))
  }

  /// The first line of the lattice east of the scene's origin, in metres east of it.
  static let line: Double = {
    let west = LatticeSquare(holding: coordinate(0))
    var (inside, outside) = (0.0, 600.0)
    while outside - inside > 0.01 {
      let middle = (inside + outside) / 2
      if LatticeSquare(holding: coordinate(middle)) == west {
        inside = middle
      } else {
        outside = middle
      }
    }
    return inside
  }()
}

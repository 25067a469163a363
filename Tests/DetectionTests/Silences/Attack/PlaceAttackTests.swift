// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Simulation
import Testing

@testable import Detection

/// Attacks by many records at once, with errors of receivers, for places below the square.
///
/// Who knows a square and no more is wrong by 191 m in the mean.
@Suite struct PlaceAttackTests {
  /// An officer alone, and two who walk together. With every fifth or tenth silence the squares
  /// change, and some of these places are known better than the rest.
  @Test func manySilencesTellNoMoreThanTheSquare() {
    var all: [PlaceAttack.Estimate] = []
    for (sigma, units) in [(6.0, 1), (6, 2), (20, 1), (20, 2)] {
      let estimates = Self.attack(.init(sigma: sigma), units: units)
      Self.tell("errors of \(Int(sigma)) m, units: \(units)", estimates)
      #expect(Self.meanError(estimates) > 191, "errors of \(sigma) m, \(units) units")
      all += estimates
    }
    Self.tell("together", all)
    #expect(Self.wellKnown(all) < 0.05)
  }

  /// Two devices know nothing of each other.
  @Test func aPairWithADeviceEachIsToldMoreExactlyAtTimes() {
    let estimates = [6.0, 20].flatMap { sigma in
      Self.attack(.init(sigma: sigma, isShared: false), units: 2)
    }
    Self.tell("a pair, a device each", estimates)
    #expect(Self.meanError(estimates) > 191)
    #expect(Self.wellKnown(estimates) < 0.08)
  }

  private static func attack(_ receiver: Stroll.Receiver, units: Int) -> [PlaceAttack.Estimate] {
    (1...12).flatMap { (seed: UInt64) in
      var random = SeededGenerator(seed: seed, stream: "attack")
      let attack = PlaceAttack(receiver, units: units, &random)
      return attack.run(&random)
    }
  }

  /// In metres.
  private static func meanError(_ estimates: [PlaceAttack.Estimate]) -> Double {
    estimates.reduce(0) { $0 + $1.error } / Double(estimates.count)
  }

  /// The share of places that the attacker believes to know to 100 m.
  private static func wellKnown(_ estimates: [PlaceAttack.Estimate]) -> Double {
    Double(estimates.count { $0.doubt <= 100 }) / Double(estimates.count)
  }

  private static func tell(_ words: String, _ estimates: [PlaceAttack.Estimate]) {
    let share = (wellKnown(estimates) * 1000).rounded() / 10
    print(
      """
      \(words); \(estimates.count) places: mean error \(Int(meanError(estimates))) m; known to \
      100 m or less: \(share) %
      """)
  }

  /// Places within 100 m of a line of the lattice. Who knows on which side they are, and no more,
  /// is wrong by 25 m in the mean.
  @Test(arguments: [6.0, 20])
  func standingNearALineTellsNoMoreThanTheSide(sigma: Double) {
    let error = StandingAttack(.init(sigma: sigma)).error(ends: 20)
    print("errors of \(Int(sigma)) m, standing, 20 ends: wrong by \(Int(error)) m across a line")
    #expect(error > 22)
  }

  /// A restart forgets the square. This is how much more is learnt of who stands near a line.
  @Test(arguments: [(6.0, 1), (6, 5), (6, 20), (20, 1), (20, 5), (20, 20)])
  func restartsAtALineTellTheSideAnew(sigma: Double, restarts: Int) {
    let error = StandingAttack(.init(sigma: sigma)).error(ends: restarts, isForgetful: true)
    print("errors of \(Int(sigma)) m, restarts: \(restarts), wrong by \(Int(error)) m")
    #expect(error > 10)
  }
}

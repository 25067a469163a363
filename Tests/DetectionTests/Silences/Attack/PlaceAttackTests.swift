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
  @Test(arguments: [(6.0, 1), (6, 2), (20, 1), (20, 2)])
  func manySilencesTellNoMoreThanTheSquare(sigma: Double, units: Int) {
    let (mean, near) = Self.attack(.init(sigma: sigma), units: units, "at one device")
    #expect(mean > 191)
    #expect(near < 0.03)
  }

  /// Two devices know nothing of each other.
  @Test(arguments: [6.0, 20])
  func aPairWithADeviceEachIsToldMoreExactlyAtTimes(sigma: Double) {
    let receiver = Stroll.Receiver(sigma: sigma, isShared: false)
    let (mean, near) = Self.attack(receiver, units: 2, "at a device each")
    #expect(mean > 191)
    #expect(near < 0.1)
  }

  /// The mean error in metres, and the share of places that the attacker knows to 100 m.
  private static func attack(
    _ receiver: Stroll.Receiver, units: Int, _ words: String
  ) -> (mean: Double, near: Double) {
    var estimates: [PlaceAttack.Estimate] = []
    for seed in 1...12 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed, stream: "attack")
      let attack = PlaceAttack(receiver, units: units, &random)
      estimates += attack.run(&random)
    }
    let doubts = estimates.map(\.doubt).sorted()
    let mean = estimates.reduce(0) { $0 + $1.error } / Double(estimates.count)
    let near = Double(doubts.count { $0 <= 100 }) / Double(doubts.count)
    print(
      """
      errors of \(Int(receiver.sigma)) m, \(units) units \(words), \(estimates.count) places: mean \
      error \(Int(mean)) m; known to 100 m or less: \((near * 1000).rounded() / 10) %; the best \
      known 1 % to \(Int(doubts[doubts.count / 100])) m
      """)
    return (mean, near)
  }

  /// Places within 100 m of a line of the lattice. Who knows on which side they are, and no more, is
  /// wrong by 25 m in the mean.
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

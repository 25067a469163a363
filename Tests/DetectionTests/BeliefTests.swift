// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Detection

@Suite struct BeliefTests {
  /// Seconds; fast receivers and long silences, more often what is usual.
  private static let intervals = [0.1, 0.1, 1, 1, 1, 5, 60, 600]

  @Test func noVarianceIsEverNegative() {
    let seed: UInt64 = 77
    var random = SeededGenerator(seed: seed)
    var belief = Belief(at: .zero, motion: .onFoot, error: error(&random))
    for step in 0..<100_000 {
      let error = error(&random)
      let seconds = Self.intervals[random.whole(0...Self.intervals.count - 1)]
      let motion = random.chance(0.2) ? Motion.driving : .onFoot
      belief.carryOn(Transition(seconds: seconds, motion: motion, error: error))
      belief.learn(belief.surprise(atPosition: random.gaussianVector() * 20))
      if random.chance(0.6) {
        belief.learn(belief.surprise(atVelocity: random.gaussianVector(), error: error))
      }
      guard isSound(belief) else {
        Issue.record("seed \(seed), step \(step): \(belief.covariance)")
        return
      }
    }
  }

  private func error(_ random: inout SeededGenerator) -> ErrorSize {
    let sigma = random.uniform(0.15...320)
    return ErrorSize(
      slow: sigma * 0.96, slowTime: random.uniform(10...900), fast: sigma * 0.27,
      fastTime: random.uniform(0.8...3), doppler: random.uniform(0.05...6), dopplerTime: 6)
  }

  private func isSound(_ belief: Belief) -> Bool {
    let matrix = belief.covariance
    let own = [
      matrix.place[0], matrix.velocity[1], matrix.slow[2], matrix.fast[3], matrix.doppler[4],
    ]
    let gain = matrix.place + matrix.slow + matrix.fast
    return own.allSatisfy { $0 >= 0 && $0.isFinite } && gain.reportedPosition > -0.005
      && matrix.place[1] * matrix.place[1] <= matrix.place[0] * matrix.velocity[1] * (1 + 1e-9)
      && belief.place.x.isFinite && belief.velocity.y.isFinite
  }

  @Test func aReportMakesTheBeliefSurerAndDrawsItThere() {
    let size = ErrorSize(
      slow: 5, slowTime: 90, fast: 2, fastTime: 3, doppler: 0.15, dopplerTime: 6)
    var belief = Belief(at: .zero, motion: .onFoot, error: size)
    belief.carryOn(Transition(seconds: 60, motion: .onFoot, error: size))
    let before = belief.covariance.place[0]
    belief.learn(belief.surprise(atPosition: Offset(30, 0)))
    #expect(belief.covariance.place[0] < before)
    #expect(belief.place.x > 0 && belief.place.x < 30 && belief.place.y == 0)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Detection

@Suite struct StateEstimateTests {
  /// Seconds; fast receivers and long silences, more often what is usual.
  private static let intervals = [0.1, 0.1, 1, 1, 1, 5, 60, 600]

  @Test func noVarianceIsEverNegative() {
    let seed: UInt64 = 77
    var random = SeededGenerator(seed: seed)
    var estimate = StateEstimate(at: .zero, motion: .onFoot, error: error(&random))
    for step in 0..<100_000 {
      let error = error(&random)
      let seconds = Self.intervals[random.whole(0...Self.intervals.count - 1)]
      let motion = random.chance(0.2) ? Motion.driving : .onFoot
      estimate.predict(Transition(seconds: seconds, motion: motion, error: error))
      estimate.update(with: estimate.innovation(ofPosition: random.gaussianVector() * 20))
      if random.chance(0.6) {
        estimate.update(
          with: estimate.innovation(ofVelocity: random.gaussianVector(), error: error))
      }
      guard isSound(estimate) else {
        Issue.record("seed \(seed), step \(step): \(estimate.covariance)")
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

  private func isSound(_ estimate: StateEstimate) -> Bool {
    let matrix = estimate.covariance
    let own = [
      matrix.place[0], matrix.velocity[1], matrix.slow[2], matrix.fast[3], matrix.doppler[4],
    ]
    let gain = matrix.place + matrix.slow + matrix.fast
    return own.allSatisfy { $0 >= 0 && $0.isFinite } && gain.reportedPosition > -0.005
      && matrix.place[1] * matrix.place[1] <= matrix.place[0] * matrix.velocity[1] * (1 + 1e-9)
      && estimate.place.x.isFinite && estimate.velocity.y.isFinite
  }

  @Test func aReportMakesTheBeliefSurerAndDrawsItThere() {
    let size = ErrorSize(
      slow: 5, slowTime: 90, fast: 2, fastTime: 3, doppler: 0.15, dopplerTime: 6)
    var estimate = StateEstimate(at: .zero, motion: .onFoot, error: size)
    estimate.predict(Transition(seconds: 60, motion: .onFoot, error: size))
    let before = estimate.covariance.place[0]
    estimate.update(with: estimate.innovation(ofPosition: Offset(30, 0)))
    #expect(estimate.covariance.place[0] < before)
    #expect(estimate.place.x > 0 && estimate.place.x < 30 && estimate.place.y == 0)
  }
}

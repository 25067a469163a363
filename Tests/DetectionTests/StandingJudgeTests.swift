// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Detection

/// What a receiver's Doppler velocity tells of standing.
@Suite struct StandingJudgeTests {
  private static let good = ErrorSize(
    slow: 2, slowTime: 300, fast: 1, fastTime: 3, doppler: 0.09, dopplerTime: 6)
  private static let poor = ErrorSize(
    slow: 8, slowTime: 60, fast: 2, fastTime: 3, doppler: 0.4, dopplerTime: 6)

  /// How somebody went who moves at `speed` to second 120, stands to 240 and moves on to 300, said
  /// `every` so many seconds; by the second at the end of each step.
  private func gaits(
    speed: Double, error: ErrorSize, every interval: Int = 1, hasVelocity: Bool = true
  ) -> [Int: Gait] {
    var (judge, gaits) = (StandingJudge(), [Int: Gait]())
    var noise = Noise(sigma: error.doppler, time: error.dopplerTime, seed: 7)
    var sway = Noise(sigma: 0.15, time: 0, seed: 8)
    for second in 0...300 {
      let (off, body) = (noise.next(), sway.next())
      guard second % interval == 0 else { continue }
      let isMoving = second < 120 || second >= 240
      var report = Measurement(Scene.fix(at: Double(second), 0), on: Scene.plane)
      let velocity = Offset(isMoving ? speed : 0, 0) + Offset(off.x + body.x, off.y + body.y)
      report.velocity = hasVelocity ? velocity : nil
      gaits[second] = judge.gait(to: report, error: error)
    }
    return gaits
  }

  /// A walk goes on for longer than an error of the Doppler velocity, and is larger.
  @Test(arguments: [0.9, 1.3, 9]) func whoMovesIsNotToldToStand(speed: Double) {
    let gaits = gaits(speed: speed, error: Self.good)
    #expect((1..<120).allSatisfy { gaits[$0] == .moving })
    #expect((241...300).allSatisfy { gaits[$0] == .moving })
  }

  @Test(arguments: [1, 5, 10]) func whoStandsIsTold(interval: Int) {
    let gaits = gaits(speed: 1.3, error: Self.good, every: interval)
    let standing = (120 + 2 * interval..<240).filter { $0 % interval == 0 }
    #expect(standing.count { gaits[$0] == .standing } >= standing.count * 8 / 10)
    #expect(gaits[240] == .settingOff)
  }

  /// Ten fixes a second tell no more than one every 0.9 s.
  @Test func manyFixesASecondAreNotTakenForMoreEvidence() {
    var (often, seldom) = (StandingJudge(), StandingJudge())
    var noise = Noise(sigma: 0.3, time: 1, seed: 9)
    for tenth in 0...600 {
      let error = noise.next()
      var report = Measurement(Scene.fix(at: Double(tenth) / 10, 0), on: Scene.plane)
      report.velocity = Offset(error.x, error.y)
      let gait = often.gait(to: report, error: Self.good)
      if tenth % 9 == 0 {
        #expect(seldom.gait(to: report, error: Self.good) == gait, "\(tenth) tenths of a second")
      } else {
        #expect(gait != .settingOff)
      }
    }
  }

  /// With an error of 0.4 m/s some of it is missed, and hardly any movement is taken for it.
  @Test func aPoorVelocityIsTakenWithCare() {
    let gaits = gaits(speed: 1.3, error: Self.poor)
    #expect((130..<240).count { gaits[$0] == .standing } > 30)
    #expect((1..<120).count { gaits[$0] == .standing } < 6)
  }

  @Test func withoutAVelocityOrSeldomNobodyIsToldToStand() {
    let without = gaits(speed: 1.3, error: Self.good, hasVelocity: false)
    let seldom = gaits(speed: 1.3, error: Self.good, every: 60)
    #expect(without.values.allSatisfy { $0 == .moving })
    #expect(seldom.values.allSatisfy { $0 == .moving })
  }

  /// Somebody who stands for five minutes, seen with an error that drifts by some 5 m, is kept in
  /// one place: smoothed places spread by less than half of what the reports do.
  @Test func whoStandsIsKeptInOnePlace() {
    var noise = Noise(sigma: 5, time: 60, seed: 4)
    var (tracker, reports) = (Tracker(of: .usual), [Double]())
    for second in 0...600 {
      let (error, walked) = (noise.next(), 1.2 * Double(min(second, 300)))
      reports.append(error.x)
      tracker.receive(
        Scene.fix(
          at: Double(second), walked + error.x, error.y, speed: second < 300 ? 1.2 : 0,
          course: second < 300 ? 90 : nil, error: 10), isWatched: true)
    }
    let places = tracker.places.suffix(270).map(\.position.x)
    #expect(spread(places) < spread(Array(reports.suffix(270))) / 2)
  }

  private func spread(_ values: [Double]) -> Double {
    (values.max() ?? 0) - (values.min() ?? 0)
  }
}

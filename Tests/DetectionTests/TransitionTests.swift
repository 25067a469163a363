// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Detection

@Suite struct TransitionTests {
  private static let error = ErrorSize(
    slow: 5, slowTime: 90, fast: 2, fastTime: 3, doppler: 0.15, dopplerTime: 6)
  private static let mean = StateVector(120, 1.1, -3, 0.7, 0.1, 0, 0, 0)

  /// A covariance with all parts tied to each other: L Lᵀ for a random L.
  private func covariance(seed: UInt64) -> [[Double]] {
    var random = SeededGenerator(seed: seed)
    let root = (0..<5).map { _ in (0..<5).map { _ in random.gaussian() * 3 } }
    return root.map { row in root.map { other in zip(row, other).reduce(0) { $0 + $1.0 * $1.1 } } }
  }

  @Test(arguments: [0.2, 1, 5, 20], [Motion.onFoot, .driving])
  func aStepIsWhatItsDifferentialEquationsSay(seconds: Double, motion: Motion) {
    let before = covariance(seed: 11)
    let transition = Transition(seconds: seconds, motion: motion, error: Self.error)
    let moments = Moments(motion: motion, error: Self.error)
    let expected = moments.mean((0..<5).map { Self.mean[$0] }, after: seconds)
    let covariance = moments.covariance(before, after: seconds)
    let mean = transition.predicted(Self.mean)
    let after = transition.predicted(SymmetricMatrix(rows: before)).rows
    for row in 0..<5 {
      #expect(abs(mean[row] - expected[row]) < 1e-6, "part \(row)")
      for column in 0..<5 {
        let right = covariance[row][column]
        #expect(
          abs(after[row][column] - right) < 1e-6 * max(1, abs(right)), "row \(row), \(column)")
      }
    }
  }

  /// Setting off is the same step from a velocity of which nothing is known but its spread.
  @Test(arguments: [0.2, 1, 5], [Motion.onFoot, .driving])
  func aVelocityDrawnAnewIsTiedToNothingBefore(seconds: Double, motion: Motion) {
    let before = covariance(seed: 13)
    var cut = before
    for part in 0..<5 { (cut[1][part], cut[part][1]) = (0, 0) }
    cut[1][1] = motion.sigma * motion.sigma
    var mean = Self.mean
    mean[1] = 0
    let usual = Transition(seconds: seconds, motion: motion, error: Self.error)
    let anew = Transition(seconds: seconds, motion: motion.settingOff, error: Self.error)
    let expected = usual.predicted(SymmetricMatrix(rows: cut)).rows
    let after = anew.predicted(SymmetricMatrix(rows: before)).rows
    for row in 0..<5 {
      #expect(abs(anew.predicted(Self.mean)[row] - usual.predicted(mean)[row]) < 1e-9)
      for column in 0..<5 {
        #expect(abs(after[row][column] - expected[row][column]) < 1e-9, "row \(row), \(column)")
      }
    }
  }

  @Test(arguments: [0.1, 1, 5, 600])
  func twoHalfStepsAreOneWholeStep(seconds: Double) {
    let before = SymmetricMatrix(rows: covariance(seed: 12))
    let whole = Transition(seconds: seconds, motion: .onFoot, error: Self.error)
    let half = Transition(seconds: seconds / 2, motion: .onFoot, error: Self.error)
    let means = (whole.predicted(Self.mean), half.predicted(half.predicted(Self.mean)))
    let rows = (whole.predicted(before).rows, half.predicted(half.predicted(before)).rows)
    for row in 0..<5 {
      #expect(abs(means.0[row] - means.1[row]) < 1e-9)
      for column in 0..<5 {
        let (one, two) = (rows.0[row][column], rows.1[row][column])
        #expect(abs(one - two) <= 1e-9 * max(1, abs(one)), "row \(row), \(column)")
      }
    }
  }

  /// What is carried back is the transpose of what is carried on: wᵀ(F x) = (Fᵀ w)ᵀ x.
  @Test func carryingBackIsTheTransposeOfCarryingOn() {
    let transition = Transition(seconds: 7, motion: .onFoot, error: Self.error)
    let weight = StateVector(0.3, -2, 1.5, 0.2, 4, 0, 0, 0)
    let on = weight.dot(transition.predicted(Self.mean))
    #expect(abs(on - transition.adjoint(weight).dot(Self.mean)) < 1e-9)

    let matrix = SymmetricMatrix(rows: covariance(seed: 13))
    let next = transition.predicted(Self.mean)
    let squared = next.dot(matrix.times(next))
    let back = transition.adjoint(matrix)
    #expect(abs(squared - Self.mean.dot(back.times(Self.mean))) < 1e-9 * abs(squared))
  }
}

// SPDX-License-Identifier: Apache-2.0

@testable import Detection

/// How mean and covariance of one axis go on, found by integrating their differential equations in
/// small steps; knows nothing of `Transition`'s formulas.
///
/// ṁ = A m and Ṗ = A P + P Aᵀ + B, where the place follows the velocity and every other part is a
/// first-order Gauss–Markov process with deviation σ and time τ: A = −1/τ, B = 2σ²/τ.
struct Moments {
  typealias Matrix = [[Double]]
  static let count = 5
  /// Steps while the fastest part decays to 1/e; the error is below 10⁻⁸ of what is integrated.
  private static let stepsPerDecay = 30.0

  private var drift = Matrix(repeating: [Double](repeating: 0, count: count), count: count)
  private var diffusion = [Double](repeating: 0, count: count)

  init(motion: Motion, error: ErrorSize) {
    drift[0][1] = 1
    let parts = [
      (motion.sigma, motion.time), (error.slow, error.slowTime), (error.fast, error.fastTime),
      (error.doppler, error.dopplerTime),
    ]
    for (index, (sigma, time)) in parts.enumerated() {
      drift[index + 1][index + 1] = -1 / time
      diffusion[index + 1] = 2 * sigma * sigma / time
    }
  }

  /// The mean after `seconds`.
  func mean(_ mean: [Double], after seconds: Double) -> [Double] {
    integrated([mean], over: seconds) { $0.map { self.rate(ofMean: $0) } }[0]
  }

  /// The covariance after `seconds`.
  func covariance(_ covariance: Matrix, after seconds: Double) -> Matrix {
    integrated(covariance, over: seconds) { self.rate(ofCovariance: $0) }
  }

  /// What the state at the beginning becomes, and the covariance that chance adds.
  func step(_ seconds: Double) -> (transition: Matrix, noise: Matrix) {
    let zero = [Double](repeating: 0, count: Self.count)
    let columns = (0..<Self.count).map { part in
      var unit = zero
      unit[part] = 1
      return mean(unit, after: seconds)
    }
    let transition = zero.indices.map { row in columns.map { $0[row] } }
    let noise = covariance(Matrix(repeating: zero, count: Self.count), after: seconds)
    return (transition, noise)
  }

  /// By the classical Runge–Kutta method, in steps that are short beside everything that decays.
  private func integrated(
    _ start: Matrix, over seconds: Double, _ rate: (Matrix) -> Matrix
  ) -> Matrix {
    let fastest = (1..<Self.count).map { -drift[$0][$0] }.reduce(0, max)
    let count = Int((seconds * fastest * Self.stepsPerDecay).rounded(.up))
    var matrix = start
    for _ in 0..<count { matrix = Self.runge(matrix, seconds / Double(count), rate) }
    return matrix
  }

  private func rate(ofMean mean: [Double]) -> [Double] {
    drift.map { row in zip(row, mean).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private func rate(ofCovariance covariance: Matrix) -> Matrix {
    // A P by rows: P is symmetric, so its rows are its columns.
    let left = covariance.map { rate(ofMean: $0) }
    return covariance.indices.map { row in
      covariance.indices.map { column in
        left[column][row] + left[row][column] + (row == column ? diffusion[row] : 0)
      }
    }
  }

  private static func runge(
    _ start: Matrix, _ step: Double, _ rate: (Matrix) -> Matrix
  ) -> Matrix {
    let first = rate(start)
    let second = rate(sum(start, step / 2, first))
    let third = rate(sum(start, step / 2, second))
    let fourth = rate(sum(start, step, third))
    var end = sum(start, step / 6, first)
    end = sum(end, step / 3, second)
    end = sum(end, step / 3, third)
    return sum(end, step / 6, fourth)
  }

  private static func sum(_ matrix: Matrix, _ factor: Double, _ other: Matrix) -> Matrix {
    zip(matrix, other).map { zip($0, $1).map { $0 + factor * $1 } }
  }
}

extension SymmetricMatrix {
  var rows: [[Double]] {
    [place, velocity, slow, fast, doppler].map { row in (0..<Moments.count).map { row[$0] } }
  }

  init(rows: [[Double]]) {
    let rows = rows.map { StateVector($0 + [0, 0, 0]) }
    self.init(
      place: rows[0], velocity: rows[1], slow: rows[2], fast: rows[3], doppler: rows[4])
  }
}

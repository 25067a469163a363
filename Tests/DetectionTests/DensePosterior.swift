// SPDX-License-Identifier: Apache-2.0

@testable import Detection

/// The states of one axis at all moments as one normal vector, conditioned on all reports at once:
/// no filter, no smoother, only a covariance written out in full and Gauss's elimination.
struct DensePosterior {
  /// What one report says: a sum of the parts of the state at a moment, and its own variance.
  struct Reading {
    var moment: Int
    var parts: [Double]
    var variance: Double
    var value: Double
  }

  /// TrackState and velocity at each moment, and the variance of the place.
  private(set) var places: [Double] = []
  private(set) var velocities: [Double] = []
  private(set) var variances: [Double] = []

  /// - Parameters:
  ///   - mean: of the state at the first moment, as is `covariance`.
  ///   - steps: from each moment to the next.
  init(
    mean: [Double], covariance: Moments.Matrix,
    steps: [(transition: Moments.Matrix, noise: Moments.Matrix)], readings: [Reading]
  ) {
    var means = [mean]
    // Blocks of the joint covariance: blocks[i][j] is that of moment i with moment j.
    var blocks: [[Moments.Matrix]] = [[covariance]]
    for step in steps {
      let last = blocks[blocks.count - 1]
      let cross = last.map { Self.product(step.transition, $0) }
      var own = Self.product(step.transition, Self.transpose(cross[cross.count - 1]))
      for row in own.indices {
        for column in own.indices { own[row][column] += step.noise[row][column] }
      }
      means.append(Self.product(step.transition, means[means.count - 1].map { [$0] }).map { $0[0] })
      for index in blocks.indices { blocks[index].append(Self.transpose(cross[index])) }
      blocks.append(cross + [own])
    }
    condition(means, blocks, readings)
  }

  private mutating func condition(
    _ means: [[Double]], _ blocks: [[Moments.Matrix]], _ readings: [Reading]
  ) {
    let between = readings.map { one in
      readings.enumerated().map { index, other in
        Self.weighed(blocks[one.moment][other.moment], one.parts, other.parts)
      }
    }
    let total = between.indices.map { row in
      between.indices.map { between[row][$0] + (row == $0 ? readings[row].variance : 0) }
    }
    let rest = readings.map {
      $0.value - zip($0.parts, means[$0.moment]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for moment in means.indices {
      let gains = (0...1).map { part in
        readings.map { Self.weighed(blocks[moment][$0.moment], Self.unit(part), $0.parts) }
      }
      let weights = Self.solutions(total, [rest, gains[0]])
      places.append(means[moment][0] + Self.dot(gains[0], weights[0]))
      velocities.append(means[moment][1] + Self.dot(gains[1], weights[0]))
      variances.append(blocks[moment][moment][0][0] - Self.dot(gains[0], weights[1]))
    }
  }

  // MARK: Plain arrays

  private static func unit(_ part: Int) -> [Double] {
    (0..<Moments.count).map { $0 == part ? 1 : 0 }
  }

  private static func dot(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func weighed(_ block: Moments.Matrix, _ left: [Double], _ right: [Double])
    -> Double
  {
    dot(left, block.map { dot($0, right) })
  }

  private static func transpose(_ matrix: Moments.Matrix) -> Moments.Matrix {
    matrix[0].indices.map { column in matrix.map { $0[column] } }
  }

  private static func product(_ one: Moments.Matrix, _ other: Moments.Matrix) -> Moments.Matrix {
    let columns = transpose(other)
    return one.map { row in columns.map { dot(row, $0) } }
  }

  /// Solves `matrix` · x = b for several b by Gauss's elimination with pivots.
  private static func solutions(_ matrix: Moments.Matrix, _ sides: [[Double]]) -> [[Double]] {
    var rows = matrix.indices.map { row in matrix[row] + sides.map { $0[row] } }
    for column in rows.indices {
      let pivot = (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) }
      if let pivot { rows.swapAt(column, pivot) }
      for row in rows.indices where row != column {
        let factor = rows[row][column] / rows[column][column]
        for index in column..<rows[row].count { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return sides.indices.map { side in
      rows.indices.map { rows[$0][rows.count + side] / rows[$0][$0] }
    }
  }
}

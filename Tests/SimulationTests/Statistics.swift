// SPDX-License-Identifier: Apache-2.0

/// The statistics that the tests need.
enum Statistics {
  static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }

  /// Root of the mean square: the errors' true mean is zero.
  static func deviation(_ values: [Double]) -> Double {
    mean(values.map { $0 * $0 }).squareRoot()
  }

  /// The deviation computed from the middle half of the values: jumps do not count.
  static func middlingDeviation(_ values: [Double]) -> Double {
    median(values.map(abs)) / 0.6745
  }

  /// Pearson's correlation.
  static func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let (left, right) = (centred(left), centred(right))
    return mean(zip(left, right).map { $0 * $1 }) / (deviation(left) * deviation(right))
  }

  /// Of values with those `lag` places on.
  static func correlation(_ values: [Double], lag: Int) -> Double {
    correlation(Array(values.dropLast(lag)), Array(values.dropFirst(lag)))
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = mean(values)
    return values.map { $0 - mean }
  }
}

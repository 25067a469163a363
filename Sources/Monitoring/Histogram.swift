// SPDX-License-Identifier: Apache-2.0

/// How often something took how long, in seconds.
package struct Histogram: Hashable, Sendable {
  /// From a read in memory to a disk that is stuck.
  private static let bounds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]

  private var counts = [Int](repeating: 0, count: bounds.count + 1)
  package private(set) var sum = 0.0

  package init() {}

  package mutating func note(_ seconds: Double) {
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    sum += seconds
  }

  package var count: Int { counts.reduce(0, +) }

  /// How many took no longer than each bound; the last bound is infinite.
  var cumulative: [(bound: Double, count: Int)] {
    var sum = 0
    return zip(Self.bounds + [.infinity], counts).map { bound, count in
      sum += count
      return (bound, sum)
    }
  }
}

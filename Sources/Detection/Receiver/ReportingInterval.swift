// SPDX-License-Identifier: Apache-2.0

/// How often a unit reports, learnt from its own fixes.
///
/// Tells a step between two fixes that was watched from one that was not: a second's silence means
/// nothing of a unit that reports every minute, and a minute's much of one that reports each second.
struct ReportingInterval: Hashable, Sendable, Codable {
  /// Steps remembered. An odd number, so that the median is one of them.
  private static let memory = 15
  /// A step up to this many intervals long was watched: one lost fix, and some jitter.
  private static let patience = 2.5
  /// Steps up to this long were watched whatever the interval, in milliseconds.
  private static let alwaysWatched: Int64 = 5000

  /// The latest steps in milliseconds, oldest first.
  private var steps: [Int64] = []
  /// What is expected before there are three, in milliseconds; nil when nothing is known.
  private var expected: Int64?

  init(expected seconds: Double? = nil) {
    expected = seconds.map { Int64($0 * 1000) }
  }

  /// The longest step that counts as watched, in milliseconds; never more than `limit`.
  func longestWatched(atMost limit: Int64) -> Int64 {
    guard let median = usual else { return min(Self.alwaysWatched, limit) }
    return min(max(Self.alwaysWatched, Int64(Double(median) * Self.patience)), limit)
  }

  /// The usual step in milliseconds, as the median; before there are three, what is expected.
  var usual: Int64? { steps.count >= 3 ? steps.sorted()[steps.count / 2] : expected }

  /// Whether what was kept of it can be what was learnt.
  var isPossible: Bool {
    steps.count <= Self.memory && steps.allSatisfy(Plausible.isSpan)
      && Plausible.isSpan(expected ?? 0)
  }

  /// Takes in one step between two fixes, in milliseconds.
  mutating func learn(_ step: Int64) {
    if steps.count == Self.memory { steps.removeFirst() }
    steps.append(step)
  }
}

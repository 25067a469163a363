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

  /// The longest step that counts as watched, in milliseconds; never more than `limit`.
  func longestWatched(atMost limit: Int64) -> Int64 {
    guard let median = usual else { return min(Self.alwaysWatched, limit) }
    return min(max(Self.alwaysWatched, Int64(Double(median) * Self.patience)), limit)
  }

  /// The usual step in milliseconds, as the median; nil before there are three.
  var usual: Int64? { steps.count >= 3 ? steps.sorted()[steps.count / 2] : nil }

  /// Whether what was kept of it can be what was learnt.
  var isPossible: Bool { steps.count <= Self.memory && steps.allSatisfy(Plausible.isSpan) }

  /// Takes in one step between two fixes, in milliseconds.
  mutating func learn(_ step: Int64) {
    if steps.count == Self.memory { steps.removeFirst() }
    steps.append(step)
  }
}

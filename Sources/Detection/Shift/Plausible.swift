// SPDX-License-Identifier: Apache-2.0

/// Bounds on what was kept on a disk: wider than any shift, and narrow enough to reckon with.
enum Plausible {
  /// No unit is without an end of its shift for longer, in seconds: a year.
  static let longest = 366 * 86_400.0
  private static let mostOfAnything = 1_000_000_000

  /// Whether so many seconds can be meant.
  static func isSpan(_ seconds: Double) -> Bool { (0...longest).contains(seconds) }

  /// Whether so many milliseconds can be meant.
  static func isSpan(_ milliseconds: Int64) -> Bool {
    (0...Int64(longest * 1000)).contains(milliseconds)
  }

  static func isCount(_ count: Int) -> Bool { (0...mostOfAnything).contains(count) }
}

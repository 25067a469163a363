// SPDX-License-Identifier: Apache-2.0

/// How far a track has been outside since it was last inside, against the error of its position.
///
/// Who seems to step a metre outside with an error of ten has hardly left. An absence that never
/// goes farther than three quarters of a standard deviation, and is over within two minutes, is
/// taken back. Without it narrow hot spots lose dwell to error at every edge; at a whole deviation,
/// real walks past hot spots were told too long (bias +1.2 % for +0.3 %).
struct Hysteresis: Hashable {
  /// Standard deviations of one axis.
  private static let significance = 0.75
  /// Milliseconds.
  private static let longest: Int64 = 120_000

  /// The farthest so far, in standard deviations; 0 while inside.
  private(set) var farthest = 0.0

  /// Milliseconds of it in which nobody saw the track.
  private(set) var unseen: Int64 = 0

  /// Takes note of a place so many standard deviations outside, or inside if that is negative.
  mutating func note(outside: Double, isInside: Bool) {
    farthest = isInside ? 0 : max(farthest, outside)
    if isInside { unseen = 0 }
  }

  mutating func noteUnseen(_ milliseconds: Int64) {
    unseen += milliseconds
  }

  /// Whether an absence of `milliseconds` may yet be, or is, no leaving at all.
  func isDoubtful(after milliseconds: Int64) -> Bool {
    farthest < Self.significance && milliseconds <= Self.longest
  }
}

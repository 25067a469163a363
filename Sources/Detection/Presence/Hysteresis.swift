// SPDX-License-Identifier: Apache-2.0

/// How far a track has been outside since it was last inside, against the error of its fixes.
///
/// Who seems to step a metre outside with an error of ten has hardly left. An absence that never
/// goes farther than half a standard deviation, and is over within two minutes, is taken back.
/// Without it narrow hot spots lose dwell to error at every edge. At three quarters, real absences
/// of one or two fixes are taken back too: on real walks dwell errs by more, and between tall
/// buildings by less. The deviation is that of the fixes; how far a unit may have gone between two
/// of them, unseen, is no reason to believe that it stayed.
struct Hysteresis: Hashable {
  /// Standard deviations of one axis.
  private static let significance = 0.5
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

  /// What an absence of `milliseconds` comes to, of the likeliest track as of each member of the
  /// ensemble: all tracks are judged by this one rule.
  ///
  /// - Parameter revisitGap: in milliseconds; stays no farther apart are one visit.
  func absence(of milliseconds: Int64, revisitGap: Int64) -> Absence {
    if farthest < Self.significance, milliseconds <= Self.longest { return .error }
    return milliseconds <= revisitGap ? .withinVisit : .betweenVisits
  }
}

/// What the time between two stays in a hot spot comes to.
enum Absence {
  /// The error of the position explains it: nobody left, and the time counts as inside.
  case error
  /// The stays are one visit; the time between them does not count.
  case withinVisit
  /// The stays are two visits.
  case betweenVisits
}

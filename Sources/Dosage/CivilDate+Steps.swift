// SPDX-License-Identifier: Apache-2.0

package import Patrol

extension CivilDate {
  /// The date `days` later; earlier when negative.
  package func advanced(by days: Int64) -> CivilDate {
    CivilDate(daysSinceEpoch: daysSinceEpoch + days)
  }

  /// Every date that can be written, years 0 to 9999.
  package static let all =
    CivilDate(daysSinceEpoch: -719_528)...CivilDate(daysSinceEpoch: 2_932_896)
}

extension ClosedRange<CivilDate> {
  /// Each date from the first to the last.
  package var dates: [CivilDate] {
    (lowerBound.daysSinceEpoch...upperBound.daysSinceEpoch).map(CivilDate.init(daysSinceEpoch:))
  }
}

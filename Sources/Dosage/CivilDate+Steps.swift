// SPDX-License-Identifier: Apache-2.0

package import Patrol

extension CivilDate {
  /// The date `days` later; earlier when negative.
  package func advanced(by days: Int64) -> CivilDate {
    CivilDate(daysSinceEpoch: daysSinceEpoch + days)
  }
}

extension ClosedRange<CivilDate> {
  /// Each date from the first to the last.
  package var dates: [CivilDate] {
    (lowerBound.daysSinceEpoch...upperBound.daysSinceEpoch).map(CivilDate.init(daysSinceEpoch:))
  }
}

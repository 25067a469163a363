// SPDX-License-Identifier: Apache-2.0

package import Dosage
import Patrol
import Text

extension DosageReport {
  /// Comma-separated values (RFC 4180) in UTF-8: a header, then a row for each day and hot spot.
  ///
  /// A field is empty where its value is unknown; outcomes are in the words of `Outcome`.
  package var csv: String { rows.csv(DosageRow.columns) }
}

extension GroupedDosage {
  /// Comma-separated values (RFC 4180) in UTF-8: a header, then a row for each group and hot spot
  /// in which it was; a group that was in none has one row without a hot spot. The group's shifts,
  /// booked time and coverage stand in each of its rows.
  package var csv: String {
    let pairs = groups.flatMap { group in
      group.hotSpots.isEmpty ? [(group, nil)] : group.hotSpots.map { (group, Optional($0)) }
    }
    let columns: [Column<(DosageGroup, DosageTotal?)>] =
      DosageGroup.columns(kind).map { $0.within { $0.0 } }
      + DosageTotal.deliveredColumns.map { $0.withinOptional { $0.1 } }
    return pairs.csv(columns)
  }
}

extension Sequence {
  /// A header, then a row for each element; numbers with three decimals.
  fileprivate func csv(_ columns: [Column<Element>]) -> String {
    SeparatedValues.line(columns.map(\.name))
      + map { row in SeparatedValues.line(columns.map { $0.value(row).csv(decimals: 3) }) }
      .joined()
  }
}

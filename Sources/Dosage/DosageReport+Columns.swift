// SPDX-License-Identifier: Apache-2.0

import Patrol

// The rows of a report as a table of a database holds them.

extension DosageReport {
  package struct Column: Hashable, Sendable {
    package let name: String
    package let kind: Kind

    package enum Kind: Sendable {
      case text, date, count, number
    }
  }

  /// The columns of the rows, in order; the same for every report.
  package static let columns: [Column] = DosageRow.sample.cells.map { cell in
    let kind: Column.Kind =
      switch cell.value {
      case .text: cell.name == "date" ? .date : .text
      case .count: .count
      case .texts, .object, .objects, .number, .unknown: .number
      }
    return Column(name: cell.name, kind: kind)
  }
}

extension DosageRow {
  /// A row of which all is known but gaps, which are numbers.
  fileprivate static let sample = DosageRow(
    hotSpot: "", name: "", date: CivilDate(daysSinceEpoch: 0), delivered: Delivered(), coverage: 1,
    plan: PlanEntry(
      hotSpot: "", date: CivilDate(daysSinceEpoch: 0), condition: .control, visits: 0, minutes: 0),
    outcome: .unknown)
}

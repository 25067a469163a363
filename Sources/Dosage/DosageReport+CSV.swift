// SPDX-License-Identifier: Apache-2.0

extension DosageReport {
  /// Comma-separated values (RFC 4180) in UTF-8: a header, then a row for each day and hot spot.
  ///
  /// A field is empty where its value is unknown; outcomes are in the words of `Outcome`.
  package var csv: String {
    SeparatedValues.line(header) + rows.map { SeparatedValues.line($0.cells.map(\.text)) }.joined()
  }

  /// The columns' names, those of a report without rows as well.
  private var header: [String] {
    DosageRow(
      hotSpot: "", name: "", date: days[0].date, delivered: Delivered(), coverage: nil, plan: nil,
      outcome: nil
    ).cells.map(\.name)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Text

extension DosageReport {
  /// Comma-separated values (RFC 4180) in UTF-8: a header, then a row for each day and hot spot.
  ///
  /// A field is empty where its value is unknown; outcomes are in the words of `Outcome`.
  package var csv: String {
    SeparatedValues.line(Self.columns.map(\.name))
      + rows.map { SeparatedValues.line($0.cells.map(\.text)) }.joined()
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import FoundationEssentials
import Patrol
import Text

/// In which form a report is written out.
package enum ReportForm: String, Sendable, CaseIterable {
  /// Plain text for people, explained underneath.
  case table
  /// Comma-separated values (RFC 4180) in UTF-8, numbers with three decimals.
  case csv
  /// One JSON object in UTF-8, its keys sorted, numbers to a thousandth.
  case json

  /// All their names, as a help text lists them.
  package static var names: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}

extension DosageReport {
  /// The report in `form`; csv and json have every day.
  ///
  /// - Parameters:
  ///   - width: most columns of text in a line of the table.
  ///   - eachDay: whether the table of several days has each day too, after the summary.
  package func written(
    as form: ReportForm, width: Int = TextTable.usualWidth, eachDay: Bool = false
  ) -> Data {
    switch form {
    case .table: Data(table(width: width, eachDay: eachDay).utf8)
    case .csv: Data(csv.utf8)
    case .json: json + Data("\n".utf8)
    }
  }
}

extension GroupedDosage {
  package func written(as form: ReportForm, width: Int = TextTable.usualWidth) -> Data {
    switch form {
    case .table: Data(table(width: width).utf8)
    case .csv: Data(csv.utf8)
    case .json: json + Data("\n".utf8)
    }
  }
}

extension DosageInput {
  /// The report on it in `form`: of each unit, officer or shift where a grouping is given, of each
  /// hot spot otherwise.
  ///
  /// - Parameters: as of `DosageReport.written`.
  package func written(
    by grouping: DosageGrouping? = nil, as form: ReportForm, width: Int = TextTable.usualWidth,
    eachDay: Bool = false
  ) -> Data {
    grouping.map { GroupedDosage(by: $0, self).written(as: form, width: width) }
      ?? DosageReport(self).written(as: form, width: width, eachDay: eachDay)
  }
}

// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol

extension DosageReport {
  /// One JSON object in UTF-8, its keys sorted. What is unknown is absent.
  ///
  /// | key                     | content                                                       |
  /// |-------------------------|---------------------------------------------------------------|
  /// | `as_of`                 | when the report was made; days that end later are not over    |
  /// | `day_start`             | local time at which a day starts, `hh:mm`                     |
  /// | `time_zone`             | IANA name                                                     |
  /// | `minimum_minutes`       | minutes on foot from which a visit qualifies where no plan    |
  /// |                         | says                                                          |
  /// | `contamination_minutes` | minutes of foot patrol from which a control day is            |
  /// |                         | contaminated; any patrol at 0                                 |
  /// | `warnings`              | what makes figures doubtful, each with its kind; `unit_twice` |
  /// |                         | is a unit that several devices reported at once               |
  /// | `days`                  | each day, with its coverage                                   |
  /// | `rows`                  | each hot spot on each day, as in the CSV                      |
  /// | `hotspots`              | each hot spot over all days                                   |
  /// | `total`                 | all hot spots over all days, added up even where they overlap |
  package var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    do {
      return try encoder.encode(Document(self))
    } catch {
      preconditionFailure("a dosage report holds a number that is none: \(error)")
    }
  }

  private struct Document: Encodable {
    let asOf: String
    let dayStart: String
    let timeZone: String
    let minimumMinutes: Double
    let contaminationMinutes: Double
    let warnings: [Object]
    let days: [Object]
    let rows: [Object]
    let hotSpots: [Object]
    let total: Object

    enum CodingKeys: String, CodingKey {
      case asOf = "as_of"
      case dayStart = "day_start"
      case timeZone = "time_zone"
      case minimumMinutes = "minimum_minutes"
      case contaminationMinutes = "contamination_minutes"
      case warnings, days, rows
      case hotSpots = "hotspots"
      case total
    }

    init(_ report: DosageReport) {
      asOf = report.now.description
      dayStart = report.planDay.start.description
      timeZone = report.planDay.timeZone
      minimumMinutes = report.settings.minimumMinutes
      contaminationMinutes = report.settings.contaminationMinutes
      warnings = report.doubledUnits.map { Object(cells: $0.cells) }
      days = report.days.map { Object(cells: $0.cells) }
      rows = report.rows.map { Object(cells: $0.cells) }
      hotSpots = report.totals.map { Object(cells: $0.cells) }
      total = Object(cells: report.overall.cells)
    }
  }
}

/// Cells as a JSON object.
private struct Object: Encodable {
  let cells: [Cell]

  struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
      self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for cell in cells {
      let key = Key(stringValue: cell.name)
      switch cell.value {
      case .text(let text): try container.encode(text, forKey: key)
      case .texts(let texts): try container.encode(texts, forKey: key)
      case .count(let count): try container.encode(count, forKey: key)
      case .number(let number): try container.encode((number * 1000).rounded() / 1000, forKey: key)
      case .unknown: continue
      }
    }
  }
}

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
  /// | `remarks`               | what differs from the plan's definitions, in sentences        |
  /// | `warnings`              | what makes figures doubtful, each with its kind; `unit_twice` |
  /// |                         | is a unit that several devices reported at once               |
  /// | `days`                  | each day, with its coverage                                   |
  /// | `rows`                  | each hot spot on each day, as in the CSV                      |
  /// | `hotspots`              | each hot spot over all days                                   |
  /// | `total`                 | all hot spots over all days, added up even where they overlap |
  package var json: Data {
    CellObject(cells: [
      Cell("as_of", .text(now.description)),
      Cell("day_start", .text(planDay.start.description)),
      Cell("time_zone", .text(planDay.timeZone)),
      Cell("minimum_minutes", settings.minimumMinutes),
      Cell("contamination_minutes", settings.contaminationMinutes),
      Cell("remarks", .texts(remarks)),
      Cell("warnings", .objects(doubledUnits.map { $0.cells(planDay) })),
      Cell("days", .objects(days.map(\.cells))),
      Cell("rows", .objects(rows.map(\.cells))),
      Cell("hotspots", .objects(totals.map(\.cells))),
      Cell("total", .object(overall.cells)),
    ]).json
  }
}

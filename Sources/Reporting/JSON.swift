// SPDX-License-Identifier: Apache-2.0

package import Dosage
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
    var object = JSONObject(now: now, planDay: planDay, settings, remarks, doubledUnits)
    object.add("contamination_minutes", settings.contaminationMinutes)
    object.add("days", days.map { JSONObject($0, DayCoverage.columns) })
    object.add("rows", rows.map { JSONObject($0, DosageRow.columns) })
    object.add("hotspots", totals.map { JSONObject($0, DosageTotal.columns) })
    object.add("total", JSONObject(overall, DosageTotal.columns))
    return object.bytes
  }
}

extension GroupedDosage {
  /// One JSON object in UTF-8, its keys sorted. What is unknown is absent.
  ///
  /// | key               | content                                                           |
  /// |-------------------|-------------------------------------------------------------------|
  /// | `by`              | `unit`, `officer` or `shift`                                      |
  /// | `from`, `to`      | first and last day                                                |
  /// | `as_of`, `day_start`, `time_zone`, `minimum_minutes` | as in `DosageReport`             |
  /// | `remarks`, `warnings` | as in `DosageReport`                                          |
  /// | `groups`          | each with its booked time, its dosage and, in `hotspots`, where   |
  package var json: Data {
    var object = JSONObject(now: now, planDay: planDay, settings, remarks, doubledUnits)
    object.add("by", kind.rawValue)
    object.add("from", days.lowerBound)
    object.add("to", days.upperBound)
    object.add("groups", groups.map { $0.json(kind) })
    return object.bytes
  }
}

extension DosageGroup {
  fileprivate func json(_ kind: DosageGrouping) -> JSONObject {
    let columns =
      Self.columns(kind)
      + Delivered.columns.map { $0.withinOptional { $0.isKnown ? $0.delivered : nil } }
    var object = JSONObject(self, columns)
    object.add("hotspots", hotSpots.map { JSONObject($0, DosageTotal.deliveredColumns) })
    return object
  }
}

extension JSONObject {
  /// What a report of either kind says of how it was made.
  fileprivate init(
    now: Timestamp, planDay: PlanDay, _ settings: DosageReport.Settings, _ remarks: [String],
    _ doubledUnits: [DoubledUnit]
  ) {
    self.init()
    add("as_of", now)
    add("day_start", planDay.start.description)
    add("time_zone", planDay.timeZone)
    add("minimum_minutes", settings.minimumMinutes)
    add("remarks", remarks)
    add("warnings", doubledUnits.map { JSONObject($0, DoubledUnit.columns(planDay)) })
  }
}

extension DoubledUnit {
  fileprivate static func columns(_ planDay: PlanDay) -> [Column<DoubledUnit>] {
    [
      Column("kind") { _ in "unit_twice" },
      Column("unit", \.unit),
      Column("devices", \.devices),
      Column("start", \.span.start),
      Column("end", \.span.end),
      Column("counted") { $0.isCountedOnce ? "once" : "each" },
      Column("text") { $0.sentence(planDay) },
    ]
  }
}

extension DosageGroup {
  /// What tells the group, and what was booked.
  static func columns(_ kind: DosageGrouping) -> [Column<DosageGroup>] {
    let identity: [Column<DosageGroup>] =
      switch kind {
      case .unit: [Column("unit", \.unit)]
      case .officer: [Column("officer", \.officer)]
      case .shift:
        [
          Column("shift", \.shift), Column("unit", \.unit), Column("officer", \.officer),
          Column("started", \.span?.start), Column("ended", \.span?.end),
        ]
      }
    return identity + [
      Column("shifts", \.shifts),
      Column("booked_minutes") { $0.booked / 60 },
      Column("observed_minutes") { $0.observed / 60 },
      Column("coverage_percent") { $0.share.map { $0 * 100 } },
    ]
  }
}

extension DosageTotal {
  /// A hot spot in which a group was, and what the group gave there.
  static let deliveredColumns: [Column<DosageTotal>] =
    [Column("hotspot", \.hotSpot), Column("name", \.name)]
    + Delivered.columns.map { $0.within(\.delivered) }
}

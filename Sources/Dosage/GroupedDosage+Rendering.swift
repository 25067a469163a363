// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol
import Text

// MARK: - The table

extension GroupedDosage {
  /// One row a group, in plain text of up to `width` columns, explained underneath.
  package func table(width: Int = TextTable.usualWidth) -> String {
    let table = TextTable(
      [
        .text(kind.rawValue), .figure("shifts"), .figure("booked", "hours"),
        .figure("cover-", "age"), .figure("visits"), .figure("quali-", "fying"),
        .figure("foot-min", "(low–high)"), .figure("vehicle", "min"), .figure("passes"),
        .figure("hot", "spots"),
      ],
      rows: groups.map { group in
        [
          group.label(planDay), "\(group.shifts)", (group.booked / 3600).decimal(1),
          group.share?.percent ?? "–",
        ] + group.figures
      }, width: width)
    let title =
      "Dosage by \(kind.rawValue), \(days.lowerBound) to \(days.upperBound) (day from \(planDay))"
    let warnings = doubledUnits.map { "Warning: \($0.sentence(planDay))" }
    return ([title] + warnings + remarks).lines(width) + "\n\(table.text)\n" + legend(width)
  }

  private func legend(_ width: Int) -> String {
    [
      "visits: on foot, on the day they began; qualifying: those of the plan's minutes, or"
        + " \(settings.minimumMinutes.shortest) where it sets none.",
      "foot-min: minutes on foot in hot spots, with bounds from the error of positions.",
      "Those who went together count each for themselves: the sum may be more than the hot spots"
        + " received. “–”: unknown, or nobody.",
    ].lines(width)
  }
}

extension DosageGroup {
  fileprivate var isKnown: Bool { observed > 0 || !delivered.isNothing }

  fileprivate var figures: [String] {
    let figures = [
      "\(delivered.visits)", delivered.qualifying.words, delivered.patrol.words,
      delivered.vehicle.decimal(1), "\(delivered.passes)", "\(hotSpots.count)",
    ]
    return isKnown ? figures : figures.map { _ in "–" }
  }

  fileprivate func label(_ planDay: PlanDay) -> String {
    if let span { return [planDay.words(for: span.start), unit, officer].words }
    if shift != nil { return ["not come yet:", unit, officer].words }
    return [unit ?? officer ?? "–"].words
  }
}

extension [String?] {
  fileprivate var words: String { compactMap(\.self).joined(separator: " ").printable }
}

// MARK: - CSV and JSON

extension GroupedDosage {
  /// Comma-separated values (RFC 4180) in UTF-8: a header, then a row for each group and hot spot
  /// in which it was; a group that was in none has one row without a hot spot. The group's shifts,
  /// booked time and coverage stand in each of its rows.
  package var csv: String {
    let header = DosageGroup.cells(kind, nil) + DosageTotal.deliveredCells(nil)
    return SeparatedValues.line(header.map(\.name))
      + groups.flatMap { group in
        let totals: [DosageTotal?] = group.hotSpots.isEmpty ? [nil] : group.hotSpots
        return totals.map { total in
          let cells = DosageGroup.cells(kind, group) + DosageTotal.deliveredCells(total)
          return SeparatedValues.line(cells.map(\.text))
        }
      }.joined()
  }

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
    CellObject(cells: [
      Cell("by", .text(kind.rawValue)),
      Cell("from", .text(days.lowerBound.description)),
      Cell("to", .text(days.upperBound.description)),
      Cell("as_of", .text(now.description)),
      Cell("day_start", .text(planDay.start.description)),
      Cell("time_zone", .text(planDay.timeZone)),
      Cell("minimum_minutes", settings.minimumMinutes),
      Cell("remarks", .texts(remarks)),
      Cell("warnings", .objects(doubledUnits.map { $0.cells(planDay) })),
      Cell(
        "groups",
        .objects(
          groups.map { group in
            DosageGroup.cells(kind, group) + group.delivered.cells(isKnown: group.isKnown) + [
              Cell("hotspots", .objects(group.hotSpots.map { DosageTotal.deliveredCells($0) }))
            ]
          })),
    ]).json
  }
}

extension DosageGroup {
  /// What tells the group, and what was booked; all unknown for nil.
  fileprivate static func cells(_ kind: GroupedDosage.Kind, _ group: DosageGroup?) -> [Cell] {
    let text = { (name: String, text: String?) in Cell(name, text.map { .text($0) } ?? .unknown) }
    let identity =
      switch kind {
      case .unit: [text("unit", group?.unit)]
      case .officer: [text("officer", group?.officer)]
      case .shift:
        [
          text("shift", group?.shift), text("unit", group?.unit), text("officer", group?.officer),
          text("started", group?.span?.start.description),
          text("ended", group?.span?.end.description),
        ]
      }
    return identity + [
      Cell("shifts", group.map { .count($0.shifts) } ?? .unknown),
      Cell("booked_minutes", group.map { $0.booked / 60 }),
      Cell("observed_minutes", group.map { $0.observed / 60 }),
      Cell("coverage_percent", group?.share.map { $0 * 100 }),
    ]
  }
}

extension DosageTotal {
  fileprivate static func deliveredCells(_ total: DosageTotal?) -> [Cell] {
    [
      Cell("hotspot", total?.hotSpot.map { .text($0) } ?? .unknown),
      Cell("name", total.map { .text($0.name) } ?? .unknown),
    ] + (total?.delivered ?? Delivered()).cells(isKnown: total != nil)
  }
}

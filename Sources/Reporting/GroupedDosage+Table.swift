// SPDX-License-Identifier: Apache-2.0

package import Dosage
import Patrol
import Text

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

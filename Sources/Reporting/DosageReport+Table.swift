// SPDX-License-Identifier: Apache-2.0

package import Dosage
import Patrol
import Text

extension DosageReport {
  /// The report for people to read, in plain text of up to `width` columns, explained underneath.
  ///
  /// Of one day it is a table of that day. Of several it is the summary, one row a hot spot, and
  /// with `eachDay` a table for each day after it.
  package func table(width: Int = TextTable.usualWidth, eachDay: Bool = false) -> String {
    var parts: [String] = days.count > 1 ? summary(width) : []
    if days.count == 1 || eachDay {
      let byDay = Dictionary(grouping: rows, by: \.date)
      parts += days.map { dayTable($0, rows: byDay[$0.date] ?? [], width) }
    }
    return (parts + [legend(width)]).joined(separator: "\n")
  }

  // MARK: A day

  private func dayTable(_ day: DayCoverage, rows: [DosageRow], _ width: Int) -> String {
    let total = DosageTotal(hotSpot: nil, name: "", rows: rows)
    let table = TextTable(
      [.text("hot spot")] + (hasPlan ? Self.planColumns : []) + Self.delivered,
      rows: rows.map { row in
        [Self.label(row.hotSpot, row.name)] + (hasPlan ? row.planFigures(day) : [])
          + row.delivered.figures(isKnown: !row.isUnknown)
      } + [
        ["all"] + (hasPlan ? ["", total.compliance.dosedWords, ""] : [])
          + total.delivered.figures(isKnown: total.isKnown)
      ], endsInSum: true, width: width)
    let sentences =
      [day.sentence(planDay)] + total.compliance.sentences(isKnown: total.isKnown)
      + warnings(on: day.date...day.date) + remarks
    let title = "Dosage \(day.date) (day from \(planDay)\(day.lengthNote))"
    return ([title] + sentences).lines(width) + "\n" + table.text
  }

  // MARK: The summary

  private func summary(_ width: Int) -> [String] {
    let lines = totals + [overall]
    let table = TextTable(
      [.text("hot spot"), .figure("days", "known")]
        + (hasPlan ? [.figure("got dose", "(low–high)"), .figure("patrolled", "control")] : [])
        + Self.delivered,
      rows: lines.map { total in
        [total.label, "\(total.days - total.unknownDays)/\(total.days)"]
          + (hasPlan
            ? [total.compliance.dosedWords, total.compliance.contaminatedWords] : [])
          + total.delivered.figures(isKnown: total.isKnown)
      }, endsInSum: true, width: width)
    let (first, last) = (days[0].date, days[days.count - 1].date)
    let sentences =
      [coverageSentence] + overall.compliance.sentences(isKnown: overall.isKnown)
      + warnings(on: first...last) + remarks
    let title = "Dosage \(first) to \(last), \(days.count) days (day from \(planDay))"
    return [([title] + sentences).lines(width) + "\n" + table.text] + planTables(lines, width)
  }

  private func planTables(_ lines: [DosageTotal], _ width: Int) -> [String] {
    let treatment = TextTable(
      [
        .text("Treatment", "hot spot"), .figure("days"), .figure("yes"), .figure("no"),
        .figure("unsure"), .figure("un-", "known"), .figure("not", "yet"),
        .figure("due", "min"), .figure("patrol-min", "(low–high)"),
      ],
      rows: lines.map { [$0.label] + $0.compliance.treatmentFigures(isKnown: $0.isKnown) },
      endsInSum: true, width: width)
    let control = TextTable(
      [
        .text("Control", "hot spot"), .figure("days"), .figure("clean"),
        .figure("contam-", "inated"), .figure("unsure"), .figure("un-", "known"),
        .figure("not", "yet"), .figure("patrol-min", "(low–high)"),
      ],
      rows: lines.map { [$0.label] + $0.compliance.controlFigures(isKnown: $0.isKnown) },
      endsInSum: true, width: width)
    return (overall.compliance.treatmentDays > 0 ? [treatment.text] : [])
      + (overall.compliance.controlDays > 0 ? [control.text] : [])
  }

  private var coverageSentence: String {
    let booked = days.reduce(0) { $0 + $1.booked } / 3600
    let unrecorded = days.count { $0.share == nil && $0.progress == .over }
    let unfinished = days.count { $0.progress != .over }
    let awaited = days.reduce(0) { $0 + $1.awaited }
    let units = Set(days.flatMap(\.unitsAwaited)).sorted { $0.naturallyPrecedes($1) }
      .map(\.printable).joined(separator: ", ")
    let lacking = days.count { $0.missing > 0 }
    let doubtful = days.count { $0.recordsMissing > 0 }
    return [
      coverage.map { "Coverage \($0.percent) of \(booked.decimal(1)) booked hours" }
        ?? "No shift recorded",
      unrecorded > 0 && coverage != nil ? "no shift recorded on \(unrecorded.of("day"))" : nil,
      unfinished > 0 ? "\(unfinished.of("day")) not over yet" : nil,
      awaited > 0
        ? "\(awaited.of("shift record")) still to come (on shift or not yet sent: \(units))" : nil,
      lacking > 0 ? "visits known to be missing on \(lacking.of("day"))" : nil,
      doubtful > 0 ? "records of about \(doubtful.of("day")) missing" : nil,
    ].compactMap(\.self).joined(separator: "; ") + "."
  }

  // MARK: Columns

  /// What is asked for first stands first: on a narrow page the rest goes on underneath.
  private static let planColumns: [TextColumn] = [
    .text("seen of", "planned n × min"), .text("plan", "kept?"), .text("", "why"),
  ]

  private static let delivered: [TextColumn] = [
    .figure("visits"), .figure("quali-", "fying"), .figure("patrol-min", "(low–high)"),
    .figure("officer-min", "(low–high)"), .figure("vehicle", "min"), .figure("gap", "min"),
    .figure("passes"),
  ]

  static func label(_ id: String, _ name: String) -> String {
    (name.isEmpty || name == id ? id : "\(id) \(name)").printable
  }
}

extension DosageTotal {
  fileprivate var label: String {
    hotSpot.map { DosageReport.label($0, name) } ?? "all"
  }
}

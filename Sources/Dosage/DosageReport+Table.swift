// SPDX-License-Identifier: Apache-2.0

import Patrol

extension DosageReport {
  package enum Detail: Sendable {
    /// A table for each day, then the totals where there are several.
    case daily
    /// The totals alone.
    case totals
  }

  /// The report for people to read, in plain text of up to 120 columns, explained underneath.
  package func table(_ detail: Detail = .daily) -> String {
    var parts: [String] = []
    if detail == .daily {
      let byDay = Dictionary(grouping: rows, by: \.date)
      parts += days.map { dayTable($0, rows: byDay[$0.date] ?? []) }
    }
    if detail == .totals || days.count > 1 { parts += totalTables }
    return (parts + [legend]).joined(separator: "\n")
  }

  // MARK: A day

  private func dayTable(_ day: DayCoverage, rows: [DosageRow]) -> String {
    let total = DosageTotal(hotSpot: nil, name: "", rows: rows)
    let table = TextTable(
      columns: [.text("", "hot spot")] + Self.delivered
        + (hasPlan ? [.text("plan", "n × min"), .text("", "met")] : []),
      rows: rows.map { row in
        [Self.label(row.hotSpot, row.name)] + row.delivered.figures(isKnown: !row.isUnknown)
          + (hasPlan ? [row.plan?.words ?? "–", row.outcomeWord] : [])
      } + [
        ["all"] + total.delivered.figures(isKnown: total.isKnown)
          + (hasPlan ? ["", total.compliance.summary] : [])
      ], endsInSum: true)
    return "Dosage \(day.date) (day from \(planDay)\(day.lengthNote))\n\(day.sentence)\n\n"
      + table.text
  }

  // MARK: Totals

  private var totalTables: [String] {
    let lines = totals + [overall]
    let table = TextTable(
      columns: [.text("", "hot spot"), .figure("days", "known")] + Self.delivered,
      rows: lines.map { total in
        [total.label, "\(total.days - total.unknownDays)/\(total.days)"]
          + total.delivered.figures(isKnown: total.isKnown)
      }, endsInSum: true)
    let (first, last) = (days[0].date, days[days.count - 1].date)
    let title = first == last ? "\(first)" : "\(first) to \(last), \(days.count) days"
    let delivered =
      "Dosage \(title) (day from \(planDay))\n\(coverageSentence)\n\n" + table.text
    return hasPlan ? [delivered, planTable(lines)] : [delivered]
  }

  private func planTable(_ lines: [DosageTotal]) -> String {
    let table = TextTable(
      columns: [
        .text("Against the plan", "hot spot"), .figure("treat-", "ment days"), .figure("", "met"),
        .figure("not", "met"), .figure("", "unsure"), .figure("due", "min"),
        .figure("patrol-min", "(low–high)"), .figure("control", "days"), .figure("pa-", "trolled"),
        .figure("", "unsure"), .figure("control-min", "(low–high)"),
      ],
      rows: lines.map { [$0.label] + $0.compliance.figures(isKnown: $0.isKnown) },
      endsInSum: true)
    return table.text + "\n" + overall.compliance.sentences(isKnown: overall.isKnown)
  }

  private var coverageSentence: String {
    let booked = days.reduce(0) { $0 + $1.booked } / 3600
    let unrecorded = days.count { $0.share == nil }
    let awaited = days.reduce(0) { $0 + $1.awaited }
    let lacking = days.count { $0.missing > 0 }
    let doubtful = days.count { $0.recordsMissing > 0 }
    return [
      coverage.map { "Coverage \($0.percent) of \(booked.fixed(1)) booked hours" }
        ?? "No shift recorded",
      unrecorded > 0 && coverage != nil ? "no shift recorded on \(unrecorded.of("day"))" : nil,
      awaited > 0 ? "\(awaited.of("shift record")) still to come" : nil,
      lacking > 0 ? "visits known to be missing on \(lacking.of("day"))" : nil,
      doubtful > 0 ? "records of about \(doubtful.of("day")) missing" : nil,
    ].compactMap(\.self).joined(separator: "; ") + "."
  }

  // MARK: Columns

  private static let delivered: [TextTable.Column] = [
    .figure("", "visits"), .figure("quali-", "fying"), .figure("patrol-min", "(low–high)"),
    .figure("officer-min", "(low–high)"), .figure("vehicle", "min"), .figure("gap", "min"),
    .figure("", "passes"),
  ]

  fileprivate static func label(_ id: String, _ name: String) -> String {
    (name.isEmpty || name == id ? id : "\(id) \(name)").printable
  }

  // MARK: Legend

  private var legend: String {
    let minimum = settings.minimumMinutes.shortest
    let qualifying =
      hasPlan ? "the plan's minutes, or \(minimum) where it sets none" : "\(minimum) minutes"
    let terms = [
      ("visits", "on foot, on the day they began; officers together count once"),
      ("qualifying", "visits in which an officer was on foot for \(qualifying)"),
      ("patrol-min", "minutes with at least one officer there on foot"),
      ("officer-min", "minutes on foot added up over officers"),
      (
        "(low–high)",
        "bounds from the error of positions, taken as shared by officers side by side; visits' add up"
      ),
      ("vehicle", "minutes in a vehicle added up over officers; not in the others"),
      ("gap", "median minutes with nobody there between patrols of a day"),
      ("passes", "times inside too short to be visits, on the day the shift began"),
      (
        "coverage",
        "part of the booked time with usable fixes; what was done in the rest is not seen"
      ),
      (
        "–",
        "unknown, which is not zero: no shift was recorded, or none had fixes; or nothing to tell"
      ),
      ("all", "sums over hot spots; time where two overlap counts in both"),
    ]
    let missingTerms = [
      ("missing", "visits that shift records count and the store lacks: the figures are too low;"),
      ("", "records: what devices numbered and never sent; what they held is not known"),
    ]
    let planTerms = [
      ("met", "yes: the visits due qualify even by their low bounds, whatever was not seen"),
      ("", "no: not by their high bounds, nor with what time without fixes could hide"),
      ("", "unsure: neither; always so when nothing could be seen, unless met"),
      ("", "on a control day, clean: no patrol on foot; patrolled: some"),
      ("control-min", "patrol-min on control days"),
    ]
    let isLacking = days.contains { $0.missing > 0 || $0.recordsMissing > 0 }
    let all = terms + (isLacking ? missingTerms : []) + (hasPlan ? planTerms : [])
    return all.map { term, meaning in
      term + String(repeating: " ", count: 13 - term.count) + meaning + "\n"
    }.joined()
  }
}

extension DosageTotal {
  fileprivate var label: String {
    hotSpot.map { DosageReport.label($0, name) } ?? "all"
  }
}

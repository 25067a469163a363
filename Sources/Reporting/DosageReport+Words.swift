// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Text

// Figures and words as the table prints them.

extension Delivered {
  /// A row of the table, in the order of its columns.
  func figures(
    isKnown: Bool, label: String, days: [String] = [], plan: [String]
  ) -> [String] {
    let dashed = { (figures: [String]) in isKnown ? figures : figures.map { _ in "–" } }
    return [label] + days + dashed(["\(visits)", qualifying.words, patrol.words]) + plan
      + dashed([officer.words, vehicle.decimal(1), medianGap?.decimal(1) ?? "–", "\(passes)"])
  }
}

extension BoundedCount {
  /// As `2`, or `2 (1–3)` where it is not sure.
  var words: String { low == high ? "\(value)" : "\(value) (\(low)–\(high))" }
}

extension BoundedMinutes {
  /// As `41.2 (39.0–43.1)`; without bounds where there is nothing to be unsure of.
  var words: String {
    high == 0 ? value.decimal(1) : "\(value.decimal(1)) (\(low.decimal(1))–\(high.decimal(1)))"
  }
}

extension PlanEntry {
  /// As `2 × 15`.
  var words: String {
    switch condition {
    case .treatment: "\(visits) × \(minutes.shortest)"
    case .control: "control"
    }
  }
}

extension DosageRow {
  var outcomeWord: String { outcome?.rawValue ?? "–" }
}

extension Compliance {
  /// Treatment days that got their dose, as `3 of 5`; empty without any that is over.
  var dosed: String {
    treatmentDaysOver > 0 ? "\(treatment[.yes, default: 0]) of \(treatmentDaysOver)" : ""
  }

  /// Control days that were contaminated, likewise.
  var contaminated: String {
    controlDaysOver > 0 ? "\(control[.contaminated, default: 0]) of \(controlDaysOver)" : ""
  }

  /// A dash where there are no treatment days, and for minutes where nobody looked.
  func treatmentFigures(isKnown: Bool) -> [String] {
    let figures =
      ["\(treatmentDays)"] + Outcome.ofTreatment.map { "\(treatment[$0, default: 0])" }
      + [dueMinutes.decimal(1), isKnown ? treatmentMinutes.words : "–"]
    return treatmentDays > 0 ? figures : figures.map { _ in "–" }
  }

  /// The same for control days.
  func controlFigures(isKnown: Bool) -> [String] {
    let figures =
      ["\(controlDays)"] + Outcome.ofControl.map { "\(control[$0, default: 0])" }
      + [isKnown ? contamination.words : "–"]
    return controlDays > 0 ? figures : figures.map { _ in "–" }
  }

  /// One sentence for treatment days and one for control days, where there are any.
  func sentences(isKnown: Bool) -> [String] {
    var sentences: [String] = []
    if isKnown, let share, let shareHigh {
      sentences.append(
        "Compliance: \(dosed) treatment days got their dose (\(share.percent));"
          + " \(shareHigh.percent) if the others did that are \(rest(of: treatment)).")
    }
    if controlDaysOver > 0 {
      sentences.append(
        "Contamination: \(contaminated) control days contaminated"
          + (isKnown ? ", \(contamination.words) patrol-minutes" : "")
          + "; \(rest(of: control)).")
    }
    let notYet = treatment[.notYet, default: 0] + control[.notYet, default: 0]
    if notYet > 0 {
      sentences.append("Not yet over, and not counted: \(notYet.of("hot spot day")) of the plan.")
    }
    return sentences
  }

  /// As `unsure (3) or unknown (1)`.
  private func rest(of days: [Outcome: Int]) -> String {
    "unsure (\(days[.unsure, default: 0])) or unknown (\(days[.unknown, default: 0]))"
  }
}

extension DayCoverage {
  func sentence(_ planDay: PlanDay) -> String {
    let units = unitsAwaited.map(\.printable).joined(separator: ", ")
    let coming =
      (awaited > 0
        ? "; \(awaited.of("shift record")) still to come (on shift or not yet sent: \(units))" : "")
      + (missing > 0 ? "; \(missing.of("visit")) known to be missing" : "")
      + (recordsMissing > 0 ? "; \(recordsMissing.of("record")) of about then missing" : "")
    let state =
      switch progress {
      case .over: ""
      case .underWay: "Not over yet: ends \(planDay.words(for: day.end)). "
      case .notBegun: "Not begun yet. "
      }
    guard let share else { return "\(state)No shift recorded\(coming)." }
    return "\(state)Coverage \(share.percent) of \((booked / 3600).decimal(1)) booked hours, "
      + "\(shifts.of("shift"))\(coming)."
  }

  /// Says so when a clock change makes the day longer or shorter.
  var lengthNote: String {
    let hours = day.seconds / 3600
    return hours == 24 ? "" : ", \(hours.shortest) h"
  }
}

extension DoubledUnit {
  func sentence(_ planDay: PlanDay) -> String {
    let names = devices.map(\.printable).list()
    return "Unit \(unit.printable) was reported by \(names) at once, "
      + "\(planDay.words(for: span)); "
      + (isCountedOnce
        ? "it is counted once."
        : "they had it booked to different officers, so each is counted: two units of one name?")
  }
}

extension DosageReport {
  /// What makes the figures doubtful; as many as one reads.
  func warnings(on dates: ClosedRange<CivilDate>) -> [String] {
    let doubled = doubledUnits.filter { dates.contains(planDay.date(of: $0.span.start)) }
    let more = doubled.count - Self.mostWarnings
    return doubled.prefix(Self.mostWarnings).map { "Warning: \($0.sentence(planDay))" }
      + (more > 0 ? ["Warning: … and \(more) times more, all of them in the JSON."] : [])
  }

  private static let mostWarnings = 10
}

extension Double {
  /// As `97 %`; 100 and 0 only when it is all or nothing.
  var percent: String {
    let rounded = (self * 100).rounded()
    if self < 1, rounded == 100 { return "over 99 %" }
    if self > 0, rounded == 0 { return "under 1 %" }
    return "\(rounded.decimal(0)) %"
  }
}

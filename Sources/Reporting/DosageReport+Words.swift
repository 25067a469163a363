// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Text

// Figures and words as the table prints them.

extension Delivered {
  /// The figures of a row of the table, in the order of its columns.
  func figures(isKnown: Bool) -> [String] {
    let figures = [
      "\(visits)", qualifying.words, patrol.words, officer.words, vehicle.decimal(1),
      medianGap?.decimal(1) ?? "–", "\(passes)",
    ]
    return isKnown ? figures : figures.map { _ in "–" }
  }
}

extension QualifyingVisits {
  /// As `2`, or `2 (1–3)` where it is not sure.
  var words: String { low == high ? "\(value)" : "\(value) (\(low)–\(high))" }
}

extension BoundedMinutes {
  /// As `41.2 (39.0–43.1)`; without bounds where there is nothing to be unsure of.
  var words: String {
    high == 0 ? value.decimal(1) : "\(value.decimal(1)) (\(low.decimal(1))–\(high.decimal(1)))"
  }
}

extension DosageRow {
  /// What was seen of what was planned, whether the plan was kept, and why it is not surer.
  func planFigures(_ day: DayCoverage) -> [String] {
    [
      seenOfPlanned, assessment?.outcomeWords ?? "–", assessment.map { $0.reason(of: day) } ?? "",
    ]
  }
}

extension Compliance {
  /// Treatment days that got their dose, as `3.4 (2–5) of 6`; a dash without any of which
  /// something is known.
  var dosedWords: String { Self.words(dosed, of: treatmentDaysKnown) }

  /// Control days that had a patrol, likewise.
  var contaminatedWords: String { Self.words(contaminated, of: controlDaysKnown) }

  private static func words(_ distribution: CountDistribution, of days: Int) -> String {
    days > 0 ? "\(distribution.words) of \(days)" : "–"
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
    if treatmentDaysOver > 0 {
      sentences.append(
        (treatmentDaysKnown > 0
          ? "Compliance: \(dosedWords) treatment days got their dose"
          : "Compliance: no treatment day is known") + "; \(rest(of: treatment)).")
    }
    if controlDaysOver > 0 {
      sentences.append(
        (controlDaysKnown > 0
          ? "Contamination: \(contaminatedWords) control days had a patrol"
          : "Contamination: no control day is known")
          + (isKnown ? ", \(contamination.words) patrol-minutes" : "")
          + "; \(rest(of: control)).")
    }
    let notYet = treatment[.notYet, default: 0] + control[.notYet, default: 0]
    if notYet > 0 {
      sentences.append("Not yet over, and not counted: \(notYet.of("hot spot day")) of the plan.")
    }
    return sentences
  }

  /// As `3 unsure, 1 unknown`.
  private func rest(of days: [Outcome: Int]) -> String {
    "\(days[.unsure, default: 0]) unsure, \(days[.unknown, default: 0]) unknown"
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
        : "the devices had it booked to different officers, so each is counted; "
          + "give each unit a name of its own.")
  }
}

extension DosageReport {
  /// What makes the figures doubtful; as many as one reads.
  func warnings(on dates: ClosedRange<CivilDate>) -> [String] {
    let doubled = doubledUnits.filter { dates.contains(planDay.date(of: $0.span.start)) }
    let more = doubled.count - Self.mostWarnings
    return doubled.prefix(Self.mostWarnings).map { "Warning: \($0.sentence(planDay))" }
      + (more > 0 ? ["Warning: … and \(more) more times; the JSON has all of them."] : [])
  }

  private static let mostWarnings = 10
}

extension Double {
  /// As `97 %`; 100 and 0 only when it is all or nothing.
  var percent: String {
    let percent = wholePercent
    if self < 1, percent == "100 %" { return "over 99 %" }
    return self > 0 && percent == "0 %" ? "under 1 %" : percent
  }
}

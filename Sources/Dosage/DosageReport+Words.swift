// SPDX-License-Identifier: Apache-2.0

import Patrol

// Figures and words as the table prints them.

extension Delivered {
  func figures(isKnown: Bool) -> [String] {
    let figures = [
      "\(visits)", qualifying.words, patrol.words, officer.words, vehicle.fixed(1),
      medianGap?.fixed(1) ?? "–", "\(passes)",
    ]
    return isKnown ? figures : figures.map { _ in "–" }
  }
}

extension BoundedCount {
  /// As `2`, or `2 (1–3)` where it is not sure.
  fileprivate var words: String { low == high ? "\(value)" : "\(value) (\(low)–\(high))" }
}

extension BoundedMinutes {
  /// As `41.2 (39.0–43.1)`; without bounds where there is nothing to be unsure of.
  var words: String {
    high == 0 ? value.fixed(1) : "\(value.fixed(1)) (\(low.fixed(1))–\(high.fixed(1)))"
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
  var outcomeWord: String {
    switch (plan?.condition, outcome) {
    case (.none, _), (_, .none): "–"
    case (_, .uncertain): "unsure"
    case (.treatment, .met): "yes"
    case (.treatment, .notMet): "no"
    case (.control, .met): "clean"
    case (.control, .notMet): "patrolled"
    }
  }
}

extension Compliance {
  /// As `3 of 5`.
  var summary: String { treatmentDays > 0 ? "\(met) of \(treatmentDays)" : "" }

  /// Treatment days, then control days; a dash where there are none, and for minutes where nobody
  /// looked.
  func figures(isKnown: Bool) -> [String] {
    let treated = [
      "\(treatmentDays)", "\(met)", "\(notMet)", "\(uncertain)", dueMinutes.fixed(1),
      isKnown ? treatment.words : "–",
    ]
    let kept = [
      "\(controlDays)", "\(contaminatedDays)", "\(uncertainControlDays)",
      isKnown ? contamination.words : "–",
    ]
    return (treatmentDays > 0 ? treated : treated.map { _ in "–" })
      + (controlDays > 0 ? kept : kept.map { _ in "–" })
  }

  func sentences(isKnown: Bool) -> String {
    var sentences = ""
    if isKnown, let share, let shareHigh {
      sentences +=
        "Compliance: \(met) of \(treatmentDays.of("treatment day")) met (\(share.percent)); "
        + "\(shareHigh.percent) if the \(uncertain) unsure were.\n"
    }
    if controlDays > 0 {
      sentences +=
        "Contamination: \(contaminatedDays) of \(controlDays.of("control day")) patrolled, "
        + (isKnown ? "\(contamination.words) patrol-minutes; " : "")
        + "\(uncertainControlDays) unsure.\n"
    }
    return sentences
  }
}

extension DayCoverage {
  var sentence: String {
    let coming =
      (awaited > 0 ? "; \(awaited.of("shift record")) still to come" : "")
      + (missing > 0 ? "; \(missing.of("visit")) known to be missing" : "")
      + (recordsMissing > 0 ? "; \(recordsMissing.of("record")) of about then missing" : "")
    guard let share else { return "No shift recorded\(coming)." }
    return "Coverage \(share.percent) of \((booked / 3600).fixed(1)) booked hours, "
      + "\(shifts.of("shift"))\(coming)."
  }

  /// Says so when a clock change makes the day longer or shorter.
  var lengthNote: String {
    let hours = day.seconds / 3600
    return hours == 24 ? "" : ", \(hours.shortest) h"
  }
}

extension Int {
  /// As `1 shift`, `2 shifts`.
  func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

extension Double {
  /// As `97 %`; 100 and 0 only when it is all or nothing.
  var percent: String {
    let rounded = (self * 100).rounded()
    if self < 1, rounded == 100 { return "over 99 %" }
    if self > 0, rounded == 0 { return "under 1 %" }
    return "\(rounded.fixed(0)) %"
  }

  /// Without decimals that say nothing: `15`, `7.5`.
  var shortest: String { self == rounded() ? fixed(0) : fixed(1) }
}

// SPDX-License-Identifier: Apache-2.0

import Dosage
import Text

extension DosageReport {
  /// What the words of the table mean, each with the settings it was made with.
  func legend(_ width: Int) -> String {
    let isLacking = days.contains { $0.missing > 0 || $0.recordsMissing > 0 }
    let all = terms + (isLacking ? Self.missingTerms : []) + (hasPlan ? planTerms : [])
    return all.map { term, meaning in
      meaning.wrapped(
        to: width, first: term + String(repeating: " ", count: Self.indent - term.count),
        indent: Self.indent) + "\n"
    }.joined()
  }

  private static let indent = 14

  private var terms: [(String, String)] {
    let minimum = settings.minimumMinutes.shortest
    let qualifying =
      hasPlan ? "the plan's minutes, or \(minimum) where it sets none" : "\(minimum) minutes"
    return [
      ("visits", "on foot, on the day they began; officers together count once"),
      ("qualifying", "visits in which an officer was on foot for \(qualifying)"),
      ("patrol-min", "minutes with at least one officer there on foot"),
      ("officer-min", "minutes on foot added up over officers"),
      (
        "(low–high)",
        "bounds from the error of positions, taken as shared by officers side by side; visits'"
          + " add up"
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
  }

  private static let missingTerms = [
    ("missing", "visits that shift records count and the store lacks: the figures are too low;"),
    ("", "records: what devices numbered and never sent; what they held is not known"),
  ]

  private var planTerms: [(String, String)] {
    let threshold = settings.contaminationMinutes
    let (reached, kept) =
      threshold > 0
      ? ("\(threshold.shortest) min or more of", "less than \(threshold.shortest) min of")
      : ("any", "no")
    return [
      ("yes", "treatment day: the visits due qualify even by their low bounds"),
      (
        "no", "treatment day: not by their high bounds, nor with what time without fixes could hide"
      ),
      ("contaminated", "control day: \(reached) patrol on foot, by the low bound"),
      (
        "clean",
        "control day: \(kept) patrol on foot by the high bound, and time without fixes could hide"
          + " no qualifying visit"
      ),
      ("unsure", "neither can be said of what was seen"),
      ("unknown", "nothing could be seen: no shift was recorded, or none had fixes"),
      (
        "not yet",
        "the day is not over at \(planDay.words(for: now)); it counts for and against nothing"
      ),
    ]
  }
}

extension [String] {
  /// Each as a paragraph of lines of up to `width` columns, each line ended.
  func lines(_ width: Int) -> String {
    map { $0.wrapped(to: width, first: "", indent: 2) + "\n" }.joined()
  }
}

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
      ("officer-min", "minutes on foot summed over officers"),
      (
        "(low–high)",
        "hold the truth in 95 of 100 cases; officers side by side are taken to share their errors,"
          + " different visits to have independent ones"
      ),
      ("vehicle", "minutes in a vehicle summed over officers; not counted in the other columns"),
      ("gap", "median minutes with nobody there between patrols of a day"),
      ("passes", "times inside too short to be visits, on the day the shift began"),
      (
        "coverage",
        "part of the booked time with usable fixes; what was done in the rest is not seen"
      ),
      (
        "–",
        "unknown, which is not zero (no shift was recorded, or none had fixes), or nothing to say"
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
      ("seen", "visits that reach the plan's minutes as measured, of those due"),
      ("yes", "the visits due were made, with a probability of 95 % or more"),
      ("no", "they were made, with a probability of 5 % or less"),
      ("clean", "a control day with \(kept) patrol on foot, with a probability of 95 % or more"),
      (
        "contaminated",
        "a control day with \(reached) patrol on foot, with a probability of 95 % or more"
      ),
      ("unsure", "neither; the figure is the probability that the plan was kept"),
      ("in doubt", "a visit about as long as the plan's minutes"),
      ("min unseen", "time in which a unit without a fix could have made such a visit"),
      ("unknown", "no shift was recorded, none had fixes, or a shift's record has not come"),
      (
        "not yet",
        "the day is not over at \(planDay.words(for: now)); it is not counted"
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

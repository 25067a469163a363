// SPDX-License-Identifier: Apache-2.0

import Dosage
import Text

// What a row says of the plan: what was seen, how sure the outcome is, and why it is not surer.

extension PlanAssessment {
  /// As `1 of 3, short by 2`; on a control day `none` or `2 patrols`.
  var seenWords: String {
    switch condition {
    case .treatment:
      "\(seen) of \(due)" + (seen < due ? ", short by \(due - seen)" : "")
    case .control: seen == 0 ? "none" : seen.of("patrol")
    }
  }

  /// As `yes`, or `unsure, 34 %` with the probability that the plan was kept.
  var outcomeWords: String {
    guard outcome == .unsure, let probability else { return outcome.rawValue }
    return "\(outcome.rawValue), \(probability.percent)"
  }

  /// As `1 visit in doubt, 25 min unseen`; empty where the outcome is certain.
  func reason(of day: DayCoverage) -> String {
    switch outcome {
    case .yes, .no, .clean, .contaminated, .notYet: ""
    case .unknown: day.unknownReason
    case .unsure:
      [
        doubtful > 0 ? "\(doubtful.of("visit")) in doubt" : nil,
        unseenMinutes >= 1 ? "\(unseenMinutes.decimal(0)) min unseen near it" : nil,
        day.missing > 0 ? "\(day.missing.of("visit")) lost" : nil,
        day.recordsMissing > 0 ? "\(day.recordsMissing.of("record")) lost" : nil,
      ].compactMap(\.self).joined(separator: ", ")
    }
  }
}

extension DayCoverage {
  /// Why nothing can be said of the day.
  fileprivate var unknownReason: String {
    if awaited > 0 { return "\(awaited.of("shift")) to come" }
    if booked == 0 { return "no shift" }
    if observed == 0 { return "no fixes" }
    return "\(max(missing, recordsMissing).of("record")) lost"
  }
}

extension Odds {
  /// As `12.4 (10–15)`: the expected number and its bounds; a whole number where it is certain.
  var words: String {
    let (low, high) = (interval.lowerBound, interval.upperBound)
    return low == high && abs(expected - Double(low)) < 0.05
      ? "\(low)" : "\(expected.decimal(1)) (\(low)–\(high))"
  }
}

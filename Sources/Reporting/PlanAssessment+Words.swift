// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Text

// What a row says of the plan: what was seen, how sure the outcome is, and why it is not surer.

extension DosageRow {
  /// What was seen of what was planned, as `1 of 3 × 15, short by 2` or `control, none`; a dash for
  /// what nobody could see.
  var seenOfPlanned: String {
    guard let plan else { return "–" }
    switch (plan.condition, known?.seen) {
    case (.treatment, let seen):
      let short = seen.map { $0 < plan.visits ? ", short by \(plan.visits - $0)" : "" } ?? ""
      return "\(seen.map(String.init) ?? "–") of \(plan.visits) × \(plan.minutes.shortest)\(short)"
    case (.control, let seen?): return "control, \(seen == 0 ? "none" : seen.of("patrol"))"
    case (.control, nil): return "control"
    }
  }
}

extension PlanAssessment {
  /// As `yes`, or `unsure, 34 %` with the probability that the plan was kept.
  var outcomeWords: String {
    guard outcome == .unsure, let probability else { return outcome.rawValue }
    // What is not quite sure must not read as if it were.
    let isNearlySure = probability > Self.sure - 0.005 || probability < Self.no + 0.005
    let figure = isNearlySure ? "\((probability * 100).decimal(1)) %" : probability.percent
    return "\(outcome.rawValue), \(figure)"
  }

  /// As `1 in doubt, 25 min unseen`; empty where the outcome is certain.
  func reason(of day: DayCoverage) -> String {
    switch outcome {
    case .yes where seen < due, .no where seen >= due: "\(doubtful) in doubt"
    case .contaminated where seen == 0: "by the day's minutes"
    case .yes, .no, .clean, .contaminated, .notYet: ""
    case .unknown: day.unknownReason
    case .unsure: doubts(of: day) ?? "several, each nearly sure"
    }
  }

  /// Nil where no single thing is in doubt.
  private func doubts(of day: DayCoverage) -> String? {
    let doubts = [
      doubtful > 0 ? "\(doubtful) in doubt" : nil,
      unseenMinutes >= 1 ? "\(unseenMinutes.decimal(0)) min unseen" : nil, day.lostWords,
    ].compactMap(\.self)
    return doubts.isEmpty ? nil : doubts.joined(separator: ", ")
  }
}

extension DayCoverage {
  /// As `2 records lost`; nil without any.
  fileprivate var lostWords: String? {
    let lost = max(missing, recordsMissing)
    return lost > 0 ? "\(lost.of("record")) lost" : nil
  }

  /// Why nothing can be said of the day.
  fileprivate var unknownReason: String {
    if awaited > 0 { return "\(awaited.of("shift")) to come" }
    if booked == 0 { return "no shift" }
    if observed == 0 { return "no fixes" }
    return lostWords ?? ""
  }
}

extension CountDistribution {
  /// As `12.4 (10–15)`: the expected number and its bounds; a whole number where it is certain.
  var words: String {
    let (low, high) = (interval.lowerBound, interval.upperBound)
    return low == high && abs(expected - Double(low)) < 0.05
      ? "\(low)" : "\(expected.decimal(1)) (\(low)–\(high))"
  }
}

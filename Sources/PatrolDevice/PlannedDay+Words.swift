// SPDX-License-Identifier: Apache-2.0

import Collecting
import Patrol

extension PlannedDay {
  /// What is short of the plan, in lines.
  var text: String {
    if short == 0 { return "plan of \(date): this device made all \(due) visits due\n" }
    var lines = ["plan of \(date): this device's own visits are \(short) short of \(due)"]
    lines += places.map { "  \($0.words)" }
    if unlisted > 0 { lines.append("  and \(unlisted) more hot spots, never visited") }
    lines.append("  other officers may have been there too: the store counts them all")
    return lines.map { $0.wrapped(indent: 4) + "\n" }.joined()
  }
}

extension PlannedDay.Place {
  /// As `HS03 High Street: 1 of 3 visits of 15 min (2 short)`.
  fileprivate var words: String {
    let count = "\(made) of \(due) visits of \(Span.words(minutes * 60)) (\(short) short)"
    let rest = isVisited ? other > 0 ? ", \(other) too short on foot" : "" : ", never visited"
    return hotSpot + (name.map { " \($0)" } ?? "") + ": " + count + rest
  }
}

extension [EndedShift] {
  /// What each shift came to, then what is short of the plan: once, for it is the same for all.
  func text(_ clock: LocalClock) -> String {
    var days: [PlannedDay] = []
    for case let day? in map(\.planned) where !days.contains(day) { days.append(day) }
    return map { $0.text(clock) }.joined() + days.map(\.text).joined()
  }
}

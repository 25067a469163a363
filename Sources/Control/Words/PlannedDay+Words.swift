// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Platform
import Text

extension PlannedDay {
  /// What is short of the plan, in lines.
  ///
  /// - Parameters:
  ///   - unseen: seconds of the ended shifts without a fix; what was done in them is unknown, and
  ///     not nothing.
  ///   - isBlind: whether no fix was seen in any of these shifts.
  func text(unseen: Double, isBlind: Bool) -> String {
    if short == 0 { return "plan of \(date): this device made all \(due) visits due\n" }
    var lines = ["plan of \(date): this device's own visits are \(short) short of \(due)"]
    lines += places.map { "  \($0.words)" }
    if unlisted > 0 { lines.append("  and \(unlisted) more hot spots, no visit seen") }
    if isBlind {
      lines.append("  NOTHING WAS MEASURED in this shift: what was done in it is not known")
    } else if unseen >= 60 {
      lines.append("  what was done in the \(Span.words(unseen)) not covered is not known")
    }
    lines.append("  other officers may have been there too: the store counts them all")
    return lines.map { $0.wrapped(indent: 4) + "\n" }.joined()
  }
}

extension PlannedDay.DueHotSpot {
  /// As `HS03 High Street: 1 of 3 visits of 15 min (2 short)`.
  fileprivate var words: String {
    let count = "\(made) of \(due) visits of \(Span.words(minutes * 60)) (\(short) short)"
    let rest = isVisited ? other > 0 ? ", \(other) too short on foot" : "" : ", no visit seen"
    return hotSpot + (name.map { " \($0)" } ?? "") + ": " + count + rest
  }
}

extension [EndedShift] {
  /// What each shift came to, then what is short of the plan, which is the same for all.
  package func text(_ clock: LocalClock) -> String {
    var days: [PlannedDay] = []
    for case let day? in map(\.planned) where !days.contains(day) { days.append(day) }
    let coverages = compactMap(\.account?.coverage)
    let unseen = coverages.reduce(0) { $0 + $1.total - $1.observed }
    let isBlind = coverages.allSatisfy { $0.observed == 0 }
    return map { $0.text(clock) }.joined()
      + days.map { $0.text(unseen: unseen, isBlind: isBlind) }.joined()
  }
}

// SPDX-License-Identifier: Apache-2.0

import Control
import FoundationEssentials
import Journaling
import Patrol
import Wire

/// Compares what was done with the plan.
extension Collector {
  /// The plan's day that holds the middle of an ended shift, with this device's visits on it. Nil
  /// if the plan does not have that day or nothing is due on it.
  func plannedDay(
    of account: EndedShift.Account, in plan: DuePlan, names: [String: String]
  ) -> PlannedDay? {
    let length = account.ended.seconds(since: account.started)
    let middle = account.started.advanced(bySeconds: length / 2)
    guard let day = plan.day(of: middle), !day.due.isEmpty else { return nil }
    return PlannedDay(day, visits: visits(enteredIn: day.span), names: names)
  }

  /// The visits of all units that began in `span`, saved or about to be saved, without those that
  /// are replaced.
  private func visits(enteredIn span: Interval) -> [Visit] {
    // Records hold times in UTC. A plan's day overlaps two or three UTC days.
    var dates: [String] = []
    for time in stride(from: 0, through: span.seconds, by: 43_200) {
      let date = String(span.start.advanced(bySeconds: time).description.prefix(10))
      if dates.last != date { dates.append(date) }
    }
    let kept = dates.flatMap { date in
      let text = Data(#""entered":"\#(date)T"#.utf8)
      return
        (try? withJournal { journal throws(JournalError) in
          try journal.contents.entries(holding: text)
        }) ?? []
    }
    return standing(kept).visits.filter { span.start <= $0.entered && $0.entered < span.end }
  }
}

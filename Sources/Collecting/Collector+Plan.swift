// SPDX-License-Identifier: Apache-2.0

import Control
import FoundationEssentials
import Journaling
import Patrol
import Wire

/// What the plan asks for, against what was done.
extension Collector {
  /// The plan's day in which most of an ended shift lay, and this device's visits of it; nil
  /// without a plan of that day, or with nothing due.
  func plannedDay(
    of account: EndedShift.Account, in plan: DuePlan, names: [String: String]
  ) -> PlannedDay? {
    let length = account.ended.seconds(since: account.started)
    let middle = account.started.advanced(bySeconds: length / 2)
    guard let day = plan.day(of: middle), !day.due.isEmpty else { return nil }
    return PlannedDay(day, visits: visits(enteredIn: day.span), names: names)
  }

  /// The visits of all units that began in `span` and that no other record replaces, kept or about
  /// to be.
  private func visits(enteredIn span: Interval) -> [Visit] {
    // A record holds its times in UTC; a plan's day has a part in two of those days, or three.
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

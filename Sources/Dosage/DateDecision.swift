// SPDX-License-Identifier: Apache-2.0

import Text

/// In which order the dates of one plan file have day and month, and who says so.
struct DateDecision {
  let order: DateOrder
  /// The line and the date that leave no other; nil when the caller asked for the order.
  private let evidence: (line: Int, text: String)?

  /// Nil when nobody says.
  init?(asked: DateOrder?, rows: SeparatedValues, under header: PlanHeader) {
    if let asked {
      (order, evidence) = (asked, nil)
      return
    }
    for row in rows {
      guard case .success(let fields) = row.content, let text = header.field(.date, of: fields),
        let order = (try? WrittenDate(text))?.order
      else { continue }
      (self.order, evidence) = (order, (row.line, text))
      return
    }
    return nil
  }

  var warning: PlanFileError.Fault? {
    evidence.map {
      .init(
        $0.line,
        "dates are read \(order.words): “\($0.text.excerpt())” leaves no other (--dates sets it)")
    }
  }

  /// Why a date that makes no sense in this order is not taken in the other.
  var reason: String {
    let who = evidence.map { "line \($0.line) has “\($0.text.excerpt())”" } ?? "--dates says so"
    return "is none \(order.words), and \(who)"
  }
}

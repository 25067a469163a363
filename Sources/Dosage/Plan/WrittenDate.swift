// SPDX-License-Identifier: Apache-2.0

import Patrol
import Text

/// A date as people and spreadsheets write it.
///
/// | written                             | read                                     |
/// |-------------------------------------|------------------------------------------|
/// | `2026-03-02`, `2026/3/2`            | year, month, day                         |
/// | `2-Mar-2026`, `2 March 26`          | day, month, year; two digits are 20yy    |
/// | `March 2, 2026`                     | month, day, year                         |
/// | `02/03/2026`, `2.3.2026`            | day and month in an order not yet known  |
///
/// A time of midnight after the date, as 00:00:00 or 12:00 AM, is ignored.
enum WrittenDate: Hashable {
  case certain(CivilDate)
  /// The numbers as they stand.
  case numbers(first: Int, second: Int, year: Int)

  enum DateError: String, Error {
    case notADate = "is not a date as 2026-03-02 or 02/03/2026"
    case shortYear = "has a year of two digits; write all four"
    case dayNumber = "is a spreadsheet’s number of a day; format the column as a date"
  }

  init(_ text: String) throws(DateError) {
    let date = Self.withoutMidnight(text)
    if (5...6).contains(date.utf8.count), date.utf8.allSatisfy(\.isDigit) { throw .dayNumber }
    let parts = date.split { "/.-, ".contains($0) }.map(String.init)
    guard parts.count == 3 else { throw .notADate }
    let numbers = parts.map(Self.number)
    if parts[0].utf8.count == 4 {
      self = try .certain(Self.date(numbers[0], numbers[1], numbers[2]))
    } else if let month = Self.month(parts[1]) {
      self = try .certain(Self.date(Self.fullYear(parts[2]), month, numbers[0]))
    } else if let month = Self.month(parts[0]) {
      self = try .certain(Self.date(Self.fullYear(parts[2]), month, numbers[1]))
    } else {
      guard let first = numbers[0], let second = numbers[1], let year = numbers[2] else {
        throw .notADate
      }
      guard parts[2].utf8.count == 4 else { throw .shortYear }
      self = .numbers(first: first, second: second, year: year)
    }
  }

  /// Nil when it is no date in that order.
  func date(_ order: DateOrder) -> CivilDate? {
    switch (self, order) {
    case (.certain(let date), _): date
    case (.numbers(let day, let month, let year), .dayFirst):
      CivilDate(year: year, month: month, day: day)
    case (.numbers(let month, let day, let year), .monthFirst):
      CivilDate(year: year, month: month, day: day)
    }
  }

  /// The order when only one of the two makes it a date.
  var order: DateOrder? {
    guard case .numbers = self else { return nil }
    return switch (date(.dayFirst), date(.monthFirst)) {
    case (.some, nil): .dayFirst
    case (nil, .some): .monthFirst
    case (.some, .some), (nil, nil): nil
    }
  }

  // MARK: Parts

  private static func withoutMidnight(_ text: String) -> Substring {
    let (front, isMorning) = withoutMorning(text)
    let marks = front.lastIndex { $0.isWhitespace || $0 == "T" }
    guard let mark = marks, front[mark...].contains(":") else { return text[...] }
    var time = front[front.index(after: mark)...]
    // With a mark of the half day, midnight is twelve.
    if isMorning, time.hasPrefix("12:") { time = time.dropFirst(2) }
    return time.allSatisfy { "0:.Z".contains($0) } ? front[..<mark] : text[...]
  }

  /// The text without AM at its end, and whether it ended in AM.
  private static func withoutMorning(_ text: String) -> (Substring, Bool) {
    guard let mark = text.lastIndex(where: { $0.isNumber || $0 == ":" }) else {
      return (text[...], false)
    }
    let front = text[...mark]
    let half = text[front.endIndex...].lowercased().filter { $0 != "." && !$0.isWhitespace }
    return half == "am" ? (front, true) : (text[...], false)
  }

  private static func number(_ part: String) -> Int? {
    (1...4).contains(part.utf8.count) && part.utf8.allSatisfy(\.isDigit) ? Int(part) : nil
  }

  private static func fullYear(_ part: String) -> Int? {
    number(part).map { part.utf8.count == 2 ? 2000 + $0 : $0 }
  }

  /// 1 to 12, from the name or its first three letters.
  private static func month(_ part: String) -> Int? {
    let name = part.lowercased()
    guard name.count >= 3 else { return nil }
    return months.firstIndex { $0.hasPrefix(name) || name == "sept" && $0 == "september" }
      .map { $0 + 1 }
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static func date(
    _ year: Int?, _ month: Int?, _ day: Int?
  ) throws(DateError) -> CivilDate {
    guard let year, let month, let day, let date = CivilDate(year: year, month: month, day: day)
    else { throw .notADate }
    return date
  }
}

/// Which number of a date like 02/03/2026 is the day.
package enum DateOrder: String, Sendable, CaseIterable {
  case dayFirst = "day-first"
  case monthFirst = "month-first"

  var words: String {
    switch self {
    case .dayFirst: "with the day first"
    case .monthFirst: "with the month first"
    }
  }
}

/// The order of day and month in the dates of one plan file, and the reason for it.
struct DateDecision {
  let order: DateOrder
  /// The line and the date that allow no other order; nil when the caller gave the order.
  private let evidence: (line: Int, text: String)?

  /// Nil when neither the caller nor a date of the file gives the order.
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

  var warning: PlanFileError.LineError? {
    evidence.map {
      .init(
        $0.line,
        "dates are read \(order.words), because “\($0.text.excerpt())” can be read in no other way "
          + "(--dates sets it)"
      )
    }
  }

  /// Why a date that is invalid in this order is not read in the other.
  var reason: String {
    let who = evidence.map { "line \($0.line) has “\($0.text.excerpt())”" } ?? "--dates says so"
    return "cannot be read \(order.words); \(who)"
  }
}

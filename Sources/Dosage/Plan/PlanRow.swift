// SPDX-License-Identifier: Apache-2.0

import Patrol
import Text

/// Reads the cells of one row of a plan file and collects what is wrong with them.
struct PlanRow {
  /// Internal: `PlanFile` makes lines of a `PlanFileError` of it.
  enum RowError: Error {
    case reasons([String])
    /// Nothing is wrong, but the date can be read in two ways.
    case openDate(text: String, WrittenDate)
  }

  private let header: PlanHeader
  private let fields: [String]
  private let order: DateDecision?
  private var reasons: [String] = []
  private var openDate: WrittenDate?

  private static let longestID = 200
  private static let mostVisits = 100
  /// Minutes.
  private static let longestDay: Double = 1440

  /// Nil for a blank row.
  static func read(
    _ row: SeparatedValues.NumberedFields, under header: PlanHeader, _ order: DateDecision?
  ) -> Result<PlanEntry, RowError>? {
    switch row.content {
    case .failure(let malformation): return .failure(.reasons([malformation.rawValue]))
    case .success(let fields) where fields.isBlank: return nil
    case .success(let fields) where !fields.dropFirst(header.width).allSatisfy(\.trimmed.isEmpty):
      return .failure(.reasons(["\(fields.count) fields; the header has \(header.width)"]))
    case .success(let fields):
      var row = PlanRow(header: header, fields: fields, order: order)
      if let entry = row.readEntry() { return .success(entry) }
      if row.reasons.isEmpty, let date = row.openDate {
        return .failure(.openDate(text: row.text(.date), date))
      }
      return .failure(.reasons(row.reasons))
    }
  }

  private init(header: PlanHeader, fields: [String], order: DateDecision?) {
    (self.header, self.fields, self.order) = (header, fields, order)
  }

  private func text(_ column: PlanHeader.Heading) -> String {
    header.field(column, of: fields) ?? ""
  }

  private var isControl: Bool {
    text(.condition).lowercased() == Condition.control.rawValue
  }

  /// Nil when a cell is wrong.
  private mutating func readEntry() -> PlanEntry? {
    let (hotSpot, date, condition) = (readHotSpot(), readDate(), readCondition())
    let (visits, minutes) = (readVisits(), readMinutes())
    guard reasons.isEmpty, let date, let condition, let visits, let minutes else { return nil }
    return PlanEntry(
      hotSpot: hotSpot, date: date, condition: condition, visits: visits, minutes: minutes)
  }

  private mutating func readHotSpot() -> String {
    let id = text(.hotspot)
    if id.isEmpty { reasons.append("hotspot is empty") }
    if id.utf8.count > Self.longestID {
      reasons.append("hotspot is over \(Self.longestID) bytes long")
    }
    return id
  }

  private mutating func readDate() -> CivilDate? {
    do throws(WrittenDate.DateError) {
      let written = try WrittenDate(text(.date))
      if let order {
        let date = written.date(order.order)
        if date == nil { refuse(.date, order.reason) }
        return date
      }
      let (one, other) = (written.date(.dayFirst), written.date(.monthFirst))
      if one == nil, other == nil { throw .notADate }
      if one == other { return one }
      openDate = written
    } catch {
      refuse(.date, error.rawValue)
    }
    return nil
  }

  private mutating func readCondition() -> Condition? {
    let condition = Condition(rawValue: text(.condition).lowercased())
    if condition == nil { refuse(.condition, "is neither treatment nor control") }
    return condition
  }

  private mutating func readVisits() -> Int? {
    if isControl && text(.visits).isEmpty { return 0 }
    let visits = text(.visits).wholeNumber
    if isControl {
      if visits != 0 { refuse(.visits, "must be 0 or empty: a control day has no visits due") }
    } else if !(visits.map((1...Self.mostVisits).contains) ?? false) {
      refuse(.visits, "is not a whole number from 1 to \(Self.mostVisits)")
    }
    return visits
  }

  private mutating func readMinutes() -> Double? {
    if isControl && text(.minutes).isEmpty { return 0 }
    let minutes = text(.minutes).decimal
    if !(minutes.map { ($0 > 0 || isControl) && $0 <= Self.longestDay } ?? false) {
      refuse(.minutes, "is not a number above 0, up to \(Int(Self.longestDay))")
    }
    return minutes
  }

  private mutating func refuse(_ column: PlanHeader.Heading, _ reason: String) {
    reasons.append("\(column.rawValue) “\(text(column).excerpt())” \(reason)")
  }
}

extension String {
  var trimmed: String {
    let front = drop(while: \.isWhitespace)
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(front[...last])
  }

  /// Spreadsheets write `2.0` too.
  fileprivate var wholeNumber: Int? { decimal.flatMap(Int.init(exactly:)) }

  /// Digits with at most one decimal point, or a decimal comma with one or two digits after it.
  fileprivate var decimal: Double? {
    guard utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") || $0 == SeparatedValues.comma })
    else { return nil }
    let parts = split(separator: ",", omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return Double(self)
    case 2 where (1...2).contains(parts[1].count) && !contains("."):
      return Double("\(parts[0]).\(parts[1])")
    default: return nil
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Text

/// A date of the proleptic Gregorian calendar, without a time zone.
///
/// Conversions follow Howard Hinnant's `days_from_civil` and `civil_from_days`
/// (http://howardhinnant.github.io/date_algorithms.html). Years 0 to 9999.
package struct CivilDate: Hashable, Comparable, Sendable {
  package let year: Int
  /// 1 to 12.
  package let month: Int
  /// 1 to 31.
  package let day: Int

  /// Nil when there is no such date.
  package init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date `days` after 1970-01-01.
  package init(daysSinceEpoch days: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  /// Days from 1970-01-01 to this date; negative before it.
  package var daysSinceEpoch: Int64 {
    let fromMarch = Int64(month <= 2 ? year - 1 : year)
    let era = fromMarch.floorDivided(by: 400)
    let yearOfEra = fromMarch - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CivilDate: CustomStringConvertible, LosslessStringConvertible {
  /// ISO 8601, as `2026-03-02`.
  package var description: String {
    let digits = { (value: Int, width: Int) in String(value).leftPadded(to: width) }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
  }

  /// Reads `yyyy-mm-dd` and nothing else.
  package init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    self.init(prefixOf: &bytes)
    guard bytes.isEmpty else { return nil }
  }

  init?(prefixOf bytes: inout ArraySlice<UInt8>) {
    guard let year = bytes.popNumber(digits: 4), bytes.pop("-"),
      let month = bytes.popNumber(digits: 2), bytes.pop("-"),
      let day = bytes.popNumber(digits: 2)
    else { return nil }
    self.init(year: Int(year), month: Int(month), day: Int(day))
  }
}

extension CivilDate: Codable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let value = CivilDate(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a date: \(text)"))
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension CivilDate {
  /// The date `days` later; earlier when negative.
  package func advanced(by days: Int64) -> CivilDate {
    CivilDate(daysSinceEpoch: daysSinceEpoch + days)
  }

  /// Every date that can be written, years 0 to 9999.
  package static let all =
    CivilDate(daysSinceEpoch: -719_528)...CivilDate(daysSinceEpoch: 2_932_896)
}

extension ClosedRange<CivilDate> {
  /// Each date from the first to the last.
  package var dates: [CivilDate] {
    (lowerBound.daysSinceEpoch...upperBound.daysSinceEpoch).map(CivilDate.init(daysSinceEpoch:))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Text

/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Leap seconds are not counted (POSIX time). Integer milliseconds are what gpsd reports and what
/// records print, so an instant survives every journey between them unchanged.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The instant `seconds` after this one, rounded to the millisecond.
  package func advanced(bySeconds seconds: Double) -> Timestamp {
    Timestamp(milliseconds: milliseconds + Int64((seconds * 1000).rounded()))
  }

  /// Seconds from `earlier` to this instant; negative when this one comes first.
  package func seconds(since earlier: Timestamp) -> Double {
    Double(milliseconds - earlier.milliseconds) / 1000
  }
}

// MARK: - RFC 3339

extension Timestamp: CustomStringConvertible, LosslessStringConvertible {
  private static let millisecondsPerDay: Int64 = 86_400_000

  /// RFC 3339 in UTC with milliseconds, as `2026-03-02T14:07:31.200Z`.
  package var description: String {
    let days = milliseconds.floorDivided(by: Self.millisecondsPerDay)
    let inDay = milliseconds - days * Self.millisecondsPerDay
    let date = CivilDate(daysSinceEpoch: days)
    let digits = { (value: Int64, width: Int) in String(value).leftPadded(to: width) }
    return "\(date)T\(digits(inDay / 3_600_000, 2)):\(digits(inDay / 60_000 % 60, 2)):"
      + "\(digits(inDay / 1000 % 60, 2)).\(digits(inDay % 1000, 3))Z"
  }

  /// Reads RFC 3339 with a `Z` or a numeric offset and up to nine decimals of a second (those
  /// past the third are dropped); nil for anything else, a leap second `:60` included.
  package init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    guard let date = CivilDate(prefixOf: &bytes),
      bytes.pop("T") || bytes.pop("t"),
      let hour = bytes.popNumber(digits: 2), hour < 24, bytes.pop(":"),
      let minute = bytes.popNumber(digits: 2), minute < 60, bytes.pop(":"),
      let second = bytes.popNumber(digits: 2), second < 60
    else { return nil }
    var thousandths: Int64 = 0
    if bytes.pop(".") {
      var scale: Int64 = 100
      var count = 0
      while let digit = bytes.first, digit.isDigit {
        thousandths += Int64(digit - UInt8(ascii: "0")) * scale
        scale /= 10
        count += 1
        bytes.removeFirst()
      }
      guard (1...9).contains(count) else { return nil }
    }
    guard let offset = bytes.popOffsetMinutes(), bytes.isEmpty else { return nil }
    let seconds = (hour * 60 + minute - offset) * 60 + second
    let days = date.daysSinceEpoch
    let time = days * Self.millisecondsPerDay + seconds * 1000 + thousandths
    // An offset must not carry the first or the last year beyond what can be written.
    guard time >= Self.years.lowerBound, time <= Self.years.upperBound else { return nil }
    self.init(milliseconds: time)
  }

  /// What RFC 3339 can write, years 0 to 9999, in milliseconds since 1970.
  private static let years: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let value = Timestamp(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not an RFC 3339 time: \(text)"))
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

// MARK: - Reading digits

extension ArraySlice<UInt8> {
  /// Removes `character` from the front; false and unchanged when something else stands there.
  mutating func pop(_ character: Unicode.Scalar) -> Bool {
    guard first == UInt8(ascii: character) else { return false }
    removeFirst()
    return true
  }

  /// Removes exactly `digits` decimal digits from the front and returns their value.
  mutating func popNumber(digits: Int) -> Int64? {
    guard count >= digits else { return nil }
    var value: Int64 = 0
    for byte in prefix(digits) {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    removeFirst(digits)
    return value
  }

  /// Removes `Z` or `±hh:mm` from the front and returns the offset east of UTC in minutes.
  fileprivate mutating func popOffsetMinutes() -> Int64? {
    if pop("Z") || pop("z") { return 0 }
    let sign: Int64
    if pop("+") { sign = 1 } else if pop("-") { sign = -1 } else { return nil }
    guard let hours = popNumber(digits: 2), hours < 24, pop(":"),
      let minutes = popNumber(digits: 2), minutes < 60
    else { return nil }
    return sign * (hours * 60 + minutes)
  }
}

extension Int64 {
  /// The quotient rounded towards minus infinity.
  func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

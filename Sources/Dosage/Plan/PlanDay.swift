// SPDX-License-Identifier: Apache-2.0

// Full Foundation, here alone: FoundationEssentials has no rules of time zones.
import Foundation
package import Patrol
import Text

/// The plan's day: it starts at the same wall-clock time each date and ends where the next starts,
/// so it is 23 hours long when the clock goes forward within it, and 25 when it goes back.
package struct PlanDay: Hashable, Sendable {
  /// IANA name, as `Europe/London`.
  package let timeZone: String
  /// On a quarter of an hour.
  package let start: TimeOfDay
  private let zone: TimeZone

  package static let defaultTimeZone = "Europe/London"
  package static let defaultStart = TimeOfDay.sixInTheMorning

  package init(
    timeZone: String = defaultTimeZone, start: TimeOfDay = defaultStart
  ) throws(PlanDayError) {
    guard let zone = TimeZone(identifier: timeZone) else { throw .unknownTimeZone(timeZone) }
    guard start.seconds % Int64(QuarterCoverage.length) == 0 else {
      throw .startOffTheQuarter(start)
    }
    self.timeZone = timeZone
    self.start = start
    self.zone = zone
  }

  /// From the start on `date` to the start on the next.
  package func interval(of date: CivilDate) -> Interval {
    Interval(from: start(on: date), to: start(on: date.advanced(by: 1)))
  }

  /// The date whose day holds `time`; a day holds its start and not its end.
  package func date(of time: Timestamp) -> CivilDate {
    let seconds = time.milliseconds / 1000
    let local = seconds + offset(at: seconds) - start.seconds
    var date = CivilDate(daysSinceEpoch: Int64((Double(local) / Self.secondsPerDay).rounded(.down)))
    while time < start(on: date) { date = date.advanced(by: -1) }
    while time >= start(on: date.advanced(by: 1)) { date = date.advanced(by: 1) }
    return date
  }

  /// The first instant at which the clock shows `start` on `date`. Where the clock is put forward
  /// over it, the instant at which the clock would have shown it.
  private func start(on date: CivilDate) -> Timestamp {
    let local = date.daysSinceEpoch * Int64(Self.secondsPerDay) + start.seconds
    let before = offset(at: local - Int64(Self.secondsPerDay))
    let after = offset(at: local + Int64(Self.secondsPerDay))
    let isAfter = offset(at: local - before) != before && offset(at: local - after) == after
    return Timestamp(milliseconds: (local - (isAfter ? after : before)) * 1000)
  }

  /// Seconds by which the zone's clock is ahead of UTC at `seconds` since 1970.
  private func offset(at seconds: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
  }

  private static let secondsPerDay: Double = 86_400
}

// MARK: For people to read

extension PlanDay {
  /// What the zone's clock shows, as `2026-03-02 14:05`.
  package func words(for time: Timestamp) -> String {
    let (date, clock) = local(time)
    return "\(date) \(clock)"
  }

  /// As `2026-03-02 14:00 to 22:00`, the date named again where it is another.
  package func words(for span: Interval) -> String {
    let (start, end) = (local(span.start), local(span.end))
    let last = start.date == end.date ? "\(end.clock)" : "\(end.date) \(end.clock)"
    return "\(start.date) \(start.clock) to \(last)"
  }

  private func local(_ time: Timestamp) -> (date: CivilDate, clock: TimeOfDay) {
    let seconds = Int64((Double(time.milliseconds) / 1000).rounded(.down))
    let local = seconds + offset(at: seconds)
    let days = Int64((Double(local) / Self.secondsPerDay).rounded(.down))
    let rest = local - days * Int64(Self.secondsPerDay)
    return (CivilDate(daysSinceEpoch: days), TimeOfDay(secondsFromMidnight: rest))
  }
}

extension PlanDay: CustomStringConvertible {
  /// As `06:00 Europe/London`.
  package var description: String { "\(start) \(timeZone)" }
}

/// Why a plan's day is not defined.
package enum PlanDayError: ExplainedError, Hashable {
  case unknownTimeZone(String)
  /// Coverage is kept by quarters of an hour, so a day must start on one.
  case startOffTheQuarter(TimeOfDay)

  package var kind: ErrorKind { .unusable }

  package var problem: String {
    switch self {
    case .unknownTimeZone(let identifier): "“\(identifier)” is not a time zone"
    case .startOffTheQuarter(let start): "the day cannot start at \(start)"
    }
  }

  package var advice: String? {
    switch self {
    case .unknownTimeZone: "use an IANA name, as \(PlanDay.defaultTimeZone)"
    case .startOffTheQuarter:
      "start it on a quarter of an hour: coverage is counted by quarter of an hour"
    }
  }
}

/// A time on the wall clock, to the minute.
package struct TimeOfDay: Hashable, Sendable {
  /// 0 to 23.
  package let hour: Int
  /// 0 to 59.
  package let minute: Int

  /// Nil when no clock shows it.
  package init?(hour: Int, minute: Int) {
    guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
    self.hour = hour
    self.minute = minute
  }

  private init(onTheHour hour: Int) {
    self.hour = hour
    minute = 0
  }

  /// From 0 up to a day's 86,400; seconds of a minute are left out.
  init(secondsFromMidnight seconds: Int64) {
    hour = Int(seconds / 3600)
    minute = Int(seconds % 3600 / 60)
  }

  package static let sixInTheMorning = TimeOfDay(onTheHour: 6)

  /// Seconds from midnight on a day without a clock change.
  var seconds: Int64 { Int64(hour * 60 + minute) * 60 }
}

extension TimeOfDay: LosslessStringConvertible {
  /// As `06:00`.
  package var description: String {
    "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }

  /// Reads `hh:mm` and nothing else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isDigit) }),
      let hour = Int(parts[0]), let minute = Int(parts[1])
    else { return nil }
    self.init(hour: hour, minute: minute)
  }
}

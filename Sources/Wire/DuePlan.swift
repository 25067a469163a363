// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
package import Patrol

/// What is due on a few of the plan's days, as the store tells a device.
///
///     {"days":[{"date":"2026-03-02",
///               "span":["2026-03-02T06:00:00.000Z","2026-03-03T06:00:00.000Z"],
///               "due":[{"hotspot":"HS03","visits":3,"minutes":15}]}]}
///
/// It has only hot spots with visits due, so it never names a control place. A day has its start
/// and end, so that a device needs no time zone rules.
package struct DuePlan: Hashable, Sendable, Codable {
  /// In order.
  package var days: [Day]

  /// One of the plan's days.
  package struct Day: Hashable, Sendable, Codable {
    package var date: CivilDate
    /// From its beginning up to that of the next.
    package var span: Interval
    package var due: [Due]

    package init(date: CivilDate, span: Interval, due: [Due]) {
      self.date = date
      self.span = span
      self.due = due
    }
  }

  /// What is due in one hot spot on one day.
  package struct Due: Hashable, Sendable, Codable {
    package var hotSpot: String
    /// At least 1.
    package var visits: Int
    /// Minutes on foot from which a visit counts; above 0.
    package var minutes: Double

    enum CodingKeys: String, CodingKey {
      case hotSpot = "hotspot"
      case visits, minutes
    }

    package init(hotSpot: String, visits: Int, minutes: Double) {
      self.hotSpot = hotSpot
      self.visits = visits
      self.minutes = minutes
    }

    fileprivate var isSound: Bool {
      Record.isName(hotSpot) && visits >= 1 && minutes > 0
        && minutes <= DuePlan.longestVisit
    }
  }

  package init(days: [Day]) {
    self.days = days
  }

  /// The store sends four days: yesterday, for shifts that go on past its end, today, and the next
  /// two.
  package static let daysBefore: Int64 = 1
  package static let daysAfter: Int64 = 2
  /// Most rows that the store hands out in all.
  package static let mostRows = 10_000
  /// Longest text read, in bytes: the most rows, with the longest names there are.
  package static let maximumBytes = 10 << 20
  /// Most minutes that a visit may have to last, as a plan's file may say.
  fileprivate static let longestVisit: Double = 1440

  /// Reads a plan. Rows with a figure out of range or an invalid name are left out.
  ///
  /// - Throws: `WireError.unreadable` for what is no plan.
  package init(bytes: Data) throws(WireError) {
    self = try Wire.decode(DuePlan.self, from: bytes)
    for index in days.indices { days[index].due.removeAll { !$0.isSound } }
  }

  /// Names the plan with these bytes: their SHA-256, as `sha256:` and 64 hexadecimal digits.
  package static func version(of bytes: Data) -> String {
    "sha256:" + SHA256.hash(data: bytes).hexadecimal
  }

  /// The day that holds `time`; a day holds its start and not its end.
  package func day(of time: Timestamp) -> Day? {
    days.first { $0.span.start <= time && time < $0.span.end }
  }
}

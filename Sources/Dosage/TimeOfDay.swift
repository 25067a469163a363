// SPDX-License-Identifier: Apache-2.0

import Text

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

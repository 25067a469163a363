// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol

/// Times as the clock on the wall shows them, in the zone of the configuration.
///
/// For commands: it sets the zone of the whole process. Without that zone in the system's time zone
/// database times are in UTC and say so.
package struct LocalClock {
  private static let zones = "/usr/share/zoneinfo"
  /// Whether the system has the zone; times are in UTC otherwise.
  package let isOfItsZone: Bool
  private let suffix: String
  /// The day it is, by the device's own clock.
  private let today: String

  package init(zone: String, now: Timestamp = Timestamp.now()) {
    let isKnown =
      !zone.isEmpty && !zone.contains("..") && access("\(Self.zones)/\(zone)", R_OK) == 0
    setenv("TZ", isKnown ? zone : "UTC0", 1)
    tzset()
    isOfItsZone = isKnown
    suffix = isKnown ? "" : " UTC"
    today = Self.text(of: now, as: "%F")
  }

  /// Hours and minutes, as `14:07`.
  package func time(_ time: Timestamp) -> String { Self.text(of: time, as: "%H:%M") + suffix }

  /// The same, led by the date unless that is today's.
  package func moment(_ time: Timestamp) -> String {
    let date = Self.text(of: time, as: "%F")
    return (date == today ? "" : date + " ") + self.time(time)
  }

  private static func text(of time: Timestamp, as format: String) -> String {
    var seconds = time_t(time.milliseconds / 1000)
    var fields = tm()
    localtime_r(&seconds, &fields)
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &fields)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

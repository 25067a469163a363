// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Patrol
import Text

/// What a device says of itself with the requests of an upload: no position, no hot spot, no
/// officer.
///
/// It is one JSON object in base64 in the header `Patrol-Health`, which the request's signature
/// covers:
///
///     {"at":"…","clock_steps":0,"configuration":"9f86d081884c7d65","free_bytes":912680550,
///      "hotspots":"sha256:…","lost":0,"notes":[],"quarantined":0,"receipt":"…",
///      "receivers":[{"driver":"u-blox","error_m":3.1,"fix_share":0.98,"heard_s":0.4,
///        "interval_s":1,"model":"…","profile":"usual","unit":"BW-014"}],
///      "shift_started":"…","version":"0.1.0","waiting":0}
///
/// The store believes none of its texts: `init(header:)` bounds and cleans them.
package struct DeviceHealth: Hashable, Sendable, Codable {
  /// When it was said, by the device's clock.
  package var at: Timestamp
  /// The program's version.
  package var version: String
  /// Begins the SHA-256 of the configuration's file and the receiver profiles, 16 hexadecimal
  /// digits; `default` without any.
  package var configuration: String
  /// The version of the hot spot set that shifts begin with; nil when there is none.
  package var hotSpots: String?
  package var receivers: [ReceiverHealth] = []
  /// Records that the store has not answered for.
  package var waiting = 0
  /// How old the oldest of them is, in seconds; nil without one.
  package var oldestWaiting: Double?
  /// Records in the store's quarantine, and records lost to damage that no shift record tells of
  /// yet, as the journal counts them.
  package var quarantined = 0
  package var lost = 0
  /// When the store gave the last receipt, by the store's clock; nil before the first.
  package var receipt: Timestamp?
  /// When the first of the open shifts began, by the device's clock; nil off shift.
  package var shiftStarted: Timestamp?
  /// How often the device's clock was set by more than two seconds since the program began.
  package var clockSteps = 0
  /// Room left where the journal is, in bytes; nil when the system does not tell.
  package var freeBytes: Int?
  /// The troubles of `patrol status`, in words.
  package var notes: [String] = []

  /// One receiver, since the program began.
  package struct ReceiverHealth: Hashable, Sendable, Codable {
    package var unit: String
    /// As gpsd names them; nil where it does not.
    package var driver: String?
    package var model: String?
    /// The name of its profile.
    package var profile: String
    /// Seconds from one position to the next, as is usual; nil before the second.
    package var interval: Double?
    /// The error that it usually reports, in metres; nil where it reports none.
    package var error: Double?
    /// Share of its epochs with a position, 0 to 1; nil before the first.
    package var fixShare: Double?
    /// Seconds since it was heard last; nil when it never was.
    package var heard: Double?
    /// Seconds for which its position has not changed at all in the shift; nil below ten minutes.
    package var unmoved: Double?

    package init(unit: String, profile: String) {
      self.unit = unit
      self.profile = profile
    }

    enum CodingKeys: String, CodingKey {
      case unit, driver, model, profile
      case interval = "interval_s"
      case error = "error_m"
      case fixShare = "fix_share"
      case heard = "heard_s"
      case unmoved = "unmoved_s"
    }
  }

  package init(at: Timestamp, version: String, configuration: String) {
    self.at = at
    self.version = version
    self.configuration = configuration
  }

  enum CodingKeys: String, CodingKey {
    case at, version, configuration
    case hotSpots = "hotspots"
    case receivers, waiting
    case oldestWaiting = "oldest_waiting_s"
    case quarantined, lost, receipt
    case shiftStarted = "shift_started"
    case clockSteps = "clock_steps"
    case freeBytes = "free_bytes"
    case notes
  }
}

// MARK: - As a header

extension DeviceHealth {
  package static let header = "Patrol-Health"
  /// Longest header taken, in bytes. Proxies take heads of 8 KiB and more.
  package static let maximumBytes = 6144
  /// Most receivers and notes that are told.
  private static let most = (receivers: 24, notes: 8)
  /// Longest name, and longest note, in characters.
  private static let longest = (name: 80, note: 200)

  /// Where all of it is too long, notes are left out, and then receivers.
  package var headerValue: String {
    var short = cleaned
    while true {
      let value = Wire.bytes(of: short).base64EncodedString()
      if value.utf8.count <= Self.maximumBytes { return value }
      if short.notes.popLast() == nil, short.receivers.popLast() == nil { return value }
    }
  }

  /// Nil for what no device can have said. Texts are on one line and figures in their ranges.
  package init?(header: String) {
    guard header.utf8.count <= Self.maximumBytes, let bytes = Data(base64Encoded: header),
      let read = try? Wire.decode(DeviceHealth.self, from: bytes)
    else { return nil }
    self = read.cleaned
  }

  private var cleaned: DeviceHealth {
    var clean = self
    clean.version = version.onOneLine(Self.longest.name)
    clean.configuration = configuration.onOneLine(Self.longest.name)
    clean.hotSpots = hotSpots?.onOneLine(Self.longest.name)
    clean.receivers = receivers.prefix(Self.most.receivers).map(\.cleaned)
    clean.waiting = max(0, waiting)
    clean.oldestWaiting = oldestWaiting?.span
    clean.quarantined = max(0, quarantined)
    clean.lost = max(0, lost)
    clean.clockSteps = max(0, clockSteps)
    clean.freeBytes = freeBytes.map { max(0, $0) }
    clean.notes = notes.prefix(Self.most.notes).map { $0.onOneLine(Self.longest.note) }
    return clean
  }
}

extension DeviceHealth.ReceiverHealth {
  fileprivate var cleaned: DeviceHealth.ReceiverHealth {
    var clean = self
    clean.unit = unit.onOneLine()
    clean.driver = driver?.onOneLine(40)
    clean.model = model?.onOneLine(80)
    clean.profile = profile.onOneLine(80)
    clean.interval = interval?.span
    clean.error = error?.span
    clean.fixShare = fixShare.map { min(max($0, 0), 1) }
    clean.heard = heard?.span
    clean.unmoved = unmoved?.span
    return clean
  }
}

extension Double {
  /// Longest span and farthest distance told, as a bound of what is believed.
  private static let farthest = 1e10

  /// Three digits behind the point, not below nought; nil for what is no number.
  fileprivate var span: Double? {
    isFinite ? (Swift.min(Swift.max(self, 0), Self.farthest) * 1000).rounded() / 1000 : nil
  }
}

// MARK: - What is well

extension DeviceHealth {
  /// The journal keeps so much in reserve and more than a month of shifts, in bytes.
  package static let enoughRoom = 100 << 20
}

extension DeviceHealth.ReceiverHealth {
  /// A visit of a minute needs reports no farther apart, in seconds.
  package static let longestInterval = 10.0
  /// A hot spot of 150 m is told from its neighbour up to this error, in metres.
  package static let largestError = 30.0
  /// A receiver that has sent nothing for this many seconds is silent.
  package static let silence = 150.0
}

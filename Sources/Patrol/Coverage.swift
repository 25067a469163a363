// SPDX-License-Identifier: Apache-2.0

/// How a stretch of a shift was covered: every second of it is in exactly one of the four.
package struct Coverage: Hashable, Sendable, Codable {
  /// Seconds with usable fixes.
  package var observed: Double
  /// Seconds in which gpsd answered but the unit gave no usable fix.
  package var noFix: Double
  /// Seconds in which gpsd could not be reached.
  package var gpsdDown: Double
  /// Seconds in which the collector was not running.
  package var deviceOff: Double

  package static let none = Coverage()

  package init(
    observed: Double = 0, noFix: Double = 0, gpsdDown: Double = 0, deviceOff: Double = 0
  ) {
    self.observed = observed
    self.noFix = noFix
    self.gpsdDown = gpsdDown
    self.deviceOff = deviceOff
  }

  /// All seconds accounted for.
  package var total: Double { observed + noFix + gpsdDown + deviceOff }

  /// Share with usable fixes, 0 to 1; 0 of nothing.
  package var share: Double { total > 0 ? observed / total : 0 }

  package static func + (left: Coverage, right: Coverage) -> Coverage {
    Coverage(
      observed: left.observed + right.observed, noFix: left.noFix + right.noFix,
      gpsdDown: left.gpsdDown + right.gpsdDown, deviceOff: left.deviceOff + right.deviceOff)
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case observed = "observed_s"
    case noFix = "no_fix_s"
    case gpsdDown = "gpsd_down_s"
    case deviceOff = "device_off_s"
  }
}

/// Coverage within one quarter of an hour.
///
/// Every time zone in use is offset from UTC by whole quarters of an hour, so a plan's day, at
/// whatever local quarter it starts, is made of whole quarters.
package struct QuarterCoverage: Hashable, Sendable, Codable {
  /// Start of the quarter, UTC.
  package var start: Timestamp
  package var coverage: Coverage

  package static let length: Double = 900

  package init(start: Timestamp, coverage: Coverage) {
    self.start = start
    self.coverage = coverage
  }

  /// The start of the quarter that holds `time`.
  package static func start(holding time: Timestamp) -> Timestamp {
    let milliseconds = Int64(length * 1000)
    return Timestamp(
      milliseconds: time.milliseconds.floorDivided(by: milliseconds) * milliseconds)
  }
}

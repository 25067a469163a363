// SPDX-License-Identifier: Apache-2.0

/// One booking of one unit to one officer, accounted for to the second.
///
/// Coding keys are the names of the shift record (version 1).
package struct Shift: Hashable, Sendable, Codable {
  package var id: String
  package var unit: String
  /// Pseudonym of the officer; nil when the unit was booked to nobody.
  package var officer: String?
  package var hotSpotsVersion: String
  package var started: Timestamp
  package var ended: Timestamp
  /// Every second from `started` to `ended`, by quarter of an hour, in order.
  package var quarters: [QuarterCoverage]
  /// Times without fixes that can hide a visit, in order.
  package var silences: [Silence]
  /// All other times without fixes.
  package var shortSilences: ShortSilences
  /// Fixes used.
  package var fixes: Int
  /// Fixes and reports not used, by reason; reasons that did not occur are absent.
  package var refused: [FixRefusal: Int]
  /// Dwells too short to be visits, by hot spot.
  package var passes: [String: Int]
  /// Of those whose upper quantile of time on foot reaches the least visit, the quantiles, by hot
  /// spot; nil without any.
  package var nearVisits: [String: [DwellQuantiles]]?
  /// Visits recorded in the shift.
  package var visits: Int
  package var detector: String
  /// Events on the device that affect the figures, in plain words; no positions.
  package var notes: [String]
  /// On a correction: the id of the original, which the shift's visits name; else nil.
  package var shift: String?
  /// The record this one corrects; nil for an original.
  package var replaces: String?

  /// The id by which the shift's visits name it.
  package var name: String { shift ?? id }

  /// The whole shift's coverage.
  package var coverage: Coverage { quarters.reduce(.none) { $0 + $1.coverage } }

  /// The note that says that the receiver hung; nil when it did not.
  package var hang: String? { notes.first { $0.hasPrefix(Self.hang) } }

  /// What a shift notes when its receiver repeated one position for `seconds` while time ran.
  package static func hang(of seconds: Double) -> String {
    "\(hang) for up to \(Int(seconds)) s on end; where the unit was is not known"
  }

  private static let hang = "the receiver hung: its position did not change at all"

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, unit, officer
    case hotSpotsVersion = "hotspots_version"
    case started, ended, quarters, silences
    case shortSilences = "short_silences"
    case fixes, refused, passes
    case nearVisits = "near_visits"
    case visits, detector, notes, shift, replaces
  }

  package init(
    id: String, unit: String, officer: String?, hotSpotsVersion: String, started: Timestamp,
    ended: Timestamp, quarters: [QuarterCoverage], silences: [Silence] = [],
    shortSilences: ShortSilences = ShortSilences(), fixes: Int, refused: [FixRefusal: Int],
    passes: [String: Int], nearVisits: [String: [DwellQuantiles]]? = nil, visits: Int,
    detector: String, notes: [String] = [],
    shift: String? = nil, replaces: String? = nil
  ) {
    self.id = id
    self.unit = unit
    self.officer = officer
    self.hotSpotsVersion = hotSpotsVersion
    self.started = started
    self.ended = ended
    self.quarters = quarters
    self.silences = silences
    self.shortSilences = shortSilences
    self.fixes = fixes
    self.refused = refused
    self.passes = passes
    self.nearVisits = nearVisits
    self.visits = visits
    self.detector = detector
    self.notes = notes
    self.shift = shift
    self.replaces = replaces
  }
}

/// How much of a time was covered: every second of it is in exactly one of the four.
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
/// Every time zone in use is offset from UTC by whole quarters of an hour. So a plan's day that
/// starts on a quarter consists of whole quarters.
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

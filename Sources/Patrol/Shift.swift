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
  /// Fixes used.
  package var fixes: Int
  /// Fixes and reports not used, by reason; reasons that did not occur are absent.
  package var refused: [FixRefusal: Int]
  /// Dwells too short to be visits, by hot spot.
  package var passes: [String: Int]
  /// Visits recorded in the shift.
  package var visits: Int
  package var detector: String
  /// What happened to the device that bears on the figures, in plain words; no positions.
  package var notes: [String]
  /// The name that the shift's visits bear where that is not its id: on a correction.
  package var shift: String?
  /// The record this one corrects; nil for an original.
  package var replaces: String?

  /// The name that the shift's visits bear.
  package var name: String { shift ?? id }

  /// The whole shift's coverage.
  package var coverage: Coverage { quarters.reduce(.none) { $0 + $1.coverage } }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, unit, officer
    case hotSpotsVersion = "hotspots_version"
    case started, ended, quarters, fixes, refused, passes, visits, detector, notes
    case shift, replaces
  }

  package init(
    id: String, unit: String, officer: String?, hotSpotsVersion: String, started: Timestamp,
    ended: Timestamp, quarters: [QuarterCoverage], fixes: Int, refused: [FixRefusal: Int],
    passes: [String: Int], visits: Int, detector: String, notes: [String] = [],
    shift: String? = nil, replaces: String? = nil
  ) {
    self.id = id
    self.unit = unit
    self.officer = officer
    self.hotSpotsVersion = hotSpotsVersion
    self.started = started
    self.ended = ended
    self.quarters = quarters
    self.fixes = fixes
    self.refused = refused
    self.passes = passes
    self.visits = visits
    self.detector = detector
    self.notes = notes
    self.shift = shift
    self.replaces = replaces
  }
}

// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Simulation

/// For other programs: one object. What is unknown is absent; a figure is
/// `{"value":…,"standard_error":…}`, the latter absent with fewer than two shifts.
///
/// | key                 | content                                                            |
/// |---------------------|--------------------------------------------------------------------|
/// | `v`                 | 1                                                                  |
/// | `hotspots_version`  | of the set                                                         |
/// | `detector`          | version of the rules that judged                                   |
/// | `receiver`          | the kind of receiver                                               |
/// | `seed`, `shifts`, `hours`, `minimum_minutes` | as asked for                              |
/// | `overall`           | a `ForecastCell` for each environment, interval and way of telling |
/// | `hotspots`          | a `ForecastHotSpot` for each                                       |
/// | `assumed`           | sentences                                                          |
extension Outlook: Encodable {
  private enum Key: String, CodingKey {
    case v
    case hotSpotsVersion = "hotspots_version"
    case detector, receiver, seed, shifts, hours
    case minimumMinutes = "minimum_minutes"
    case overall
    case hotSpots = "hotspots"
    case assumed
  }

  private static let version = 1

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.version, forKey: .v)
    try container.encode(rehearsal.hotSpots.version, forKey: .hotSpotsVersion)
    try container.encode(Detector.version, forKey: .detector)
    try container.encode(rehearsal.receiver.kind.rawValue, forKey: .receiver)
    try container.encode(rehearsal.seed, forKey: .seed)
    try container.encode(rehearsal.shifts, forKey: .shifts)
    try container.encode(Double(rehearsal.duration) / 3600, forKey: .hours)
    try container.encode(rehearsal.minimum / 60, forKey: .minimumMinutes)
    try container.encode(
      zip(visits.cells, qualifying.cells).map {
        ForecastCell(of: $0, qualifying: $1, in: visits)
      }, forKey: .overall)
    try container.encode(hotSpots.map(ForecastHotSpot.init), forKey: .hotSpots)
    try container.encode(assumptions, forKey: .assumed)
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Control
import Detection
import DeviceConfiguration
import Journaling
package import Patrol
import Platform
package import Wire

/// What the collector counts, for whoever watches the device from outside. It holds no position.
package struct CollectorFigures: Sendable {
  package var status: StatusReport
  package var health: DeviceHealth
  /// By unit, fixes that were used in its shifts, and reports that were not, by reason.
  package var fixes: [String: Int] = [:]
  package var refused: [String: [FixRefusal: Int]] = [:]
  /// By unit, seconds since its last position.
  package var fixAges: [String: Double] = [:]
  /// Records kept since the collector began.
  package var visits = 0
  package var shifts = 0
  /// By gpsd, seconds for which its newest data waited to be judged.
  package var waits: [String: Double] = [:]
  /// Bytes of the journal's files.
  package var journalBytes: Int?
  /// Seconds since the hot spot file was changed; nil without one.
  package var hotSpotsAge: Double?
  /// Seconds from one look at the time to the next: the last, and the longest.
  package var tick = 0.0
  package var longestTick = 0.0
}

/// Counts that only grow, since the collector began.
struct CollectorTally {
  /// Of shift records that were closed, by unit.
  private(set) var fixes: [String: Int] = [:]
  private(set) var refused: [String: [FixRefusal: Int]] = [:]
  private(set) var visits = 0
  private(set) var shifts = 0
  private(set) var tick = 0.0
  private(set) var longestTick = 0.0

  /// Counts a record that was closed.
  mutating func close(_ shift: Shift) {
    fixes[shift.unit, default: 0] += shift.fixes
    refused[shift.unit, default: [:]].merge(shift.refused, uniquingKeysWith: +)
  }

  /// Counts records that were kept.
  mutating func kept(_ records: [Record]) {
    for record in records {
      switch record {
      case .visit: visits += 1
      case .shift: shifts += 1
      }
    }
  }

  mutating func tick(after seconds: Double) {
    tick = seconds
    longestTick = max(longestTick, seconds)
  }
}

extension Collector {
  package func figures() -> CollectorFigures {
    let now = clock()
    let report = status()
    var figures = CollectorFigures(status: report, health: health(report))
    (figures.fixes, figures.refused) = (tally.fixes, tally.refused)
    for (unit, open) in shifts {
      figures.fixes[unit, default: 0] += open.shift.fixes
      figures.refused[unit, default: [:]].merge(open.shift.refused, uniquingKeysWith: +)
    }
    for unit in receivers.units {
      figures.fixAges[unit] = receivers[unit]?.lastFixHeard.map { now.seconds(since: $0) }
    }
    for (source, state) in sources { figures.waits["\(source)"] = state.waited(now) }
    (figures.visits, figures.shifts) = (tally.visits, tally.shifts)
    (figures.tick, figures.longestTick) = (tally.tick, tally.longestTick)
    figures.journalBytes = Self.bytes(below: journalPath)
    figures.hotSpotsAge = FileFacts(of: configuration.hotSpots).map {
      max(0, Double(now.wall.milliseconds) / 1000 - Double($0.lastChange) / 1e9)
    }
    return figures
  }

  private static func bytes(below directory: String) -> Int? {
    let names = try? Directory.names(in: directory)
    return names?.reduce(0) { $0 + (FileFacts(of: "\(directory)/\($1)")?.size ?? 0) }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Control
import DeviceConfiguration
package import Journaling
package import Patrol
import Platform
import Positioning
package import Wire

/// What the device says of itself with an upload (`DeviceHealth`).
extension Collector {
  package func health() -> DeviceHealth { health(status()) }

  /// - Parameter report: the status as it is now.
  func health(_ report: StatusReport) -> DeviceHealth {
    let now = clock()
    var health = DeviceHealth(
      at: now.wall, version: ProgramVersion.current, configuration: configuration.fingerprint)
    health.hotSpots = hotSpotFiles.version
    health.receivers = report.units.map { unit in
      receiver(of: unit.unit, unmoved: unit.unmoved, now)
    }
    health.tellOfJournal(
      waiting: report.records.waiting, facts, now.wall)
    health.shiftStarted = shifts.values.map(\.bookedAt).min()
    health.clockSteps = clockWatch.steps
    health.freeBytes = FileSystemRoom(at: configuration.state)?.free
    health.notes = report.troubles
    return health
  }

  /// What the journal holds; nothing where it cannot be read, which is among the troubles.
  private var facts: JournalFacts {
    let read = try? withJournal { journal throws(JournalError) in try journal.facts }
    return read ?? JournalFacts()
  }

  private func receiver(
    of unit: String, unmoved: Double?, _ now: ClockReading
  ) -> DeviceHealth.ReceiverHealth {
    var told = DeviceHealth.ReceiverHealth(unit: unit, profile: receiver(of: unit).name)
    let model = model(of: unit)
    (told.driver, told.model, told.unmoved) = (model?.driver, model?.model, unmoved)
    guard let state = receivers[unit] else { return told }
    let quality = state.quality
    (told.interval, told.error) = (quality.usualInterval, quality.usualError)
    told.fixShare = state.epochs > 0 ? Double(quality.fixes) / Double(state.epochs) : nil
    told.heard = state.lastHeard.map { now.seconds(since: $0) }
    return told
  }
}

extension DeviceHealth {
  /// - Parameter waiting: records that the store has not answered for, those included that are not
  ///   in the journal yet.
  package mutating func tellOfJournal(waiting: Int, _ facts: JournalFacts, _ now: Timestamp) {
    self.waiting = waiting
    oldestWaiting = facts.oldest.map { max(0, now.seconds(since: $0)) }
    (quarantined, lost) = (facts.counts.quarantined, facts.counts.untold)
  }
}

/// Counts how often the device's clock was set while the program ran.
struct ClockWatch {
  private(set) var steps = 0
  private var last: ClockReading?

  /// A clock that is slewed drifts by less between two looks, in seconds.
  private static let leastStep = 2.0

  /// Looks at both clocks. Call it every few seconds.
  mutating func look(_ now: ClockReading) {
    if let last {
      let went = now.wall.seconds(since: last.wall) - now.seconds(since: last.steady)
      if abs(went) > Self.leastStep { steps += 1 }
    }
    last = now
  }
}

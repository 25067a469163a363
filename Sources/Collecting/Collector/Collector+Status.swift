// SPDX-License-Identifier: Apache-2.0

package import Control
import DeviceConfiguration
import Journaling
import Platform
import Wire

/// Answers `patrol status`.
extension Collector {
  /// The present state of gpsds, units and records, and all troubles.
  package func status() -> StatusReport {
    let now = clock()
    var report = StatusReport()
    report.gpsd = configuration.gpsd.compactMap { sources[$0]?.status }
    let units = receivers.units.union(shifts.keys).union(configuration.units.values)
    let outlooks = shifts.mapValues { $0.outlook(now) }
    report.units = units.sorted().map { unit in
      var status = UnitStatus(
        unit: unit, receiver: receivers[unit], shift: shifts[unit],
        present: outlooks[unit]?.present ?? [], clock: now)
      status.obstacle = obstacle(for: unit, now)
      return status
    }
    addPlan(to: &report.units, untold: outlooks.values.flatMap(\.visits), now)
    report.troubles += flowTroubles(now)
    report.troubles += strayReceivers(among: report.units)
    tellOfJournal(in: &report)
    report.troubles += [
      clockTrouble, configurationTrouble, hotSpotFiles.obstacle, room.trouble, trouble,
    ].compactMap(\.self)
    report.troubles += stranded.keys.sorted().map {
      "the shift of unit \($0) cannot be continued after a restart: end it"
    }
    let unread = Array(unreadable.values) + Array(aside.values)
    report.troubles += unread.map(\.unreadTrouble).sorted()
    return report
  }

  /// Why nothing can be measured of a unit now, and where to look; nil when its receiver has a fix.
  func obstacle(for unit: String, _ now: ClockReading) -> String? {
    let gpsd = sources[source(of: unit)]?.status
    if let gpsd, !gpsd.connected {
      return "gpsd \(gpsd.source) is not connected" + (gpsd.fault.map { ": \($0)" } ?? "")
    }
    guard let receiver = receivers[unit], let heard = receiver.lastHeard else {
      let stranger = gpsd?.fault.map { " (\($0))" } ?? ""
      return "nothing was heard from its receiver yet\(stranger): is it plugged in and switched on?"
    }
    let silence = now.seconds(since: heard)
    if silence > DeviceHealth.ReceiverHealth.silence {
      return "its receiver has said nothing for \(Int(silence / 60)) min: "
        + "is it plugged in and switched on?"
    }
    return receiver.hasFix ? nil : "its receiver has no fix: does it see the sky?"
  }

  /// Adds what the journal holds, and the recoveries that no shift record reports yet.
  private func tellOfJournal(in report: inout StatusReport) {
    report.records.waiting = unkept.records.count
    do throws(JournalError) {
      let (counts, unsigned, recoveries, asides) = try withJournal { journal throws(JournalError) in
        try journal.confirm()
        let asides = try journal.asides.map { (path: $0, error: journal.notTakenBack[$0]) }
        let contents = journal.contents
        return (
          try contents.counts, try contents.unsigned(by: journal.signer?.device),
          try contents.unreportedRecoveries, asides
        )
      }
      report.records.waiting = counts.pending + unkept.records.count
      report.records.sent = counts.acknowledged
      report.records.quarantined = counts.quarantined
      report.records.unsigned = unsigned
      if let words = StoreAPI.BatchAnswer.words(changed: counts.refused) {
        report.troubles.append(words)
      }
      report.troubles += recoveries.filter { !unkept.reported.contains($0) }.map(\.description)
      report.troubles += asides.map { path, error in
        "\(path.split(separator: "/").last ?? "") may hold records that are not "
          + "sent; a later version of this program wrote it: "
          + (error.map { "they cannot be taken over: \($0)" } ?? "install that version again")
      }
    } catch {
      report.troubles.append("the journal cannot be read: \(error)")
    }
  }

  /// Troubles with the data of all gpsds.
  func flowTroubles(_ now: ClockReading) -> [String] {
    configuration.gpsd.flatMap { sources[$0]?.troubles(now) ?? [] }
  }

  /// Warnings about receivers that belong to no unit, if a unit on shift is silent.
  private func strayReceivers(among units: [UnitStatus]) -> [String] {
    let named = Set(configuration.units.values)
    let silent = units.filter {
      $0.shift != nil && $0.reception == .silent && named.contains($0.unit)
    }
    let strays = units.filter {
      $0.shift == nil && $0.reception != .silent && !named.contains($0.unit)
    }
    if silent.isEmpty || strays.isEmpty { return [] }
    return strays.map {
      "receiver \($0.unit) sends data but belongs to no unit, and unit \(silent[0].unit) is silent"
        + ": was it plugged in at another port?"
    }
  }
}

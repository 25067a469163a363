// SPDX-License-Identifier: Apache-2.0

import Detection
package import DeviceConfiguration
import Journaling
import Patrol
import Platform
import Positioning

/// A changed configuration is taken up while shifts go on.
extension Collector {
  /// Takes up a changed configuration, whole or not at all.
  ///
  /// Open shifts go on without a gap. They keep the hot spots, the definitions and the profile of
  /// the receiver that they began with; the next shift of a unit begins with the new ones.
  ///
  /// - Throws: `CollectorError.configuration` with all that stands in the way.
  package func take(_ changed: DeviceConfiguration) throws(CollectorError) {
    let obstacles = obstacles(to: changed)
    guard obstacles.isEmpty else { throw .configuration(obstacles.joined(separator: "\n")) }
    let now = clock()
    let before = configuration
    // Data received so far belongs to the units' old names.
    let renames =
      before.units != changed.units || before.positions != changed.positions
      || (before.gpsd.count > 1) != (changed.gpsd.count > 1)
    for source in before.gpsd where renames || !changed.gpsd.contains(source) {
      takeInWhatWasHeldBack(at: source, now)
    }
    configuration = changed
    changeSources(now)
    if renames { rename() }
    hotSpotFiles.look(at: changed.hotSpots)
    lookAtHotSpots()
    configurationTrouble = nil
    if before.sending != changed.sending { recordsWait() }
  }

  /// Notes, for `patrol status`, why a changed configuration was not taken up.
  package func noteConfiguration(refused words: String) {
    configurationTrouble = "the changed configuration is not loaded: \(words)"
  }

  private func changeSources(_ now: ClockReading) {
    for source in sources.keys where !configuration.gpsd.contains(source) { sources[source] = nil }
    for source in configuration.gpsd where sources[source] == nil {
      sources[source] = SourceState(source: source, configuration: configuration, now: now.steady)
    }
  }

  /// Names the units by the new configuration. Those on shift go on where they were.
  private func rename() {
    for state in sources.values {
      state.take(configuration)
      for (unit, shift) in shifts {
        if let last = shift.shift.lastTime { state.stream.continueUnit(unit, after: last) }
      }
    }
    receivers.keep(Set(shifts.keys))
  }

  // MARK: Receivers

  /// The profile of a unit's receiver, and why it has that one.
  func receiver(of unit: String) -> ReceiverChoice {
    configuration.receiver(of: unit, told: model(of: unit))
  }

  /// What gpsd says of a unit's receiver; nil when it has said nothing.
  func model(of unit: String) -> ReceiverModel? {
    sources[source(of: unit)]?.stream.models[unit]
  }

  // MARK: What stands in the way

  private func obstacles(to changed: DeviceConfiguration) -> [String] {
    let fixed = configuration.entriesForRestart(differingFrom: changed)
    return fixed.map { "“\($0)” has changed: restart the collector (systemctl restart patrol)" }
      + shifts.keys.sorted().compactMap { obstacle(toShiftOf: $0, changed) }
  }

  /// Says that a unit on shift would lose its receiver; nil when it keeps it.
  private func obstacle(toShiftOf unit: String, _ changed: DeviceConfiguration) -> String? {
    let keepsItsName =
      !configuration.units.values.contains(unit) || changed.units.values.contains(unit)
    let keepsItsReceiver = receiversHeard(of: unit).allSatisfy { source, device in
      changed.gpsd.contains(source) && changed.unit(of: device, at: source) == unit
    }
    if keepsItsName && keepsItsReceiver { return nil }
    return "unit \(unit) is on shift and would lose its receiver: end its shift first"
  }

  /// The receivers that were heard as the unit's, with their gpsds.
  private func receiversHeard(of unit: String) -> [(GpsdSource, String)] {
    sources.flatMap { source, state in
      state.stream.devices.filter { configuration.unit(of: $0, at: source) == unit }
        .map { (source, $0) }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// What differs between two configurations.
extension DeviceConfiguration {
  /// The entries that differ, as the file names them; “other entries” for those not listed here.
  package func entries(differingFrom other: DeviceConfiguration) -> [String] {
    let isSame: KeyValuePairs = [
      "gpsd": gpsd == other.gpsd, "units": units == other.units,
      "profiles": profiles == other.profiles, "receivers": receivers == other.receivers,
      "hotspots": hotSpots == other.hotSpots, "state": state == other.state,
      "control": control == other.control, "store": store == other.store,
      "detection": detection == other.detection, "positions": positions == other.positions,
      "target_min": targetDwell == other.targetDwell,
      "longest_shift_h": longestShift == other.longestShift, "send": sending == other.sending,
      "metrics_port": metricsPort == other.metricsPort, "signals": signals == other.signals,
      "accelerometer": accelerometer == other.accelerometer, "battery": battery == other.battery,
      "time_zone": timeZone == other.timeZone,
    ]
    let changed = isSame.filter { !$0.value }.map(\.key)
    return changed.isEmpty && self != other ? ["other entries"] : changed
  }
}

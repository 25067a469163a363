// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Logging
package import Positioning

/// Which gpsd reports a unit, when that gpsd is down, and when it sends more than can be judged.
extension Collector {
  /// The gpsd that last reported the unit, even if that was before a restart. For a unit that was
  /// never heard it is the first gpsd of the configuration.
  func source(of unit: String) -> GpsdSource {
    if let heard = receivers[unit]?.source, sources[heard] != nil { return heard }
    if let kept = shifts[unit]?.gpsd, sources[kept] != nil { return kept }
    return configuration.gpsd[0]
  }

  /// A function that tells for how many seconds the unit's gpsd was down between two moments.
  func outage(of unit: String) -> OpenShift.Outage {
    let state = sources[source(of: unit)]
    return { state?.secondsAway(from: $0, to: $1) ?? 0 }
  }

  /// Notes in the shift of `unit` that lines from gpsd were dropped unjudged. Without `unit` it
  /// notes that in the shifts of all units of that gpsd.
  package func leave(unjudged lines: Int, of source: GpsdSource, unit: String? = nil) {
    guard lines > 0 else { return }
    let words =
      "\(lines) lines from gpsd were not judged: gpsd sent more than this device can judge"
    log.warning("\(words)", metadata: ["gpsd": "\(source)"])
    for name in shifts.keys where self.source(of: name) == source && (unit ?? name) == name {
      shifts[name]?.remark(words)
    }
  }
}

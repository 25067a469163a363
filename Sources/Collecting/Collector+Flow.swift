// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Logging
package import Positioning

/// Which gpsd tells of a unit, and when it is away or says more than can be judged in time.
extension Collector {
  /// The gpsd of a unit: the one that last told of it, be it to the program before; of one that was
  /// never heard, the first.
  func source(of unit: String) -> GpsdSource {
    if let heard = receivers[unit]?.source { return heard }
    if let kept = shifts[unit]?.gpsd, sources[kept] != nil { return kept }
    return configuration.gpsd[0]
  }

  /// When the gpsd of a unit was away.
  func outage(of unit: String) -> OpenShift.Outage {
    let state = sources[source(of: unit)]
    return { state?.secondsAway(from: $0, to: $1) ?? 0 }
  }

  /// Notes in the shifts that what gpsd had said was not judged: in that of `unit`, or of every
  /// unit.
  package func leave(unjudged lines: Int, of source: GpsdSource, unit: String? = nil) {
    guard lines > 0 else { return }
    let words =
      "\(lines) lines that gpsd had said were not judged: there were more than this device can judge"
    log.warning("\(words)", metadata: ["gpsd": "\(source)"])
    for name in shifts.keys where self.source(of: name) == source && (unit ?? name) == name {
      shifts[name]?.remark(words)
    }
  }
}

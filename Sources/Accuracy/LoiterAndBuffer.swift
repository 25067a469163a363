// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// Inside after 10 s without a fix outside, and until a fix more than 10 m outside: hysteresis as
/// phone platforms do it.
package struct LoiterAndBuffer: PresenceMethod {
  package let name = "loiter and buffer"

  /// Seconds inside before it counts.
  private static let loiter = 10.0
  /// Metres outside that still count as inside once it does.
  private static let buffer = 10.0

  package init() {}

  package func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [JudgedVisit] {
    var stays = StayLists(for: hotSpots)
    // When the loiter is over, or was.
    var inside: [Int: Timestamp] = [:]
    for fix in recording.fixes {
      let here = Set(hotSpots.index.areas(containing: fix.coordinate))
      for (area, start) in inside where !here.contains(area) {
        if start <= fix.time {
          let area = hotSpots.hotSpots[area].area
          guard area.signedDistance(from: fix.coordinate) < -Self.buffer else { continue }
        }
        if start < fix.time { stays.add(Interval(from: start, to: fix.time), to: area) }
        inside[area] = nil
      }
      for area in here where inside[area] == nil {
        inside[area] = fix.time.advanced(bySeconds: Self.loiter)
      }
    }
    for (area, start) in inside where start < recording.end {
      stays.add(Interval(from: start, to: recording.end), to: area)
    }
    return stays.visits
  }
}

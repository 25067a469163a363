// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// A fix inside counts until the next fix, at most 60 s, or two reporting intervals when longer:
/// how most systems do it.
package struct PointInPolygon: PresenceMethod {
  package let name = "point in polygon"

  package init() {}

  package func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [JudgedVisit] {
    let patience = recording.patience
    let fixes = recording.fixes
    var stays = StayLists(for: hotSpots)
    for (index, fix) in fixes.enumerated() {
      let next = index + 1 < fixes.count ? fixes[index + 1].time : recording.end
      let end = max(fix.time, min(next, fix.time.advanced(bySeconds: patience)))
      for area in hotSpots.index.areas(containing: fix.coordinate) {
        stays.add(Interval(from: fix.time, to: end), to: area)
      }
    }
    return stays.visits
  }
}

// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// An enter event at the first fix inside, an exit event at the first outside, and inside is all
/// that lies between, however long nothing was heard.
package struct RawCrossings: PresenceMethod {
  package let name = "raw crossings"

  package init() {}

  package func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [JudgedVisit] {
    var stays = StayLists(for: hotSpots)
    var entered: [Int: Timestamp] = [:]
    for fix in recording.fixes {
      let here = Set(hotSpots.index.areas(containing: fix.coordinate))
      for (area, start) in entered where !here.contains(area) {
        stays.add(Interval(from: start, to: fix.time), to: area)
        entered[area] = nil
      }
      for area in here where entered[area] == nil { entered[area] = fix.time }
    }
    for (area, start) in entered {
      stays.add(Interval(from: start, to: max(start, recording.end)), to: area)
    }
    return stays.visits
  }
}

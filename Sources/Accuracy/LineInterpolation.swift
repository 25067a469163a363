// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// Evenly along a straight line from fix to fix, cut at the edge; nothing across a gap of more than
/// 60 s, or two reporting intervals when longer.
package struct LineInterpolation: PresenceMethod {
  package let name = "line interpolation"

  package init() {}

  package func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [JudgedVisit] {
    let patience = recording.patience
    let fixes = recording.fixes
    var stays = StayLists(for: hotSpots)
    for (last, fix) in zip(fixes, fixes.dropFirst())
    where fix.time.seconds(since: last.time) <= patience {
      let near = hotSpots.index.areas(near: last.coordinate, and: fix.coordinate, within: 0)
      for area in near {
        for stay in Self.stays(from: last, to: fix, in: hotSpots.hotSpots[area]) {
          stays.add(stay, to: area)
        }
      }
    }
    return stays.visits
  }

  private static func stays(from last: Fix, to fix: Fix, in hotSpot: HotSpot) -> [Interval] {
    let step = fix.time.seconds(since: last.time)
    let crossings = hotSpot.area.crossings(from: last.coordinate, to: fix.coordinate)
    var edges = crossings.map { last.time.advanced(bySeconds: $0 * step) }
    if hotSpot.area.contains(last.coordinate) { edges.insert(last.time, at: 0) }
    if !edges.count.isMultiple(of: 2) { edges.append(fix.time) }
    return stride(from: 0, to: edges.count, by: 2).map {
      Interval(from: edges[$0], to: edges[$0 + 1])
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// A way to tell visits from what a unit reported.
package protocol PresenceMethod: Sendable {
  /// What tables call it.
  var name: String { get }

  /// The visits of one recording, those of one hot spot in order.
  func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [JudgedVisit]
}

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

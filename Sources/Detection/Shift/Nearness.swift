// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Whether a unit ever came anywhere near a hot spot of its set.
///
/// Who walks a shift and never does has most likely the wrong set, or one whose numbers are
/// swapped; the shift's record says so, and nothing of where the unit was.
struct Nearness: Sendable {
  /// What lies farther off, in metres, is not near. A shift begins at a station, and those are
  /// farther than this from every hot spot only where a force's hot spots are in another town.
  static let reach = 10_000.0

  private(set) var hasComeNear: Bool

  init(hasComeNear: Bool = false) {
    self.hasComeNear = hasComeNear
  }

  mutating func see(_ fix: Fix, _ hotSpots: HotSpotSet) {
    if hasComeNear { return }
    hasComeNear = !hotSpots.index.areas(within: Self.reach, of: fix.coordinate).isEmpty
  }

  /// Words for the shift's record; nil when there is nothing to say.
  var remark: String? { hasComeNear ? nil : UnitShift.nowhereNear }
}

extension UnitShift {
  /// What a shift's record says when no fix came near any hot spot.
  package static let nowhereNear =
    "no fix came within 10 km of any hot spot: is it the right set, with longitude first?"
}

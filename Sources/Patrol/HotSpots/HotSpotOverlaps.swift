// SPDX-License-Identifier: Apache-2.0

import Geography
import Text

/// Finds hot spots that overlap: time in the ground that they share counts in each of them, so a
/// patrol of the one contaminates the other on its control days.
struct HotSpotOverlaps {
  /// In words, the largest overlap first.
  private(set) var warnings: [String] = []

  /// Less than this, in square metres, is how borders were drawn: two hot spots side by side.
  private static let least = 1.0
  /// Most overlaps with a line each.
  private static let mostShown = 20
  /// Corners of the pairs that are looked at: some seconds of work.
  private static let mostCorners = 2_000_000

  init(_ hotSpots: [HotSpot]) {
    var found: [(one: String, other: String, squareMetres: Double)] = []
    var corners = 0
    for (one, other) in Self.pairs(of: hotSpots.map(\.area)) where corners <= Self.mostCorners {
      let areas = (hotSpots[one].area, hotSpots[other].area)
      corners += areas.0.cornerCount + areas.1.cornerCount
      let shared = areas.0.squareMetres(sharedWith: areas.1)
      if shared >= Self.least { found.append((hotSpots[one].id, hotSpots[other].id, shared)) }
    }
    found.sort { $0.squareMetres > $1.squareMetres }
    warnings = found.prefix(Self.mostShown).map { one, other, squareMetres in
      "\(one) and \(other) overlap by \(Int(squareMetres.rounded())) m²: time there counts in both"
    }
    let more = found.count - Self.mostShown
    if more > 0 { warnings.append("and \(more.of("smaller overlap"))") }
    if corners > Self.mostCorners {
      warnings.append("there are so many corners that not all pairs were looked at for overlaps")
    }
  }

  /// Areas whose boxes overlap or touch, each pair once.
  private static func pairs(of areas: [Area]) -> some Sequence<(Int, Int)> {
    let index = AreaIndex(areas)
    return areas.indices.lazy.flatMap { one in
      let bounds = areas[one].bounds
      return index.areas(
        near: Coordinate(latitude: bounds.south, longitude: bounds.west),
        and: Coordinate(latitude: bounds.north, longitude: bounds.east), within: 0
      ).lazy.filter { $0 > one }.map { (one, $0) }
    }
  }
}

extension HotSpotSet {
  /// Which hot spots overlap, and by how much, in words for the set's owner; some milliseconds to
  /// seconds of work.
  package var overlapWarnings: [String] { HotSpotOverlaps(hotSpots).warnings }
}

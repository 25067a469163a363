// SPDX-License-Identifier: Apache-2.0

import Geography

extension HotSpotSet {
  /// Where on Earth the hot spots lie and how large they are, for their owner to look at: that all
  /// of them are in another country no rule can tell.
  package var extent: String {
    let bounds = hotSpots.map(\.area.bounds)
    let west = bounds.map(\.west).min() ?? 0
    let east = bounds.map(\.east).max() ?? 0
    let south = bounds.map(\.south).min() ?? 0
    let north = bounds.map(\.north).max() ?? 0
    let hectares = hotSpots.reduce(0) { $0 + $1.area.squareMetres } / 10_000
    return "longitude \(Self.rounded(west)) to \(Self.rounded(east)), latitude "
      + "\(Self.rounded(south)) to \(Self.rounded(north)), "
      + "\((hectares * 10).rounded() / 10) ha in all"
  }

  /// To a thousandth of a degree, some 100 m.
  private static func rounded(_ degrees: Double) -> Double { (degrees * 1000).rounded() / 1000 }
}

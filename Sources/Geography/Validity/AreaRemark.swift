// SPDX-License-Identifier: Apache-2.0

/// Something about an area's polygons that is allowed but that their owner should know.
package struct AreaRemark: Hashable, Sendable {
  package var place: AreaPlace
  package var matter: Matter

  package enum Matter: Hashable, Sendable {
    /// This many positions repeat the one before; they are left out.
    case repeatedPositions(Int)
    /// An edge of more than 180° of longitude is taken the short way round.
    case shortWayRound
    /// The area is this many kilometres across, too far for one flat map to be exact.
    case wide(kilometres: Int)
  }
}

extension AreaRemark.Matter: CustomStringConvertible {
  package var description: String {
    switch self {
    case .repeatedPositions(let count):
      count == 1
        ? "the position repeats the one before it"
        : "\(count) positions of the ring repeat the one before; this is the first"
    case .shortWayRound:
      "the edge from this position is taken the short way round, over the antimeridian"
    case .wide(let kilometres):
      "the area is \(kilometres) km across: distances in it are only rough"
    }
  }
}

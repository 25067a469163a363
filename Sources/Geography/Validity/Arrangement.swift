// SPDX-License-Identifier: Apache-2.0

/// How rings that do not cross are arranged: the faults, and the edges that two polygons share.
struct Arrangement {
  private(set) var faults: [AreaError] = []
  /// The area's boundary as chains of corners; nil if no two polygons share an edge, since the
  /// rings are the boundary then.
  private(set) var chains: [[GridPoint]]?

  private let rings: [Ring]
  private let contacts: Contacts

  init(_ boundary: Boundary, rings: [Ring], contacts: Contacts) {
    self.rings = rings
    self.contacts = contacts
    guard rings.count > 1 || !contacts.touchedRings.isEmpty else { return }
    var windings = Windings(boundary, rings: rings)
    var chains: [[GridPoint]] = []
    var isShared = false
    var start = 0
    for (index, ring) in rings.enumerated() {
      let survey = survey(ring, index, start: start, &windings)
      chains += survey.chains
      isShared = isShared || survey.isShared
      if let fault = survey.fault { faults.append(fault) }
      start += ring.corners.count
    }
    if isShared { self.chains = chains }
  }

  private typealias Survey = (chains: [[GridPoint]], isShared: Bool, fault: AreaError?)

  /// Checks each piece of the ring's edges. If nothing touches the ring, one piece is enough: all
  /// others have the same rings on their sides.
  private func survey(
    _ ring: Ring, _ index: Int, start: Int, _ windings: inout Windings
  ) -> Survey {
    let isTouched = contacts.touchedRings.contains(index)
    var chains = [[ring.corners[0]]]
    var isShared = false
    for edge in 0..<ring.corners.count - 1 {
      for (from, to) in pieces(of: edge, in: ring, start: start) {
        let sides = windings.sides(from: from, to: to, ring: index)
        if windings.areTooMany {
          return ([], false, AreaError(.tooIntricate, at: ring.place(ofCorner: edge)))
        }
        if let reason = reason(against: ring, index, sides) {
          return ([], false, AreaError(reason, at: ring.place(ofCorner: edge)))
        }
        guard isTouched else { return ([ring.corners], false, nil) }
        if sides.reduce(0, { $0 + $1.exterior }) == 1 {
          isShared = true
          chains.append([to])
        } else {
          chains[chains.count - 1].append(to)
        }
      }
    }
    return (chains.filter { $0.count > 1 }, isShared, nil)
  }

  /// An edge cut where other corners lie on it.
  private func pieces(
    of edge: Int, in ring: Ring, start: Int
  ) -> [(from: GridPoint, to: GridPoint)] {
    let (from, to) = (ring.corners[edge], ring.corners[edge + 1])
    guard let splits = contacts.splits[start + edge] else { return [(from, to)] }
    let between = Set(splits).sorted()
    let stops = [from] + (from < to ? between : between.reversed()) + [to]
    return Array(zip(stops, stops.dropFirst()))
  }

  private func reason(
    against ring: Ring, _ index: Int, _ sides: Windings.Sides
  ) -> AreaError.Reason? {
    var interior = 0
    var overlapped: Int?
    var outline = (interior: 0, exterior: 0)
    var hole: Int?
    for side in sides {
      interior += side.interior
      let other = rings[side.ring]
      if side.ring == index {
        let expected = ring.isOutline ? (1, 0) : (0, -1)
        if (side.interior, side.exterior) != expected { return .crossesItself }
      } else if other.polygon != ring.polygon {
        if side.interior > 0 { overlapped = other.polygon }
      } else if other.isOutline {
        outline = (side.interior, side.exterior)
      } else if side.interior != 0 || side.exterior != 0 {
        hole = other.index
      }
    }
    if !ring.isOutline {
      if outline != (1, 1) { return .holeOutside }
      if let hole { return .holeInHole(hole + 1) }
    }
    if interior > 1, let overlapped { return .overlapsPolygon(overlapped + 1) }
    return nil
  }
}

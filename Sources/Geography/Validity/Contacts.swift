// SPDX-License-Identifier: Apache-2.0

/// Where edges of an area's rings meet, other than consecutive edges at their common corner.
struct Contacts {
  /// Faults that these contacts prove: edges that cross, or that run along each other in one
  /// polygon.
  private(set) var faults: [AreaError] = []
  /// Rings, by index, that touch another ring or themselves.
  private(set) var touchedRings: Set<Int> = []
  /// Corners that lie within an edge, by the edge's number.
  private(set) var splits: [Int: [GridPoint]] = [:]

  private let boundary: Boundary
  private let rings: [Ring]
  private let starts: [Int]
  /// The lowest edge found for each kind of fault between two rings.
  private var worst: [Offence: (edge: Int, ring: Int)] = [:]

  /// The search ends after this many crossings: the area is refused anyway.
  private static let mostCrossings = 10_000
  /// Pairs per edge that are compared one by one. Boundaries of real places have under 10.
  private static let pairsPerEdge = 64
  /// The same if some edges are known to meet: 0.7 s for 64,000 edges.
  private static let mostPairsPerEdge = 1000

  private struct Offence: Hashable {
    var one: Int
    var other: Int
    var isCrossing: Bool
  }

  /// - Parameter boundary: One chain a ring, in the same order.
  init(_ boundary: Boundary, rings: [Ring]) {
    self.boundary = boundary
    self.rings = rings
    starts = rings.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.corners.count) }
    if !meetAll(Self.pairsPerEdge), let edge = firstMeeting(), !meetAll(Self.mostPairsPerEdge),
      worst.isEmpty
    {
      let ring = ring(ofEdge: edge)
      faults = [AreaError(.tooIntricate, at: rings[ring].place(ofCorner: edge - starts[ring]))]
      return
    }
    faults = worst.sorted { $0.value.edge < $1.value.edge }.map(fault)
  }

  /// Notes how all edges meet, pair by pair; returns false when there are too many pairs.
  private mutating func meetAll(_ pairsPerEdge: Int) -> Bool {
    var crossings = 0
    return boundary.forEachPair(atMost: pairsPerEdge * boundary.corners.count) { one, other in
      if meet(one, other) { crossings += 1 }
      return crossings < Self.mostCrossings
    }
  }

  /// An edge that meets another, other than consecutive edges at their common corner; nil if none
  /// does.
  private mutating func firstMeeting() -> Int? {
    (worst, touchedRings, splits) = ([:], [], [:])
    var first: Int?
    boundary.forEachNeighbours { one, other in
      guard meet(one, other) || !touchedRings.isEmpty else { return true }
      first = one
      return false
    }
    return first
  }

  /// Index of the ring that an edge belongs to.
  private func ring(ofEdge edge: Int) -> Int {
    var range = 0..<rings.count
    while range.count > 1 {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = starts[middle] <= edge ? middle..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  /// Notes how two edges meet; returns whether that is a fault.
  private mutating func meet(_ one: Int, _ other: Int) -> Bool {
    let corners = boundary.corners
    let (a, b) = (corners[one], corners[one + 1])
    let (c, d) = (corners[other], corners[other + 1])
    if one + 1 == other { return foldsBack(a, at: b, to: d) && offend(one, other) }
    let sides = (side(of: c, from: a, to: b), side(of: d, from: a, to: b))
    guard sides.0 * sides.1 <= 0 else { return false }
    if a == d, areFirstAndLast(one, other) {
      return foldsBack(c, at: a, to: b) && offend(one, other)
    }
    let back = (side(of: a, from: c, to: d), side(of: b, from: c, to: d))
    guard back.0 * back.1 <= 0 else { return false }
    if sides.0 * sides.1 < 0, back.0 * back.1 < 0 {
      return offend(one, other, isCrossing: true)
    }
    return touch((one, a, b), (other, c, d), onOneLine: sides == (0, 0))
  }

  /// Whether two edges are the first and the last of one ring.
  private func areFirstAndLast(_ one: Int, _ other: Int) -> Bool {
    let ring = ring(ofEdge: one)
    return one == starts[ring] && other == starts[ring + 1] - 2
  }

  private func foldsBack(_ a: GridPoint, at b: GridPoint, to c: GridPoint) -> Bool {
    guard side(of: c, from: a, to: b) == 0 else { return false }
    return (a.x - b.x) * (c.x - b.x) > 0 || (a.y - b.y) * (c.y - b.y) > 0
  }

  private typealias NumberedEdge = (number: Int, from: GridPoint, to: GridPoint)

  private mutating func touch(_ one: NumberedEdge, _ other: NumberedEdge, onOneLine: Bool) -> Bool {
    let (first, second) = (ring(ofEdge: one.number), ring(ofEdge: other.number))
    if onOneLine {
      let start = max(min(one.from, one.to), min(other.from, other.to))
      let end = min(max(one.from, one.to), max(other.from, other.to))
      guard start <= end else { return false }
      if start < end, rings[first].polygon == rings[second].polygon {
        return offend(one.number, other.number)
      }
    }
    touchedRings.formUnion([first, second])
    split(one, at: [other.from, other.to])
    split(other, at: [one.from, one.to])
    return false
  }

  private mutating func split(_ edge: NumberedEdge, at corners: [GridPoint]) {
    let box = Box(edge.from, edge.to)
    for corner in corners where corner != edge.from && corner != edge.to && box.contains(corner) {
      if side(of: corner, from: edge.from, to: edge.to) == 0 {
        splits[edge.number, default: []].append(corner)
      }
    }
  }

  private mutating func offend(_ one: Int, _ other: Int, isCrossing: Bool = false) -> Bool {
    let rings = (ring(ofEdge: one), ring(ofEdge: other))
    let offence = Offence(one: rings.0, other: rings.1, isCrossing: isCrossing)
    if one < worst[offence]?.edge ?? .max { worst[offence] = (one, rings.0) }
    return true
  }

  private func fault(_ offence: Offence, _ found: (edge: Int, ring: Int)) -> AreaError {
    let (one, other) = (rings[offence.one], rings[offence.other])
    let place = one.place(ofCorner: found.edge - starts[found.ring])
    if one.polygon != other.polygon {
      return AreaError(.overlapsPolygon(other.polygon + 1), at: place)
    }
    if offence.one == offence.other {
      return AreaError(offence.isCrossing ? .crossesItself : .runsAlongItself, at: place)
    }
    let ring = other.index + 1
    return AreaError(offence.isCrossing ? .crossesRing(ring) : .runsAlongRing(ring), at: place)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Why polygons are no usable area, and where; never the coordinates themselves.
///
/// People see it as a finding about a hot spot (`HotSpotSetFinding`), which says what to do.
package struct AreaError: Error, Hashable, Sendable {
  package var place: AreaPlace
  package var reason: Reason

  package init(_ reason: Reason, at place: AreaPlace = AreaPlace()) {
    self.place = place
    self.reason = reason
  }

  package enum Reason: Hashable, Sendable {
    case noPolygons
    case tooFewPositions(Int)
    case notClosed
    case notFinite
    case swapped
    case projected
    case outOfRange
    case atAPole
    case roundAPole
    case halfTheGlobeInOneEdge
    case halfTheGlobe
    case enclosesNothing
    case crossesItself
    case crossesRing(Int)
    case runsAlongItself
    case runsAlongRing(Int)
    case holeOutside
    case holeInHole(Int)
    case overlapsPolygon(Int)
    /// The edges lie so that it would take too long to tell how they meet.
    case tooIntricate
  }
}

extension AreaError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noPolygons: "there is no polygon"
    case .tooFewPositions(let count):
      "the ring has \(count) position\(count == 1 ? "" : "s"); it needs at least 4"
    case .notClosed: "the ring is not closed: its last position is not its first"
    case .notFinite: "the position is not a pair of finite numbers"
    case .swapped:
      "the position is off the globe and looks swapped: GeoJSON puts longitude first"
    case .projected:
      "the position is off the globe and looks like eastings and northings: GeoJSON needs "
        + "longitude and latitude in degrees (WGS 84); convert the file with "
        + ForeignFormat.conversion("hotspots-old.geojson")
    case .outOfRange:
      "the position is off the globe: longitude runs from -180 to 180, latitude from -90 to 90"
    case .atAPole: "the position is at a pole, where every longitude is the same place"
    case .roundAPole: "the ring goes round a pole, which no hot spot does"
    case .halfTheGlobeInOneEdge:
      "the edge from this position to the next spans 180 degrees of longitude: "
        + "add a position between them"
    case .halfTheGlobe: "the area spans 180 degrees of longitude or more"
    case .enclosesNothing: "the ring encloses nothing: its positions lie on one line"
    case .crossesItself: "the ring crosses itself on the edge from this position"
    case .crossesRing(let ring): "the ring crosses ring \(ring) on the edge from this position"
    case .runsAlongItself: "the ring runs along itself on the edge from this position"
    case .runsAlongRing(let ring):
      "the ring runs along ring \(ring) on the edge from this position"
    case .holeOutside: "the hole is not inside its outline"
    case .holeInHole(let ring): "the hole overlaps the hole that is ring \(ring)"
    case .overlapsPolygon(let polygon): "the polygon overlaps polygon \(polygon)"
    case .tooIntricate:
      "the edge from this position touches another, and the edges are too many and too entangled "
        + "to tell inside from outside: simplify the area"
    }
  }
}

extension AreaError: CustomStringConvertible {
  package var description: String {
    place == AreaPlace() ? "\(reason)" : "\(place): \(reason)"
  }
}

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

/// Where in an area's polygons something is, counted from 1; nil for what is not one place.
package struct AreaPlace: Hashable, Sendable {
  package var polygon: Int?
  /// 1 is the outline, the others are holes.
  package var ring: Int?
  package var position: Int?

  package init(polygon: Int? = nil, ring: Int? = nil, position: Int? = nil) {
    self.polygon = polygon
    self.ring = ring
    self.position = position
  }
}

extension AreaPlace: CustomStringConvertible {
  /// As `polygon 1, ring 2, position 3`; empty for no place.
  package var description: String {
    [("polygon", polygon), ("ring", ring), ("position", position)]
      .compactMap { part, number in number.map { "\(part) \($0)" } }
      .joined(separator: ", ")
  }
}

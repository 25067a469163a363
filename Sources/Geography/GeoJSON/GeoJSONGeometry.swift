// SPDX-License-Identifier: Apache-2.0

/// A geometry of a file.
struct GeoJSONGeometry: Decodable {
  private(set) var polygons: [Polygon] = []
  private(set) var flaws: [GeoJSONError] = []

  enum CodingKeys: String, CodingKey {
    case type, coordinates, crs
  }

  private typealias Rings = GeoJSONArray<GeoJSONArray<GeoJSONPosition>>

  /// Never throws: what is wrong is kept in `flaws`.
  init(from decoder: any Decoder) {
    guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
      flaws = [GeoJSONError("the geometry is not an object")]
      return
    }
    if let crs = GeoJSONReferenceSystem(in: members, key: .crs), !crs.isWGS84 {
      flaws.append(GeoJSONError(crs.complaint))
    }
    switch try? members.decode(String.self, forKey: .type) {
    case "Polygon"?:
      read((try? members.decode(Rings.self, forKey: .coordinates)).map { [$0] })
    case "MultiPolygon"?:
      read((try? members.decode(GeoJSONArray<Rings>.self, forKey: .coordinates))?.elements)
    case let type?: flaws.append(GeoJSONError(Self.complaint(aboutType: type)))
    case nil: flaws.append(GeoJSONError("the geometry has no \"type\""))
    }
  }

  private static func complaint(aboutType type: String) -> String {
    switch type {
    case "Point", "MultiPoint", "LineString", "MultiLineString":
      "a \(type) encloses nothing: a hot spot is a Polygon or a MultiPolygon"
    case "GeometryCollection":
      "a GeometryCollection is not read: make its polygons one MultiPolygon"
    default: "the geometry's \"type\" is none of GeoJSON's (they are spelt like \"Polygon\")"
    }
  }

  private mutating func read(_ parts: [Rings?]?) {
    guard let parts else {
      flaws.append(GeoJSONError("the geometry's \"coordinates\" are no array"))
      return
    }
    if parts.isEmpty { flaws.append(GeoJSONError("the geometry's \"coordinates\" are empty")) }
    for (index, part) in parts.enumerated() {
      readPolygon(part?.elements, at: AreaPlace(polygon: index + 1))
    }
  }

  private mutating func readPolygon(
    _ rings: [GeoJSONArray<GeoJSONPosition>?]?, at place: AreaPlace
  ) {
    guard let rings else {
      flaws.append(GeoJSONError("the polygon is no array of rings", at: place))
      return
    }
    if rings.isEmpty { flaws.append(GeoJSONError("the polygon has no rings", at: place)) }
    var read: [[Coordinate]] = []
    for (index, ring) in rings.enumerated() {
      var place = place
      place.ring = index + 1
      guard let positions = ring?.elements else {
        flaws.append(GeoJSONError("the ring is no array of positions", at: place))
        return
      }
      if let flaw = Self.flaw(of: positions, at: place) {
        flaws.append(flaw.flaw)
        if flaw.isStructural { return }
      }
      read.append(positions.compactMap { $0?.coordinate })
    }
    guard let outer = read.first else { return }
    polygons.append(Polygon(outer: outer, holes: Array(read.dropFirst())))
  }

  /// The first flaw of a ring. If it is structural, all later rings are likely to have it too.
  private static func flaw(
    of positions: [GeoJSONPosition?], at place: AreaPlace
  ) -> (flaw: GeoJSONError, isStructural: Bool)? {
    for (index, position) in positions.enumerated() {
      let flaw = position.map(\.flaw) ?? .notAnArray
      guard let flaw else { continue }
      var place = place
      place.position = index + 1
      return (GeoJSONError("\(flaw)", at: place), flaw == .notAnArray)
    }
    guard positions.first??.altitude != positions.last??.altitude else { return nil }
    var place = place
    place.position = positions.count
    return (GeoJSONError("the ring is not closed: its ends differ in altitude", at: place), false)
  }
}

/// A position of a file, usable or not.
struct GeoJSONPosition: Decodable {
  private(set) var coordinate = Coordinate(latitude: .nan, longitude: .nan)
  private(set) var altitude: Double?
  private(set) var flaw: PositionFlaw?

  enum PositionFlaw: Equatable {
    case notAnArray
    case tooFewNumbers(Int)
    case notANumber
  }

  /// Never throws: `flaw` says what is wrong, and reading goes on with the next position.
  init(from decoder: any Decoder) {
    guard var numbers = try? decoder.unkeyedContainer() else {
      flaw = .notAnArray
      return
    }
    let count = numbers.count ?? 0
    guard count >= 2 else {
      flaw = .tooFewNumbers(count)
      return
    }
    do {
      coordinate.longitude = try numbers.decode(Double.self)
      coordinate.latitude = try numbers.decode(Double.self)
      while !numbers.isAtEnd {
        let further = try numbers.decode(Double.self)
        altitude = altitude ?? further
      }
    } catch {
      flaw = .notANumber
    }
  }
}

extension GeoJSONPosition.PositionFlaw: CustomStringConvertible {
  var description: String {
    switch self {
    case .notAnArray: "the position is not an array of numbers: brackets are missing or too many"
    case .tooFewNumbers(let count):
      "the position has \(count) number\(count == 1 ? "" : "s"); it needs at least 2"
    case .notANumber: "the position holds something other than finite numbers"
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials

/// The features of a GeoJSON file (RFC 7946), and what is wrong with the file.
package struct GeoJSONDocument: Sendable {
  /// In file order.
  package private(set) var features: [GeoJSONFeature] = []
  /// What is wrong with the file as a whole.
  package private(set) var flaws: [GeoJSONError] = []
  /// Whether the file is a geometry alone, without a feature to name it.
  package private(set) var isBareGeometry = false

  /// Largest file read; the 2,057,106 corners of all 34,753 LSOAs of England and Wales are 81 MiB.
  package static let maximumBytes = 256 << 20
  /// Most features read.
  package static let maximumFeatures = 1_000_000

  /// - Parameter properties: Names of the properties that are read, none of which may stand twice
  ///   in one object; nil for all.
  package init(_ data: Data, properties: Set<String>? = nil) {
    do {
      let text = try GeoJSONText(data)
      let root = try text.decode(Root.self, properties: properties)
      features = root.features
      flaws = root.flaws
      isBareGeometry = root.isBareGeometry
    } catch {
      flaws = [error]
    }
  }
}

extension GeoJSONError: Error {}

/// The outermost object.
private struct Root: Decodable {
  var features: [GeoJSONFeature] = []
  var flaws: [GeoJSONError] = []
  var isBareGeometry = false

  private enum CodingKeys: String, CodingKey {
    case type, features, crs, rings, geometryType
  }

  private static let geometries: Set<String> = [
    "Polygon", "MultiPolygon", "Point", "MultiPoint", "LineString", "MultiLineString",
    "GeometryCollection",
  ]

  /// Never throws but for a text that is no JSON.
  init(from decoder: any Decoder) throws {
    guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
      complain("the file holds no GeoJSON object")
      return
    }
    let type = try? members.decode(String.self, forKey: .type)
    switch type {
    case "FeatureCollection"?: readCollection(members)
    case "Feature"?: features = [GeoJSONFeature(from: decoder)]
    case let type? where Self.geometries.contains(type):
      isBareGeometry = true
      features = [GeoJSONFeature(geometry: GeoJSONGeometry(from: decoder))]
    case "Topology"?: complain(ForeignFormat.topoJSON.complaint)
    case _?: complain("the file's \"type\" is not \"FeatureCollection\", in this spelling")
    case nil where members.contains(.geometryType) || members.contains(.rings):
      complain(ForeignFormat.arcGIS.complaint)
    case nil: complain("the file has no \"type\", so it is not GeoJSON")
    }
  }

  private mutating func complain(_ reason: String) { flaws.append(GeoJSONError(reason)) }

  private mutating func readCollection(_ members: KeyedDecodingContainer<CodingKeys>) {
    if let crs = GeoJSONReferenceSystem(in: members, key: .crs), !crs.isWGS84 {
      complain(crs.complaint)
    }
    guard
      let elements = (try? members.decode(GeoJSONArray<GeoJSONFeature>.self, forKey: .features))?
        .elements
    else { return complain("the collection's \"features\" are no array") }
    if elements.isEmpty { complain("the collection has no features") }
    guard elements.count <= GeoJSONDocument.maximumFeatures else {
      return complain("the collection has more than \(GeoJSONDocument.maximumFeatures) features")
    }
    features = elements.map {
      $0 ?? GeoJSONFeature(flaw: GeoJSONError("the feature is not an object"))
    }
  }
}

/// An array in a file, or something else where an array should be.
struct GeoJSONArray<Element: Decodable>: Decodable {
  /// Nil for what is no array; nil elements for what cannot be an `Element` at all.
  private(set) var elements: [Element?]?

  /// Never throws.
  init(from decoder: any Decoder) {
    guard var values = try? decoder.unkeyedContainer() else { return }
    var elements: [Element?] = []
    elements.reserveCapacity(values.count ?? 0)
    while !values.isAtEnd {
      if let element = try? values.decode(Element.self) {
        elements.append(element)
      } else {
        elements.append(nil)
        guard (try? values.superDecoder()) != nil else { break }
      }
    }
    self.elements = elements
  }
}

/// Something in a GeoJSON file that makes a feature unusable, in words.
///
/// People see it as a finding about a hot spot set (`HotSpotSetFinding`).
package struct GeoJSONError: Hashable, Sendable {
  package var place: AreaPlace
  package var reason: String

  package init(_ reason: String, at place: AreaPlace = AreaPlace()) {
    self.place = place
    self.reason = reason
  }
}

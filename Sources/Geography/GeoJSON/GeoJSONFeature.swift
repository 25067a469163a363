// SPDX-License-Identifier: Apache-2.0

/// A feature as a file says it, with the labels a hot spot may be known by.
package struct GeoJSONFeature: Sendable, Decodable {
  /// Empty when there are flaws.
  package private(set) var polygons: [Polygon] = []
  package private(set) var flaws: [GeoJSONFlaw] = []
  /// The feature's own "id".
  package private(set) var id = GeoJSONLabel.none
  package private(set) var properties = GeoJSONProperties()

  private enum Key: String, CodingKey {
    case type, id, properties, geometry, crs
  }

  /// Never throws: what is wrong is kept in `flaws`.
  package init(from decoder: any Decoder) {
    guard let members = try? decoder.container(keyedBy: Key.self) else {
      flaws = [GeoJSONFlaw("the feature is not an object")]
      return
    }
    if (try? members.decode(String.self, forKey: .type)) != "Feature" {
      flaws.append(GeoJSONFlaw("the feature's \"type\" is not \"Feature\""))
    }
    if let crs = GeoJSONReferenceSystem(in: members, key: .crs), !crs.isWGS84 {
      flaws.append(GeoJSONFlaw(crs.complaint))
    }
    if members.contains(.id), let label = try? members.decode(GeoJSONLabel.self, forKey: .id) {
      id = label
    }
    readProperties(members, decoder.propertyNames)
    readGeometry(members)
  }

  /// A feature without labels around a bare geometry.
  init(geometry: GeoJSONGeometry) {
    flaws = geometry.flaws
    polygons = flaws.isEmpty ? geometry.polygons : []
  }

  /// A feature that is nothing but a flaw.
  init(flaw: GeoJSONFlaw) { flaws = [flaw] }

  private mutating func readProperties(
    _ members: KeyedDecodingContainer<Key>, _ names: GeoJSONProperties.Names?
  ) {
    guard members.contains(.properties), (try? members.decodeNil(forKey: .properties)) != true
    else { return }
    guard
      let table = try? members.nestedContainer(
        keyedBy: GeoJSONProperties.Key.self, forKey: .properties)
    else {
      flaws.append(GeoJSONFlaw("the feature's \"properties\" are no object"))
      return
    }
    properties = GeoJSONProperties(in: table, names: names)
  }

  private mutating func readGeometry(_ members: KeyedDecodingContainer<Key>) {
    guard members.contains(.geometry) else {
      flaws.append(GeoJSONFlaw("the feature has no \"geometry\""))
      return
    }
    if (try? members.decodeNil(forKey: .geometry)) == true {
      flaws.append(GeoJSONFlaw("the feature's \"geometry\" is null"))
    } else if let geometry = try? members.decode(GeoJSONGeometry.self, forKey: .geometry) {
      flaws += geometry.flaws
      if flaws.isEmpty { polygons = geometry.polygons }
    }
  }
}

extension Decoder {
  /// The properties that are read.
  fileprivate var propertyNames: GeoJSONProperties.Names? {
    CodingUserInfoKey.propertyNames.flatMap { userInfo[$0] as? GeoJSONProperties.Names }
  }
}

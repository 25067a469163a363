// SPDX-License-Identifier: Apache-2.0

/// The "crs" member of GeoJSON before RFC 7946.
struct GeoJSONReferenceSystem: Decodable {
  /// What the file calls the system; nil when it gives it no name.
  private let name: String?

  private enum Key: String, CodingKey {
    case properties, name, code, href
  }

  /// Never throws.
  ///
  /// A name stands in "properties" under "name", "code" (a number of EPSG's) or "href"; some
  /// programs put name or number in the place of the whole object.
  init(from decoder: any Decoder) {
    if case .text(let name) = GeoJSONLabel(from: decoder) {
      self.name = name
      return
    }
    let members = try? decoder.container(keyedBy: Key.self)
    let properties = try? members?.nestedContainer(keyedBy: Key.self, forKey: .properties)
    let labels = [Key.name, .code, .href].map {
      (try? properties?.decode(GeoJSONLabel.self, forKey: $0)) ?? .none
    }
    name = labels.lazy.compactMap { if case .text(let name) = $0 { name } else { nil } }.first
  }

  /// Nil when there is no such member or it is null, which means WGS 84.
  init?<Key: CodingKey>(in members: KeyedDecodingContainer<Key>, key: Key) {
    guard members.contains(key), (try? members.decodeNil(forKey: key)) != true,
      let system = try? members.decode(Self.self, forKey: key)
    else { return nil }
    self = system
  }

  var isWGS84: Bool { name.map(NameOfWGS84.isOne) ?? false }

  var complaint: String {
    let named = name.map { " (\"\($0.prefix(60))\")" } ?? ""
    return "the \"crs\" is not WGS 84\(named): convert the file to longitude and latitude with "
      + ForeignFormat.conversion("hotspots-old.geojson")
  }
}

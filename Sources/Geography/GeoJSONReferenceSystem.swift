// SPDX-License-Identifier: Apache-2.0

/// The "crs" member of GeoJSON before RFC 7946.
struct GeoJSONReferenceSystem: Decodable {
  /// Nil when the system is not given by name.
  private let name: String?

  private enum Key: String, CodingKey {
    case type, properties, name
  }

  /// Never throws.
  init(from decoder: any Decoder) {
    let members = try? decoder.container(keyedBy: Key.self)
    let properties = try? members?.nestedContainer(keyedBy: Key.self, forKey: .properties)
    name = try? properties?.decode(String.self, forKey: .name)
  }

  /// Nil when there is no such member or it is null, which means WGS 84.
  init?<Key: CodingKey>(in members: KeyedDecodingContainer<Key>, key: Key) {
    guard members.contains(key), (try? members.decodeNil(forKey: key)) != true,
      let system = try? members.decode(Self.self, forKey: key)
    else { return nil }
    self = system
  }

  /// The names under which tools write longitude and latitude on WGS 84.
  private static let namesOfWGS84: Set<String> = [
    "CRS84", "OGC:CRS84", "URN:OGC:DEF:CRS:OGC::CRS84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84",
    "HTTP://WWW.OPENGIS.NET/DEF/CRS/OGC/1.3/CRS84", "HTTPS://WWW.OPENGIS.NET/DEF/CRS/OGC/1.3/CRS84",
    "EPSG:4326", "URN:OGC:DEF:CRS:EPSG::4326", "WGS84",
  ]

  var isWGS84: Bool { name.map { Self.namesOfWGS84.contains($0.uppercased()) } ?? false }

  var complaint: String {
    let named = name.map { " (\"\($0.prefix(60))\")" } ?? ""
    return "the \"crs\" is not WGS 84\(named): convert the file to longitude and latitude"
  }
}

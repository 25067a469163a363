// SPDX-License-Identifier: Apache-2.0

/// The "crs" member of GeoJSON before RFC 7946.
struct GeoJSONReferenceSystem: Decodable {
  /// The system's name in the file; nil if it has none.
  private let name: String?

  private enum CodingKeys: String, CodingKey {
    case properties, name, code, href
  }

  /// Never throws.
  ///
  /// A name stands in "properties" under "name", "code" (an EPSG number) or "href". Some programs
  /// write a name or a number instead of the whole object.
  init(from decoder: any Decoder) {
    if case .text(let name) = GeoJSONLabel(from: decoder) {
      self.name = name
      return
    }
    let members = try? decoder.container(keyedBy: CodingKeys.self)
    let properties = try? members?.nestedContainer(keyedBy: CodingKeys.self, forKey: .properties)
    let labels = [CodingKeys.name, .code, .href].map {
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

/// The names under which programs write longitude and latitude on WGS 84.
enum NameOfWGS84 {
  /// Codes of EPSG: WGS 84 in two dimensions, and in three.
  private static let codes: Set<String> = ["4326", "4979"]

  /// Names that OGC, PROJ, ArcGIS and people use, without blanks and punctuation.
  private static let plainNames: Set<String> = [
    "WGS84", "WGS1984", "GCSWGS84", "GCSWGS1984", "WORLDGEODETICSYSTEM1984", "WGS84LONGLAT",
    "WGS84LONLAT", "WGS84G1762", "WGS84CRS84", "WGS84EPSG4326", "EPSG4326WGS84",
  ]

  static func isOne(_ name: String) -> Bool {
    let name = name.uppercased()
    if let inner = nameInWellKnownText(name) { return plainNames.contains(plain(inner)) }
    if name.contains("+PROJ") { return isOneForPROJ(name) }
    let words = name.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if plainNames.contains(words.joined()) { return true }
    return isOneOfOGC(words) || isOneOfEPSG(words)
  }

  private static func plain(_ name: Substring) -> String {
    String(name.filter { $0.isLetter || $0.isNumber })
  }

  /// As CRS84, OGC:CRS84h, CRS:84, urn:ogc:def:crs:OGC:1.3:CRS84 and the same as an address.
  private static func isOneOfOGC(_ words: [String]) -> Bool {
    guard let last = words.last else { return false }
    if ["CRS84", "CRS84H"].contains(last) { return true }
    return last == "84" && words.dropLast().last == "CRS"
  }

  /// As 4326, EPSG:4326, urn:ogc:def:crs:EPSG:9.8:4326, …/EPSG/0/4326, epsg.xml#4326.
  private static func isOneOfEPSG(_ words: [String]) -> Bool {
    let code = words.first { $0.count >= 4 && $0.allSatisfy(\.isNumber) }
    guard let code, codes.contains(code) else { return false }
    return words.count == 1 || words.contains { ["EPSG", "SRID"].contains($0) }
  }

  /// The quoted name in `GEOGCS["WGS 84",…`; nil for what does not begin so.
  private static func nameInWellKnownText(_ text: String) -> Substring? {
    let beginnings = ["GEOGCS[", "GEOGCRS[", "GEODCRS[", "GEODETICCRS[", "GEOGRAPHICCRS["]
    guard beginnings.contains(where: text.hasPrefix) else { return nil }
    let parts = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count > 1 ? parts[1] : ""
  }

  /// As +proj=longlat +datum=WGS84 +no_defs.
  private static func isOneForPROJ(_ text: String) -> Bool {
    (text.contains("+PROJ=LONGLAT") || text.contains("+PROJ=LATLONG"))
      && (text.contains("+DATUM=WGS84") || text.contains("+ELLPS=WGS84"))
      && !text.contains("+TOWGS84") && !text.contains("+NADGRIDS")
  }
}

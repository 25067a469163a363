// SPDX-License-Identifier: Apache-2.0

/// A feature of a file, with the labels that may name a hot spot.
package struct GeoJSONFeature: Sendable, Decodable {
  /// Empty when there are flaws.
  package private(set) var polygons: [Polygon] = []
  package private(set) var flaws: [GeoJSONError] = []
  /// The feature's own "id".
  package private(set) var id = GeoJSONLabel.none
  package private(set) var properties = GeoJSONProperties()

  private enum CodingKeys: String, CodingKey {
    case type, id, properties, geometry, crs
  }

  /// Never throws: what is wrong is kept in `flaws`.
  package init(from decoder: any Decoder) {
    guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
      flaws = [GeoJSONError("the feature is not an object")]
      return
    }
    if (try? members.decode(String.self, forKey: .type)) != "Feature" {
      flaws.append(GeoJSONError("the feature's \"type\" is not \"Feature\""))
    }
    if let crs = GeoJSONReferenceSystem(in: members, key: .crs), !crs.isWGS84 {
      flaws.append(GeoJSONError(crs.complaint))
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
  init(flaw: GeoJSONError) { flaws = [flaw] }

  private mutating func readProperties(
    _ members: KeyedDecodingContainer<CodingKeys>, _ names: GeoJSONProperties.Names?
  ) {
    guard members.contains(.properties), (try? members.decodeNil(forKey: .properties)) != true
    else { return }
    guard
      let table = try? members.nestedContainer(
        keyedBy: GeoJSONProperties.PropertyName.self, forKey: .properties)
    else {
      flaws.append(GeoJSONError("the feature's \"properties\" are no object"))
      return
    }
    properties = GeoJSONProperties(in: table, names: names)
  }

  private mutating func readGeometry(_ members: KeyedDecodingContainer<CodingKeys>) {
    guard members.contains(.geometry) else {
      flaws.append(GeoJSONError("the feature has no \"geometry\""))
      return
    }
    if (try? members.decodeNil(forKey: .geometry)) == true {
      flaws.append(GeoJSONError("the feature's \"geometry\" is null"))
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

/// The properties of a feature that are read.
///
/// Names are matched without regard to case, since some programs write all names in capitals (as
/// dBASE does). An exact match goes before the others.
package struct GeoJSONProperties: Sendable {
  /// By the names asked for; by the file's own names if all properties were asked for.
  private var labels: [String: GeoJSONLabel] = [:]

  /// Which properties are read; nil for all.
  typealias Names = Set<String>

  package init() {}

  /// The file's label under a name that was asked for.
  package subscript(_ name: String) -> GeoJSONLabel { labels[name] ?? .none }

  /// Names whose value is a text or a number, as the file spells them. Only if all properties were
  /// asked for.
  package var usable: [String: String] {
    labels.compactMapValues { if case .text(let text) = $0 { text } else { nil } }
  }

  init(in table: KeyedDecodingContainer<PropertyName>, names: Names?) {
    guard let names else {
      for key in table.allKeys { labels[key.stringValue] = Self.label(in: table, key) }
      return
    }
    for name in names {
      let exact = PropertyName(stringValue: name)
      let label = table.contains(exact) ? Self.label(in: table, exact) : .none
      labels[name] = label == .none ? Self.label(inAnyCase: name, in: table) : label
    }
  }

  private static func label(in table: KeyedDecodingContainer<PropertyName>, _ key: PropertyName)
    -> GeoJSONLabel
  {
    (try? table.decode(GeoJSONLabel.self, forKey: key)) ?? .none
  }

  private static func label(
    inAnyCase name: String, in table: KeyedDecodingContainer<PropertyName>
  ) -> GeoJSONLabel {
    let wanted = name.lowercased()
    let labels = Set(
      table.allKeys.filter { $0.stringValue.lowercased() == wanted }.map { label(in: table, $0) }
    ).subtracting([.none])
    return labels.count > 1 ? .ambiguous : labels.first ?? .none
  }

  /// Any name.
  struct PropertyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension CodingUserInfoKey {
  /// `GeoJSONProperties.Names`; without it all properties are read.
  static let propertyNames = CodingUserInfoKey(rawValue: "propertyNames")
}

/// A value that may name something: a text or a whole number.
package enum GeoJSONLabel: Hashable, Sendable {
  case text(String)
  /// Missing or null.
  case none
  /// A fraction, a truth value, an array or an object.
  case unusable
  /// Two properties whose names differ only in case have different values.
  case ambiguous
}

extension GeoJSONLabel: Decodable {
  /// Never throws; whole numbers become text.
  package init(from decoder: any Decoder) {
    guard let value = try? decoder.singleValueContainer(), !value.decodeNil() else {
      self = .none
      return
    }
    if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let number = try? value.decode(Int64.self) {
      self = .text(String(number))
    } else {
      self = .unusable
    }
  }
}

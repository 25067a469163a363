// SPDX-License-Identifier: Apache-2.0

/// The properties of a feature that somebody asks for.
///
/// Programs that began with tables of dBASE write all names in capitals, so a name is found in
/// whatever capitals it is written; spelt exactly as asked for, it goes before the others.
package struct GeoJSONProperties: Sendable {
  /// By the names asked for, or as in the file where all were.
  private var labels: [String: GeoJSONLabel] = [:]

  /// Which properties are read; nil for all.
  typealias Names = Set<String>

  package init() {}

  /// What the file says under a name that was asked for.
  package subscript(_ name: String) -> GeoJSONLabel { labels[name] ?? .none }

  /// The names with text or a number behind them, as the file spells them; only where all
  /// properties were asked for.
  package var usable: [String: String] {
    labels.compactMapValues { if case .text(let text) = $0 { text } else { nil } }
  }

  init(in table: KeyedDecodingContainer<Key>, names: Names?) {
    guard let names else {
      for key in table.allKeys { labels[key.stringValue] = Self.label(in: table, key) }
      return
    }
    for name in names {
      let exact = Key(stringValue: name)
      let label = table.contains(exact) ? Self.label(in: table, exact) : .none
      labels[name] = label == .none ? Self.label(inAnyCase: name, in: table) : label
    }
  }

  private static func label(in table: KeyedDecodingContainer<Key>, _ key: Key) -> GeoJSONLabel {
    (try? table.decode(GeoJSONLabel.self, forKey: key)) ?? .none
  }

  private static func label(
    inAnyCase name: String, in table: KeyedDecodingContainer<Key>
  ) -> GeoJSONLabel {
    let wanted = name.lowercased()
    let labels = Set(
      table.allKeys.filter { $0.stringValue.lowercased() == wanted }.map { label(in: table, $0) }
    ).subtracting([.none])
    return labels.count > 1 ? .ambiguous : labels.first ?? .none
  }

  /// Any name.
  struct Key: CodingKey {
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

// SPDX-License-Identifier: Apache-2.0

/// What a file says where a name or number of something may stand.
package enum GeoJSONLabel: Hashable, Sendable {
  case text(String)
  /// Missing or null.
  case none
  /// A fraction, a truth value, an array or an object.
  case unusable
  /// Said twice and differently, in properties whose names differ in capitals only.
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

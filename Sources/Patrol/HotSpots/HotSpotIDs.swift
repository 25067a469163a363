// SPDX-License-Identifier: Apache-2.0

import Text

/// The ids of a set so far, and the rules for the next one.
struct HotSpotIDs {
  /// Number of the feature that has the id.
  private var features: [String: Int] = [:]

  /// Longest id, in characters.
  private static let maximumCharacters = RecordBounds.name

  /// Adds the id, or returns what is wrong with it, in words.
  mutating func complaint(about id: String, feature: Int) -> String? {
    if let flaw = Self.flaw(of: id) { return flaw }
    if let first = features[id] { return "the id is that of feature \(first) too" }
    features[id] = feature
    return nil
  }

  static func flaw(of id: String) -> String? {
    if id.allSatisfy(\.isWhitespace) { return "the id is empty" }
    if isTooLong(id) { return "the id is over \(maximumCharacters) characters" }
    if !id.isOneLine { return "the id holds a control character" }
    return nil
  }

  static func isTooLong(_ text: String) -> Bool {
    text.utf8.count > RecordBounds.nameBytes || text.count > maximumCharacters
  }
}

/// Where the ids of a hot spot file's features come from.
///
/// Plans and records use the id, so it must name the same hot spot in the next file too. The order
/// of the features is no such id, and is used only on request.
package enum HotSpotIDSource: Hashable, Sendable {
  /// The first of these that is present: the properties "hotspot", "id" and "code", the feature's
  /// "id", the property "name". Feature ids that only number the features from 0 or 1 are ignored.
  case usual
  /// One property of all features.
  case property(String)
  /// As `usual`, but feature ids that are numbers are used, and a feature without an id gets its
  /// number in the file, from 1.
  case usualOrNumber

  /// Properties that are looked for, in this order; the feature's "id" comes before the last.
  static let usualProperties = ["hotspot", "id", "code", "name"]

  /// Properties that have to be read.
  var properties: Set<String> {
    var names = Set(Self.usualProperties)
    if case .property(let name) = self { names.insert(name) }
    return names
  }
}

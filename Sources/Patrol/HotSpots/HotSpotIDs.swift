// SPDX-License-Identifier: Apache-2.0

import Text

/// The ids met so far in a set, and the rules for the next one.
struct HotSpotIDs {
  /// Number of the feature that has the id.
  private var features: [String: Int] = [:]

  /// Longest id, in characters.
  static let maximumCharacters = 200
  /// The same in bytes: a character may be made of any number of them.
  static let maximumBytes = 4 * maximumCharacters

  /// Takes the id in; returns what is wrong with it, in words.
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
    text.utf8.count > maximumBytes || text.count > maximumCharacters
  }
}

/// What a hot spot file's features are known by.
///
/// An id is on plans and records, so it must say which hot spot is meant in the next file too. The
/// order of the features does not: it serves only where that is asked for.
package enum HotSpotIDSource: Hashable, Sendable {
  /// The first there is of the properties "hotspot", "id" and "code", the feature's "id" and the
  /// property "name". Ids of features that number them from 0 or 1 come from nothing, and do not
  /// count.
  case usual
  /// One property of all features.
  case property(String)
  /// As `usual`, but the features' own numbers count, and features without an id have their number
  /// in the file, from 1.
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

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

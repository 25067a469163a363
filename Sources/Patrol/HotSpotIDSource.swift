// SPDX-License-Identifier: Apache-2.0

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

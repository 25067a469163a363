// SPDX-License-Identifier: Apache-2.0

package import Geography

/// A fault of a hot spot file, or something its owner should know, and where it is.
package struct HotSpotSetFinding: Hashable, Sendable {
  /// Number of the feature in the file, from 1; nil for the file as a whole.
  package var feature: Int?
  /// The hot spot's id; nil when it has none that is known.
  package var id: String?
  /// Where in the feature's geometry.
  package var place: AreaPlace
  /// The position at that place; nil when there is none.
  package var coordinate: Coordinate?
  /// In words, without a full stop; holds no coordinate.
  package var reason: String

  package init(
    _ reason: String, feature: Int? = nil, id: String? = nil, place: AreaPlace = AreaPlace(),
    coordinate: Coordinate? = nil
  ) {
    self.feature = feature
    self.id = id
    self.place = place
    self.coordinate = coordinate
    self.reason = reason
  }

  /// The same without id and coordinate, fit for a log.
  var discreet: HotSpotSetFinding {
    HotSpotSetFinding(reason, feature: feature, place: place)
  }
}

/// As `feature 3 (HS03), polygon 1, ring 1, position 4 (0.71234, 51.54321): the ring …`, longitude
/// first as in the file.
extension HotSpotSetFinding: CustomStringConvertible {
  package var description: String {
    var parts: [String] = []
    if let feature {
      let named = id.map { $0 == String(feature) ? "" : " (\($0))" } ?? ""
      parts.append("feature \(feature)\(named)")
    }
    if place != AreaPlace() { parts.append("\(place)") }
    let heading = parts.joined(separator: ", ")
    let position = coordinate.map { " (\($0.longitude), \($0.latitude))" } ?? ""
    return heading.isEmpty ? reason : "\(heading)\(position): \(reason)"
  }
}

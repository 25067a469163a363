// SPDX-License-Identifier: Apache-2.0

/// Something in a GeoJSON file that makes a feature unusable, in words.
package struct GeoJSONFlaw: Hashable, Sendable {
  package var place: AreaPlace
  package var reason: String

  package init(_ reason: String, at place: AreaPlace = AreaPlace()) {
    self.place = place
    self.reason = reason
  }
}

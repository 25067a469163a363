// SPDX-License-Identifier: Apache-2.0

/// Where in an area's polygons something is, counted from 1; nil for what is not one place.
package struct AreaPlace: Hashable, Sendable {
  package var polygon: Int?
  /// 1 is the outline, the others are holes.
  package var ring: Int?
  package var position: Int?

  package init(polygon: Int? = nil, ring: Int? = nil, position: Int? = nil) {
    self.polygon = polygon
    self.ring = ring
    self.position = position
  }
}

extension AreaPlace: CustomStringConvertible {
  /// As `polygon 1, ring 2, position 3`; empty for no place.
  package var description: String {
    [("polygon", polygon), ("ring", ring), ("position", position)]
      .compactMap { part, number in number.map { "\(part) \($0)" } }
      .joined(separator: ", ")
  }
}

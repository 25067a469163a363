// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol
import Text

extension HotSpot {
  /// A FeatureCollection (RFC 7946), a feature a line, with seven decimals of a degree.
  package static func geoJSON(_ hotSpots: [HotSpot]) -> String {
    let features = hotSpots.map(\.feature).joined(separator: ",\n")
    return "{\"type\":\"FeatureCollection\",\"features\":[\n\(features)\n]}\n"
  }

  private var feature: String {
    let name = name.map { #","name":\#($0.quoted)"# } ?? ""
    return #"{"type":"Feature","properties":{"hotspot":\#(id.quoted)\#(name)},"#
      + #""geometry":\#(area.geometry)}"#
  }
}

extension Area {
  fileprivate var geometry: String {
    let parts = polygons.map { polygon in
      let rings = polygon.rings.map { ring in
        "[" + ring.map(\.position).joined(separator: ",") + "]"
      }
      return "[" + rings.joined(separator: ",") + "]"
    }
    guard parts.count != 1 else { return #"{"type":"Polygon","coordinates":\#(parts[0])}"# }
    return #"{"type":"MultiPolygon","coordinates":[\#(parts.joined(separator: ","))]}"#
  }
}

extension Coordinate {
  fileprivate var position: String { "[\(longitude.decimal(7)),\(latitude.decimal(7))]" }
}

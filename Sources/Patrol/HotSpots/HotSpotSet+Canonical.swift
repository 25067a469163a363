// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
import Geography

// Canonical content, version 1: what a hot spot set's version is the SHA-256 of.
//
// One GeoJSON FeatureCollection in UTF-8 without a space or line break outside strings. Features
// are sorted by the bytes of their ids. A feature is
//
//   {"type":"Feature","properties":{"hotspot":ID,"name":NAME},"geometry":GEOMETRY}
//
// where "name" is left out when there is none, and GEOMETRY is a Polygon for one polygon, a
// MultiPolygon for several, with members "type" and "coordinates" and rings in the order of
// `Area.polygons`. Numbers are degrees with at most eight decimals, without trailing zeros. In
// strings `"` and `\` stand behind a backslash; everything else stands for itself.
//
// Eight decimals are 1.1 mm or less: no edit of a hot spot that matters is lost, and the noise of
// a conversion beyond them is not a new version. The name belongs to the content, because the
// canonical text is also what is handed to devices; other properties do not.

extension HotSpotSet {
  /// The set's content in canonical form; read back, it gives the same set.
  package var canonicalGeoJSON: Data {
    var data = Data()
    CanonicalGeoJSON.write(hotSpots) { data.append(contentsOf: $0) }
    return data
  }
}

enum CanonicalGeoJSON {
  static func version(of hotSpots: [HotSpot]) -> String {
    var hash = SHA256()
    write(hotSpots) { hash.update(data: $0) }
    return "sha256:" + hash.finalize().hexadecimal
  }

  /// Passes on the content in pieces, one or two for each feature.
  static func write(_ hotSpots: [HotSpot], to receive: ([UInt8]) -> Void) {
    let ordered = hotSpots.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    receive(Array(#"{"type":"FeatureCollection","features":["#.utf8))
    for (index, hotSpot) in ordered.enumerated() {
      var text = CanonicalText()
      if index > 0 { text.append(",") }
      text.append(hotSpot)
      receive(text.bytes)
    }
    receive(Array("]}".utf8))
  }
}

/// Bytes of canonical GeoJSON being written.
private struct CanonicalText {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ hotSpot: HotSpot) {
    append(#"{"type":"Feature","properties":{"hotspot":"#)
    appendString(hotSpot.id)
    if let name = hotSpot.name {
      append(#","name":"#)
      appendString(name)
    }
    append(#"},"geometry":{"type":"#)
    let polygons = hotSpot.area.polygons
    append(polygons.count == 1 ? #""Polygon","coordinates":"# : #""MultiPolygon","coordinates":"#)
    if polygons.count == 1 {
      append(polygons[0])
    } else {
      appendList(polygons) { $0.append($1) }
    }
    append("}}")
  }

  private mutating func append(_ polygon: Polygon) {
    appendList(polygon.rings) { text, ring in
      text.appendList(ring) { text, position in
        text.append("[")
        text.appendDegrees(position.longitude)
        text.append(",")
        text.appendDegrees(position.latitude)
        text.append("]")
      }
    }
  }

  private mutating func appendList<Element>(
    _ elements: [Element], _ appendElement: (inout CanonicalText, Element) -> Void
  ) {
    append("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      appendElement(&self, element)
    }
    append("]")
  }

  private mutating func appendString(_ text: String) {
    append("\"")
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(UInt8(ascii: "\\"))
      }
      bytes.append(byte)
    }
    append("\"")
  }

  private mutating func appendDegrees(_ degrees: Double) {
    let one = Coordinate.stepsPerDegree
    let steps = Int((degrees * Double(one)).rounded())
    if steps < 0 { append("-") }
    append(String(abs(steps) / one))
    var rest = abs(steps) % one
    if rest > 0 { append(".") }
    var place = one
    while rest > 0 {
      place /= 10
      bytes.append(UInt8(ascii: "0") + UInt8(rest / place))
      rest %= place
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
import Storage

/// Geometries as a GeoPackage holds them: a header, then well-known binary, all little-endian
/// (OGC 12-128r17, clause 2.1.3).
enum GeoPackageGeometry {
  /// EPSG:4326; x is the longitude whatever the authority's axis order (same clause).
  static let spatialReference: Int32 = 4326

  /// A geometry behind its header; its bounds, if given, are the header's envelope.
  static func blob(_ wellKnownBinary: Data, within bounds: Bounds?) -> Data {
    header(bounds: bounds) + wellKnownBinary
  }

  /// The geometry behind a header as `blob` writes it; nil when there is none.
  static func wellKnownBinary(in blob: Data) -> Data? {
    let head = blob.prefix(8)
    guard head.count == 8, head.starts(with: [UInt8(ascii: "G"), UInt8(ascii: "P"), 0]),
      let length = [0b0001: 8, 0b0011: 40][head[head.startIndex + 3]], blob.count > length
    else { return nil }
    return Data(blob.dropFirst(length))
  }

  /// Magic, version 0, flags (bit 0 little-endian, bits 1 to 3 the envelope), reference system.
  private static func header(bounds: Bounds?) -> Data {
    var header = Data([UInt8(ascii: "G"), UInt8(ascii: "P"), 0, bounds == nil ? 0b0001 : 0b0011])
    header.append(littleEndian: spatialReference)
    guard let bounds else { return header }
    let box = Envelope(of: [bounds])
    for edge in [box.west, box.east, bounds.south, bounds.north] {
      header.append(littleEndian: edge.bitPattern)
    }
    return header
  }

  /// The longitudes of some bounds, from west to east; all of them when any crosses the
  /// antimeridian, where a GeoPackage knows no other way.
  struct Envelope {
    let west: Double
    let east: Double

    init(of bounds: [Bounds]) {
      let crosses = bounds.contains { $0.west > $0.east }
      west = crosses ? -180 : bounds.map(\.west).min() ?? -180
      east = crosses ? 180 : bounds.map(\.east).max() ?? 180
    }
  }
}

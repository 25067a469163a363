// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography

/// Geometries as a GeoPackage holds them: a header, then well-known binary, all little-endian
/// (OGC 12-128r17, clause 2.1.3).
enum GeoPackageGeometry {
  /// EPSG:4326; x is the longitude whatever the authority's axis order (same clause).
  static let spatialReference: Int32 = 4326

  private enum Code {
    static let point: UInt32 = 1
    static let polygon: UInt32 = 3
    static let multiPolygon: UInt32 = 6
  }

  static func point(_ coordinate: Coordinate) -> Data {
    var blob = header(bounds: nil)
    blob.begin(Code.point)
    blob.append(coordinate)
    return blob
  }

  static func multiPolygon(_ area: Area) -> Data {
    var blob = header(bounds: area.bounds)
    blob.begin(Code.multiPolygon)
    blob.append(count: area.polygons.count)
    for polygon in area.polygons {
      blob.begin(Code.polygon)
      blob.append(count: polygon.rings.count)
      for ring in polygon.rings {
        blob.append(count: ring.count)
        for coordinate in ring { blob.append(coordinate) }
      }
    }
    return blob
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

extension Data {
  /// Byte order and type of one geometry.
  fileprivate mutating func begin(_ type: UInt32) {
    append(1)
    append(littleEndian: type)
  }

  fileprivate mutating func append(count: Int) {
    append(littleEndian: UInt32(count))
  }

  fileprivate mutating func append(_ coordinate: Coordinate) {
    append(littleEndian: coordinate.longitude.bitPattern)
    append(littleEndian: coordinate.latitude.bitPattern)
  }

  fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

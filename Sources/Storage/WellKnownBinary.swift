// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Geography

/// Geometries in well-known binary, little-endian (OGC 06-103r4): x is the longitude, y the
/// latitude, in degrees of WGS 84.
package enum WellKnownBinary {
  private enum Code {
    static let point: UInt32 = 1
    static let polygon: UInt32 = 3
    static let multiPolygon: UInt32 = 6
  }

  package static func point(_ coordinate: Coordinate) -> Data {
    var bytes = Data()
    bytes.begin(Code.point)
    bytes.append(coordinate)
    return bytes
  }

  package static func multiPolygon(_ area: Area) -> Data {
    var bytes = Data()
    bytes.begin(Code.multiPolygon)
    bytes.append(count: area.polygons.count)
    for polygon in area.polygons {
      bytes.begin(Code.polygon)
      bytes.append(count: polygon.rings.count)
      for ring in polygon.rings {
        bytes.append(count: ring.count)
        for coordinate in ring { bytes.append(coordinate) }
      }
    }
    return bytes
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

  package mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

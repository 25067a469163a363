// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A flat map around one place: the only statement of the Earth's shape in this package.
///
/// Equirectangular: metres are degrees times the radii of curvature of the WGS 84 ellipsoid at
/// the origin (meridian and prime vertical; constants from NIMA TR8350.2), so lines straight in
/// longitude and latitude stay straight. A degree is worth the same everywhere on one plane: 1 km
/// north or south of an origin in England an east–west length is 0.02 % off, a north–south one
/// less than 0.001 %.
package struct LocalPlane: Hashable, Sendable {
  package let origin: Coordinate
  /// Metres east in a degree of longitude; next to nothing at a pole, never negative.
  package let metresPerDegreeEast: Double
  /// Metres north in a degree of latitude.
  package let metresPerDegreeNorth: Double

  /// Semi-major axis of WGS 84 in metres.
  private static let equatorialRadius = 6_378_137.0
  /// Flattening of WGS 84.
  private static let flattening = 1 / 298.257_223_563
  private static let radiansPerDegree = Double.pi / 180

  package init(origin: Coordinate) {
    self.origin = origin
    let latitude = origin.latitude * Self.radiansPerDegree
    let eccentricitySquared = Self.flattening * (2 - Self.flattening)
    let shrinkage = 1 - eccentricitySquared * sin(latitude) * sin(latitude)
    let primeVertical = Self.equatorialRadius / shrinkage.squareRoot()
    let meridian = primeVertical * (1 - eccentricitySquared) / shrinkage
    metresPerDegreeEast = max(0, primeVertical * cos(latitude)) * Self.radiansPerDegree
    metresPerDegreeNorth = meridian * Self.radiansPerDegree
  }

  /// Metres in a degree of latitude on the equator, where it is shortest.
  static let leastMetresPerDegreeNorth = LocalPlane(
    origin: Coordinate(latitude: 0, longitude: 0)
  ).metresPerDegreeNorth

  /// No more than `metresPerDegreeEast` anywhere up to a latitude in degrees, north or south, and
  /// at most 200 m less; 0 from the poles on.
  ///
  /// With the cosine's series up to a term that is negative, which makes it no more than the
  /// cosine, and no call of the mathematical library.
  static func leastMetresPerDegreeEast(upToLatitude latitude: Double) -> Double {
    guard latitude < 90 else { return 0 }
    let angle = latitude * radiansPerDegree
    let square = angle * angle
    let cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30))
    return max(0, equatorialRadius * cosine) * radiansPerDegree
  }

  /// Where a coordinate lies on the plane; its longitude is taken the short way round from the
  /// origin's.
  package func point(of coordinate: Coordinate) -> Point {
    Point(
      x: coordinate.degreesEast(of: origin) * metresPerDegreeEast,
      y: (coordinate.latitude - origin.latitude) * metresPerDegreeNorth)
  }

  /// The coordinate of a place on the plane, brought back onto the globe.
  package func coordinate(of point: Point) -> Coordinate {
    let east = metresPerDegreeEast > 0 ? point.x / metresPerDegreeEast : 0
    let north = origin.latitude + point.y / metresPerDegreeNorth
    return Coordinate(
      latitude: min(90, max(-90, north)),
      longitude: (origin.longitude + east).wrappedDegrees)
  }

  /// Metres between two coordinates on the plane midway between them.
  ///
  /// Good for short distances: within 0.01 % up to 10 km away from the poles.
  package static func distance(_ a: Coordinate, _ b: Coordinate) -> Double {
    let middle = Coordinate(latitude: (a.latitude + b.latitude) / 2, longitude: a.longitude)
    let plane = LocalPlane(origin: middle)
    let east = b.degreesEast(of: a) * plane.metresPerDegreeEast
    let north = (b.latitude - a.latitude) * plane.metresPerDegreeNorth
    return (east * east + north * north).squareRoot()
  }
}

/// A place on a `LocalPlane`, in metres east and north of the plane's origin.
package struct Point: Hashable, Sendable {
  /// Metres east.
  package var x: Double
  /// Metres north.
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Metres in a step of the grid along each axis of one plane.
struct StepLengths: Hashable {
  let east: Double
  let north: Double

  init(_ plane: LocalPlane) {
    east = plane.metresPerDegreeEast / Grid.stepsPerDegree
    north = plane.metresPerDegreeNorth / Grid.stepsPerDegree
  }
}

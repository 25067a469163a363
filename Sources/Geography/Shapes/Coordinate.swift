// SPDX-License-Identifier: Apache-2.0

/// A place on the globe in degrees, WGS 84.
package struct Coordinate: Hashable, Sendable {
  /// Degrees north of the equator, −90 to 90.
  package var latitude: Double
  /// Degrees east of Greenwich, −180 to 180.
  package var longitude: Double

  package init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }

  /// Whether both degrees are finite and in range.
  package var isOnTheGlobe: Bool {
    latitude.isFinite && longitude.isFinite && abs(latitude) <= 90 && abs(longitude) <= 180
  }
}

extension Coordinate {
  /// Degrees of longitude from `other` to here the short way round, −180 to 180.
  package func degreesEast(of other: Coordinate) -> Double {
    (longitude - other.longitude).wrappedDegrees
  }
}

extension Double {
  /// The same direction within −180 to 180 degrees; itself when already there.
  package var wrappedDegrees: Double {
    abs(self) <= 180 ? self : remainder(dividingBy: 360)
  }
}

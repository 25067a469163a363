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

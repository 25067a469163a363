// SPDX-License-Identifier: Apache-2.0

package import Geography

/// Where an officer truly is at one second, and what they are doing there.
package struct TrackPoint: Hashable, Sendable {
  package enum Setting: String, Hashable, Sendable, CaseIterable {
    case walking, standing, indoors, vehicle
  }

  package var coordinate: Coordinate
  package var setting: Setting
  /// Metres per second east and north.
  package var velocity: Vector
  /// The way the street runs here, of length 1: reception differs along and across it.
  package var street: Vector

  /// Metres per second.
  package var speed: Double { velocity.length }

  package init(coordinate: Coordinate, setting: Setting, velocity: Vector, street: Vector) {
    self.coordinate = coordinate
    self.setting = setting
    self.velocity = velocity
    self.street = street
  }
}

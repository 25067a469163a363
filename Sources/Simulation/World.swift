// SPDX-License-Identifier: Apache-2.0

package import Geography
package import Patrol

/// A place to patrol: its streets, its hot spots and where shifts begin.
///
/// Nothing here knows a town: `World.southend` is one world, and any other set of hot spots
/// with streets through it is another.
package struct World: Sendable {
  package let streets: StreetNetwork
  package let hotSpots: [HotSpot]
  /// The police station: shifts begin and end there.
  package let base: StreetPlace
  /// For each hot spot, the places on streets inside it; empty where no street leads.
  let placesInside: [[StreetPlace]]

  /// Metres between the places an officer may choose to go to.
  private static let spacing = 10.0

  package init(streets: StreetNetwork, hotSpots: [HotSpot], base: Coordinate) {
    self.streets = streets
    self.hotSpots = hotSpots
    self.base = streets.nearestPlace(
      to: Vector(streets.plane.point(of: base)), driving: true)
    let places = streets.places(every: Self.spacing).map { ($0, streets.coordinate(of: $0)) }
    placesInside = hotSpots.map { hotSpot in
      places.filter { hotSpot.area.contains($0.1) }.map(\.0)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Geography
package import Patrol

/// A place to patrol: its streets, its hot spots and where shifts begin.
///
/// `World.southend` is one world. Any set of hot spots with streets through it is another.
package struct World: Sendable {
  package let streets: StreetNetwork
  package let hotSpots: [HotSpot]
  /// The police stations, at least one: shifts begin and end there.
  package let stations: [StreetPlace]
  /// For each hot spot, the places on streets inside it; empty where no street leads.
  let placesInside: [[StreetPlace]]
  /// For each hot spot, the places on streets outside it, at most about a pavement's width from its
  /// edge.
  let placesBeside: [[StreetPlace]]

  /// The first police station.
  package var base: StreetPlace { stations[0] }

  /// Metres between the places an officer may choose to go to.
  private static let spacing = 10.0
  /// Metres from the edge of a hot spot to the farthest place beside it.
  private static let besideWidth = 14.0

  package init(streets: StreetNetwork, hotSpots: [HotSpot], base: Coordinate) {
    self.init(streets: streets, hotSpots: hotSpots, stations: [base])
  }

  /// - Precondition: at least one station.
  package init(streets: StreetNetwork, hotSpots: [HotSpot], stations: [Coordinate]) {
    precondition(!stations.isEmpty, "nowhere to begin a shift")
    self.streets = streets
    self.hotSpots = hotSpots
    self.stations = stations.map {
      streets.nearestPlace(to: Vector(streets.plane.point(of: $0)), driving: true)
    }
    var inside = [[StreetPlace]](repeating: [], count: hotSpots.count)
    var beside = inside
    let index = AreaIndex(hotSpots.map(\.area))
    for place in streets.places(every: Self.spacing) {
      let coordinate = streets.coordinate(of: place)
      for hotSpot in index.areas(within: Self.besideWidth, of: coordinate) {
        if hotSpots[hotSpot].area.contains(coordinate) {
          inside[hotSpot].append(place)
        } else {
          beside[hotSpot].append(place)
        }
      }
    }
    placesInside = inside
    placesBeside = beside
  }

  func isInHotSpot(_ place: StreetPlace) -> Bool {
    let coordinate = streets.coordinate(of: place)
    return hotSpots.contains { $0.area.contains(coordinate) }
  }
}

extension World {
  /// An invented town with twenty hot spots of all kinds, different for every seed.
  ///
  /// About 2 km wide, in or near England (50 to 56° N). `TownDrawing` describes its streets,
  /// `HotSpotPlacing` its hot spots. It uses no street plan of a real place.
  package static func drawn(seed: UInt64) -> World {
    var place = SeededGenerator(seed: seed, stream: "town place")
    let middle = Coordinate(
      latitude: place.uniform(50...56), longitude: place.uniform(-4...1.5))
    let plane = LocalPlane(origin: middle)
    let town = TownDrawing(generator: SeededGenerator(seed: seed, stream: "town streets"))
    let placing = HotSpotPlacing(
      in: town, around: middle, generator: SeededGenerator(seed: seed, stream: "town hot spots"))
    let hotSpots = placing.hotSpots()
    var station = middle
    repeat {
      let away = Vector(place.uniform(stationReach), place.uniform(stationReach))
      station = plane.coordinate(of: away.point)
    } while hotSpots.contains { $0.area.signedDistance(from: station) > -stationClearance }
    return World(
      streets: StreetNetwork(streets: town.plan.streets(on: plane)), hotSpots: hotSpots,
      base: station)
  }

  /// Metres from the centre of a drawn town to its police station, east and north. Then metres from
  /// the station to any hot spot, so that meals do not count as patrols.
  private static let stationReach = -600.0...600
  private static let stationClearance = 60.0
}

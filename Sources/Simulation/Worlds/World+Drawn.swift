// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

extension World {
  /// A town that never was, with twenty hot spots of all kinds: another one for every seed.
  ///
  /// About 2 km wide, in or near England (50 to 56° N). `TownDrawing` says how its streets run,
  /// `HotSpotPlacing` what hot spots it has. No street plan of any place is in it.
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

  /// Metres of the police station from the middle of a drawn town to the east and to the north, and
  /// from any hot spot, so that meals are no patrols.
  private static let stationReach = -600.0...600
  private static let stationClearance = 60.0
}

// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

extension World {
  /// A world in which somebody's own hot spots can be patrolled, where no street map is at hand.
  ///
  /// The hot spots are real, everything else is invented: the streets, which of them are for
  /// pedestrians, the roads between the hot spots, and the police stations. The streets run as
  /// `SurroundingsDrawing` says, through every hot spot, in blocks of about 100 m in and near them.
  /// So a simulated patrol has ways, speeds and turns such as people walk, and hot spots and a
  /// receiver's error have their true sizes; which street an officer is in means nothing.
  ///
  /// There is a station within about 5 km of every hot spot, outside all of them where there is
  /// room.
  ///
  /// - Parameter seed: another one draws other streets.
  package static func around(
    _ hotSpots: [HotSpot], seed: UInt64
  ) throws(StreetDrawingError) -> World {
    let plane = try plane(through: hotSpots)
    var withAxis: Set<Int> = []
    while true {
      let drawing = SurroundingsDrawing(
        of: hotSpots.map(\.area), withAxis: withAxis, on: plane,
        generator: SeededGenerator(seed: seed, stream: "surroundings"))
      let world = World(
        streets: StreetNetwork(streets: drawing.plan.streets(on: plane), plane: plane),
        hotSpots: hotSpots, stations: drawing.stations.map { plane.coordinate(of: $0.point) })
      let without = hotSpots.indices.filter { world.placesInside[$0].isEmpty }
      // A street through the middle of a hot spot has places inside, so that twice is enough.
      guard !withAxis.isSuperset(of: without) else { return world }
      withAxis.formUnion(without)
    }
  }

  /// Kilometres: farther away from its origin a plane is wrong by more than about 3 %.
  private static let farthestApart = 500.0
  /// Degrees, north and south.
  private static let greatestLatitude = 80.0

  /// The plane about the middle of all hot spots.
  private static func plane(
    through hotSpots: [HotSpot]
  ) throws(StreetDrawingError) -> LocalPlane {
    guard let first = hotSpots.first else { throw .noHotSpots }
    for hotSpot in hotSpots {
      if abs(hotSpot.area.centre.latitude) > greatestLatitude { throw .nearPole(hotSpot.id) }
      let kilometres = LocalPlane.distance(first.area.centre, hotSpot.area.centre) / 1000
      if kilometres > farthestApart {
        throw .tooFarApart(first.id, hotSpot.id, kilometres: Int(kilometres))
      }
    }
    let plane = LocalPlane(origin: first.area.centre)
    let extent = Extent(around: hotSpots.map { Vector(plane.point(of: $0.area.centre)) })
    return LocalPlane(origin: plane.coordinate(of: ((extent.least + extent.most) / 2).point))
  }
}

/// Why no streets can be drawn round hot spots.
package enum StreetDrawingError: Error, Hashable, Sendable, CustomStringConvertible {
  case noHotSpots
  /// The two hot spots are too far apart for one plane, that many kilometres.
  case tooFarApart(String, String, kilometres: Int)
  /// A hot spot so near a pole that no plane is flat there.
  case nearPole(String)

  package var description: String {
    switch self {
    case .noHotSpots:
      "there are no hot spots to draw streets round: give a set with at least one"
    case .tooFarApart(let one, let other, let kilometres):
      "hot spots \(one) and \(other) are \(kilometres) km apart, too far for one force's streets: "
        + "simulate each part of the set by itself"
    case .nearPole(let id):
      "hot spot \(id) is too near a pole to draw streets round it: leave it out"
    }
  }
}

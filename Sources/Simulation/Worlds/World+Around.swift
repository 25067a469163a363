// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

extension World {
  /// A world for real hot spots without a street map.
  ///
  /// The hot spots are real. The streets, pedestrian streets, roads between hot spots and police
  /// stations are invented. `SurroundingsDrawing` lays the streets through every hot spot, in
  /// blocks of about 100 m in and near it. So distances, speeds and turns are those of people on
  /// foot, and hot spots and receiver errors have their true sizes. The name of an officer's street
  /// has no meaning.
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
      // A street through the centre of a hot spot has places inside it, so two rounds are enough.
      guard !withAxis.isSuperset(of: without) else { return world }
      withAxis.formUnion(without)
    }
  }

  /// Kilometres. At a greater distance from its origin a plane is wrong by more than about 3 %.
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
package enum StreetDrawingError: ExplainedError, Hashable {
  case noHotSpots
  /// The two hot spots are this many kilometres apart, too far for one plane.
  case tooFarApart(String, String, kilometres: Int)
  /// A hot spot too near a pole for a local plane.
  case nearPole(String)

  package var kind: ErrorKind { .unusable }

  package var problem: String {
    switch self {
    case .noHotSpots: "there are no hot spots to draw streets round"
    case .tooFarApart(let one, let other, let kilometres):
      "hot spots \(one) and \(other) are \(kilometres) km apart, too far for one force's streets"
    case .nearPole(let id): "hot spot \(id) is too near a pole to draw streets round it"
    }
  }

  package var advice: String? {
    switch self {
    case .noHotSpots: "give a set with at least one"
    case .tooFarApart: "simulate each part of the set by itself"
    case .nearPole: "leave it out"
    }
  }
}

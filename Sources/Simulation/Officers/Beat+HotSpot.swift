// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// What an officer does in a hot spot.
extension Beat {
  /// Walks about, stands and visits shops until `seconds` are up, the last walk to its end.
  mutating func patrol(
    _ hotSpot: Int, from entrance: StreetPlace, seconds: Int
  ) -> [Leg] {
    var legs: [Leg] = []
    var place = entrance
    var left = seconds
    while left > 0 {
      let choice = generator.unit()
      let spent: Int
      if let pause = pause(choice, atMost: left) {
        (legs, spent) = (legs + [pause.leg], pause.seconds)
      } else {
        let goal = anyPlace(in: hotSpot)
        let length = world.streets.route(from: place, to: goal, driving: false)?.length ?? 0
        spent = max(1, Int(length / Self.usualPace))
        legs.append(walk(to: goal))
        place = goal
      }
      left -= spent
    }
    return legs
  }

  /// The same by the watch: walks that stay inside, and the last one only if there is time for it.
  mutating func timedPatrol(
    _ hotSpot: Int, from entrance: StreetPlace, seconds: Int
  ) -> [Leg] {
    var legs: [Leg] = []
    var place = entrance
    var left = seconds
    while left > 0 {
      let choice = generator.unit()
      let goal = anyPlace(in: hotSpot)
      let walk = self.walk(to: goal)
      if let pause = pause(choice, atMost: left) {
        legs.append(pause.leg)
        left -= pause.seconds
      } else if let spent = secondsInside(hotSpot, from: place, to: goal), spent <= left {
        legs.append(walk)
        place = goal
        left -= spent
      } else {
        let seconds = min(left, generator.whole(Self.stand))
        legs.append(.stand(seconds: seconds))
        left -= seconds
      }
    }
    return legs
  }

  /// Standing, or a visit to a shop, where `choice` between 0 and 1 is for one of them.
  private mutating func pause(_ choice: Double, atMost left: Int) -> (leg: Leg, seconds: Int)? {
    if choice < Self.standChance {
      let seconds = min(left, generator.whole(Self.stand))
      return (.stand(seconds: seconds), seconds)
    } else if choice < Self.standChance + Self.indoorChance {
      let seconds = min(left, generator.whole(Self.indoors))
      return (.indoors(seconds: seconds), seconds)
    }
    return nil
  }

  /// Pauses on the way make a walk that much longer: one of 22 s on average in 150 s (`Mover`).
  private static let pausing = 1.15
  /// Metres between the places of a way that are looked at.
  private static let spacing = 10.0

  /// Seconds at least 1 for a walk inside the hot spot; nil if the way leads out of it.
  private func secondsInside(_ hotSpot: Int, from place: StreetPlace, to goal: StreetPlace) -> Int?
  {
    guard let route = world.streets.route(from: place, to: goal, driving: false) else { return nil }
    let area = world.hotSpots[hotSpot].area
    let isInside = stride(from: 0, to: route.length, by: Self.spacing).allSatisfy {
      area.contains(world.streets.plane.coordinate(of: route.point(at: $0).point))
    }
    return isInside ? max(1, Int(route.length / Self.usualPace * Self.pausing)) : nil
  }
}

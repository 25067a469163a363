// SPDX-License-Identifier: Apache-2.0

/// Decides what an officer does next: place and time in, legs out.
///
/// An officer goes from hot spot to hot spot, the near and the planned ones first; patrols most of
/// them for 5 to 25 minutes and walks through the others; drives between far ones; takes a meal
/// break at the station in a long shift, and goes back there at its end.
package struct Beat: Sendable {
  private let world: World
  /// For each hot spot, how much it is sought.
  private let weights: [Double]
  private var generator: SeededGenerator
  private var last: Int?
  private var hasEaten = false

  /// Metres of walking beyond which an officer would rather drive, and beyond twice as many does.
  private static let walkable = 700.0
  /// Seconds before the end of a shift at which an officer turns back.
  private static let homeward = 1200
  /// Seconds: shifts at least this long have a meal break in their middle.
  private static let longShift = 6 * 3600
  /// Seconds at the station.
  private static let mealBreak = 1500...2100
  /// Metres per second on foot.
  private static let pace = 1.1...1.5
  private static let usualPace = (pace.lowerBound + pace.upperBound) / 2
  /// How often a way too far to walk is driven, and a hot spot only walked through.
  private static let liftChance = 0.75
  private static let passChance = 0.2
  /// Seconds in a hot spot.
  private static let patrol = 300...1500

  /// - Parameter weights: one for each hot spot of `world`; 0 keeps the officer away.
  package init(world: World, weights: [Double], generator: SeededGenerator) {
    self.world = world
    self.weights = weights
    self.generator = generator
  }

  /// What to do from `place` on, `elapsed` seconds into a shift of `duration`; never nothing.
  package mutating func legs(
    from place: StreetPlace, elapsed: Int, duration: Int
  ) -> [Leg] {
    if turnsBack(elapsed: elapsed, duration: duration) {
      return wayHome(from: place) + [.indoors(seconds: Self.homeward)]
    }
    if duration >= Self.longShift, elapsed > duration / 2, !hasEaten {
      hasEaten = true
      return wayHome(from: place) + [.indoors(seconds: generator.whole(Self.mealBreak))]
    }
    guard let hotSpot = nextHotSpot(from: place) else { return [.stand(seconds: 60)] }
    last = hotSpot
    let entrance = anyPlace(in: hotSpot)
    let way = travel(from: place, to: entrance, liftChance: Self.liftChance)
    guard !generator.chance(Self.passChance) else { return way }
    return way + patrol(hotSpot, from: entrance, seconds: generator.whole(Self.patrol))
  }

  /// Whether it is time to go back to the station: whatever was still planned is dropped.
  package func turnsBack(elapsed: Int, duration: Int) -> Bool {
    duration > 3 * Self.homeward && elapsed > duration - Self.homeward
  }

  private mutating func nextHotSpot(from place: StreetPlace) -> Int? {
    let here = world.streets.point(of: place)
    let pull = world.placesInside.indices.map { index -> Double in
      guard index != last, let there = world.placesInside[index].first else { return 0 }
      return weights[index] / (300 + here.distance(to: world.streets.point(of: there)))
    }
    return generator.index(weights: pull)
  }

  private mutating func anyPlace(in hotSpot: Int) -> StreetPlace {
    let places = world.placesInside[hotSpot]
    return places[generator.whole(0...places.count - 1)]
  }

  private mutating func walk(to place: StreetPlace) -> Leg {
    .walk(to: place, speed: generator.uniform(Self.pace))
  }

  // MARK: Getting there

  private mutating func wayHome(from place: StreetPlace) -> [Leg] {
    travel(from: place, to: world.base, liftChance: 1)
  }

  /// - Parameter liftChance: how often a way too far to walk is driven after all.
  private mutating func travel(
    from place: StreetPlace, to goal: StreetPlace, liftChance: Double
  ) -> [Leg] {
    let streets = world.streets
    let onFoot = streets.route(from: place, to: goal, driving: false)?.length ?? .infinity
    guard onFoot > Self.walkable, onFoot > 2 * Self.walkable || generator.chance(liftChance)
    else { return [walk(to: goal)] }
    let pickUp = streets.nearestPlace(to: streets.point(of: place), driving: true)
    let stop = setDown(near: goal)
    guard streets.route(from: pickUp, to: stop, driving: true) != nil else {
      return [walk(to: goal)]
    }
    return [
      walk(to: pickUp), .drive(to: stop, speed: generator.uniform(8...14)), walk(to: goal),
    ]
  }

  /// Where the vehicle is left: up to 150 m to either side of the goal, on an open street.
  private mutating func setDown(near goal: StreetPlace) -> StreetPlace {
    let away = Vector(generator.uniform(-150...150), generator.uniform(-150...150))
    return world.streets.nearestPlace(to: world.streets.point(of: goal) + away, driving: true)
  }

  // MARK: In a hot spot

  /// Walks about, stands and visits shops until `seconds` are up.
  private mutating func patrol(
    _ hotSpot: Int, from entrance: StreetPlace, seconds: Int
  ) -> [Leg] {
    var legs: [Leg] = []
    var place = entrance
    var left = seconds
    while left > 0 {
      let choice = generator.unit()
      let spent: Int
      if choice < 0.25 {
        spent = min(left, generator.whole(20...180))
        legs.append(.stand(seconds: spent))
      } else if choice < 0.35 {
        spent = min(left, generator.whole(60...480))
        legs.append(.indoors(seconds: spent))
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
}

// SPDX-License-Identifier: Apache-2.0

/// Decides what an officer does next: place and time in, legs out.
///
/// An officer goes from hot spot to hot spot and prefers those that are near, planned and not yet
/// visited. The officer patrols most of them for 5 to 25 minutes and walks through the others.
/// Between them come calls to other places, and waits just outside a hot spot. The officer drives
/// between distant places, takes a meal break at the station in a long shift, and returns there at
/// its end. An officer on `PatrolDuty` first makes the visits that are due.
///
/// Frequencies and durations were set by trial. In drawn towns an 8-hour shift has 20 to 35 visits
/// of 7 minutes on average, to 13 or 14 of 20 hot spots, and as many passes.
package struct Beat: Sendable {
  let world: World
  /// Where the officer's shift begins and ends.
  private let station: StreetPlace
  /// For each hot spot, how attractive it is.
  private let weights: [Double]
  /// The visits that are due; nil leaves all to the weights.
  var duty: PatrolDuty?
  var generator: SeededGenerator
  /// The hot spot that the officer was in last.
  var last: Int?
  /// For each hot spot, how often the officer went to it.
  private var visits: [Int]
  private var hasEaten = false

  /// Metres of walking beyond which an officer may drive. Beyond twice as many the officer always
  /// drives.
  private static let walkable = 700.0
  /// Seconds before the end of a shift at which an officer turns back.
  private static let homeward = 1200
  /// Seconds: shifts at least this long have a meal break in their middle.
  private static let longShift = 6 * 3600
  /// Seconds at the station.
  private static let mealBreak = 1500...2100
  /// Metres per second on foot.
  private static let pace = 1.1...1.5
  static let usualPace = (pace.lowerBound + pace.upperBound) / 2
  /// Chance that a way too far to walk is driven, and that a hot spot is only walked through.
  static let liftChance = 0.75
  private static let passChance = 0.35
  /// Seconds in a hot spot; short patrols are more common than long ones.
  private static let patrol = 300.0...1500
  /// Chance that an officer is called somewhere else, and that the officer waits outside a hot
  /// spot.
  private static let callChance = 0.4
  private static let lingerChance = 0.35
  /// Chance of standing, and of going into a building, in a hot spot; otherwise the officer walks.
  static let standChance = 0.25
  static let indoorChance = 0.025
  /// Seconds of one of each.
  static let stand = 20...180
  static let indoors = 60...400
  /// Seconds outside a hot spot, and where an officer is called.
  private static let linger = 30...240
  private static let callout = 120...900

  /// - Parameters:
  ///   - weights: one for each hot spot of `world`; 0 keeps the officer away.
  ///   - duty: with doses for each hot spot of `world`; nil when nothing is due.
  ///   - station: nil is the world's first.
  package init(
    world: World, weights: [Double], duty: PatrolDuty? = nil, station: StreetPlace? = nil,
    generator: SeededGenerator
  ) {
    self.world = world
    self.station = station ?? world.base
    self.weights = weights
    self.duty = duty
    self.generator = generator
    visits = [Int](repeating: 0, count: weights.count)
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
    if let legs = legsOnDuty(from: place) { return legs }
    if generator.chance(Self.callChance) { return call(from: place) }
    return roam(from: place)
  }

  /// Goes to a hot spot of the officer's own choice.
  mutating func roam(from place: StreetPlace) -> [Leg] {
    guard let hotSpot = nextHotSpot(from: place) else { return [.stand(seconds: 60)] }
    last = hotSpot
    visits[hotSpot] += 1
    let entrance = anyPlace(in: hotSpot)
    let way = approach(hotSpot, from: place, to: entrance)
    guard !generator.chance(Self.passChance) else { return way }
    let share = generator.unit()
    let seconds =
      Self.patrol.lowerBound
      + (Self.patrol.upperBound - Self.patrol.lowerBound) * share * share
    return way + patrol(hotSpot, from: entrance, seconds: Int(seconds))
  }

  /// Whether it is time to return to the station. The legs still planned are dropped.
  package func turnsBack(elapsed: Int, duration: Int) -> Bool {
    duration > 3 * Self.homeward && elapsed > duration - Self.homeward
  }

  /// Metres at which a hot spot's attraction has halved, and from which it falls with the square of
  /// the distance. So an officer stays in one part of a large area.
  private static let nearby = 300.0
  private static let farAway = 2000.0
  /// How much the square of the number of visits reduces a hot spot's attraction.
  private static let satisfaction = 3.0

  private mutating func nextHotSpot(from place: StreetPlace) -> Int? {
    nextHotSpot(
      from: place,
      weights: weights.indices.map {
        weights[$0] / (1 + Self.satisfaction * Double(visits[$0] * visits[$0]))
      })
  }

  /// One of the hot spots but the last, by their weights and how near they are; nil when all of
  /// these weigh nothing.
  mutating func nextHotSpot(from place: StreetPlace, weights: [Double]) -> Int? {
    let here = world.streets.point(of: place)
    let pull = world.placesInside.indices.map { index -> Double in
      guard index != last, let there = world.placesInside[index].first else { return 0 }
      let metres = here.distance(to: world.streets.point(of: there))
      return weights[index] / (Self.nearby + metres + metres * metres / Self.farAway)
    }
    return generator.index(weights: pull)
  }

  mutating func anyPlace(in hotSpot: Int) -> StreetPlace {
    anyPlace(of: world.placesInside[hotSpot])
  }

  mutating func anyPlace(of places: [StreetPlace]) -> StreetPlace {
    places[generator.whole(0...places.count - 1)]
  }

  mutating func walk(to place: StreetPlace) -> Leg {
    .walk(to: place, speed: generator.uniform(Self.pace))
  }

  // MARK: Getting there

  mutating func wayHome(from place: StreetPlace) -> [Leg] {
    travel(from: place, to: station, liftChance: 1)
  }

  /// The way into a hot spot, sometimes with a wait on a street just outside.
  mutating func approach(
    _ hotSpot: Int, from place: StreetPlace, to entrance: StreetPlace
  ) -> [Leg] {
    let beside = world.placesBeside[hotSpot]
    guard !beside.isEmpty, generator.chance(Self.lingerChance) else {
      return travel(from: place, to: entrance)
    }
    let outside = anyPlace(of: beside)
    return travel(from: place, to: outside)
      + [.stand(seconds: generator.whole(Self.linger)), walk(to: entrance)]
  }

  /// - Parameter liftChance: chance that a way too far to walk is driven.
  mutating func travel(
    from place: StreetPlace, to goal: StreetPlace, liftChance: Double = Beat.liftChance
  ) -> [Leg] {
    let streets = world.streets
    let onFoot = metresOnFoot(from: place, to: goal)
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

  /// Metres; infinite if even the straight line is too far to walk.
  private func metresOnFoot(from place: StreetPlace, to goal: StreetPlace) -> Double {
    let streets = world.streets
    let beeline = streets.point(of: place).distance(to: streets.point(of: goal))
    guard beeline <= 2 * Self.walkable else { return .infinity }
    return streets.route(from: place, to: goal, driving: false)?.length ?? .infinity
  }

  /// Where the vehicle stops: on a street open to vehicles, up to 150 m from the goal along each
  /// axis.
  private mutating func setDown(near goal: StreetPlace) -> StreetPlace {
    let away = Vector(generator.uniform(-150...150), generator.uniform(-150...150))
    return world.streets.nearestPlace(to: world.streets.point(of: goal) + away, driving: true)
  }

  // MARK: Elsewhere

  /// Metres to where an officer is called, to either side.
  private static let callDistance = -500.0...500
  /// Attempts to find such a place before the officer stays.
  private static let attempts = 10

  /// A call within walking distance and outside all hot spots, in a building or in front of it.
  mutating func call(from place: StreetPlace) -> [Leg] {
    guard let scene = placeElsewhere(near: place) else { return [.stand(seconds: 60)] }
    let seconds = generator.whole(Self.callout)
    return travel(from: place, to: scene)
      + [generator.chance(0.5) ? .indoors(seconds: seconds) : .stand(seconds: seconds)]
  }

  private mutating func placeElsewhere(near place: StreetPlace) -> StreetPlace? {
    for _ in 0..<Self.attempts {
      let away = Vector(
        generator.uniform(Self.callDistance), generator.uniform(Self.callDistance))
      let scene = world.streets.nearestPlace(
        to: world.streets.point(of: place) + away, driving: false)
      if !world.isInHotSpot(scene) { return scene }
    }
    return nil
  }
}

// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// A shift of several officers in one world, determined by one seed.
package struct SimulatedPatrol: Sendable {
  package let seed: UInt64
  package let world: World
  package let start: Timestamp
  package let plan: [PlannedDose]
  package private(set) var officers: [SimulatedOfficer]

  package init(
    seed: UInt64, world: World, start: Timestamp, plan: [PlannedDose], officers: [SimulatedOfficer]
  ) {
    self.seed = seed
    self.world = world
    self.start = start
    self.plan = plan
    self.officers = officers
  }

  /// How much more attractive a treatment hot spot is than a control one: officers mostly follow
  /// the plan.
  private static let obedience = 12.0
  /// The same of officers under orders, in what they do beyond these.
  private static let freeObedience = 3.0

  /// A shift of `duration` seconds from `start`.
  ///
  /// Without orders every second officer accompanies the one before for the first third of the
  /// shift or more, so that officer-minutes and patrol-minutes differ.
  ///
  /// - Parameter orders: how officers carry out the plan; nil leaves it to them, and their units
  ///   always work.
  /// - Precondition: at least one officer, `duration` and `interval` of at least 1.
  package static func generate(
    seed: UInt64, officers count: Int, start: Timestamp, duration: Int, environment: Environment,
    interval: Int, receiver: SimulatedReceiverModel = .usual, orders: PatrolOrders? = nil,
    in world: World = .southend
  ) -> SimulatedPatrol {
    precondition(count >= 1 && duration >= 1, "a patrol of nobody, or of no time")
    let plan = plan(
      seed: seed, start: start, duration: duration, world: world,
      minutes: orders == nil ? [PlannedDose.usualMinutes] : PatrolOrders.minutes)
    let today = plan.filter { $0.date == plan[0].date }
    let duties = orders?.duties(of: count, plan: today, seed: seed)
    let free = duties == nil ? obedience : freeObedience
    let weights = today.map { $0.condition == .treatment ? free : 1 }
    var officers: [SimulatedOfficer] = []
    for number in 1...count {
      let source = RandomStreams(seed: seed, officer: number)
      let station = Self.station(of: number, in: world)
      let mover = Self.mover(
        number: number, at: station, before: officers.last?.track, duration: duration,
        orders: orders, world: world, source: source)
      let beat = Beat(
        world: world, weights: weights, duty: duties?[number - 1], station: station,
        generator: source.generator("beat"))
      let track = Track.shift(of: mover, on: beat, from: start, duration: duration)
      var officer = SimulatedOfficer(number: number, track: track, hotSpots: world.hotSpots)
      if let duty = duties?[number - 1] { officer.take(duty, of: today, source) }
      officers.append(officer)
    }
    let unobserved = SimulatedPatrol(
      seed: seed, world: world, start: start, plan: plan, officers: officers)
    return unobserved.observed(in: environment, every: interval, by: receiver)
  }

  /// The same shift with the same truth, observed by other receivers or in another environment.
  ///
  /// A receiver's random numbers depend on the seed and the officer only. So two observations of
  /// one shift differ only by the receivers' properties.
  ///
  /// - Precondition: `interval` is at least 1.
  package func observed(
    in environment: Environment, every interval: Int, by receiver: SimulatedReceiverModel = .usual
  ) -> SimulatedPatrol {
    var observed = self
    for index in officers.indices {
      let source = RandomStreams(seed: seed, officer: index + 1)
      observed.officers[index].observations = SimulatedReceiver(
        environment: environment, model: receiver, generator: source.generator("receiver")
      ).observations(of: officers[index].track, every: interval)
        .filter { !officers[index].isDark(at: $0.time) }
    }
    return observed
  }

  /// An independent sequence of random numbers for each part of each officer's shift.
  fileprivate struct RandomStreams {
    var seed: UInt64
    var officer: Int

    func generator(_ part: String) -> SeededGenerator {
      SeededGenerator(seed: seed, stream: "officer \(officer) \(part)")
    }
  }

  /// Officers start in pairs, from each station in turn.
  private static func station(of number: Int, in world: World) -> StreetPlace {
    world.stations[(number - 1) / 2 % world.stations.count]
  }

  private static func mover(
    number: Int, at station: StreetPlace, before: Track?, duration: Int, orders: PatrolOrders?,
    world: World, source: RandomStreams
  ) -> Mover {
    guard number.isMultiple(of: 2), let before, orders?.inPairs ?? true else {
      return Mover(at: station, on: world.streets, generator: source.generator("mover"))
    }
    var company = source.generator("company")
    let share = orders == nil ? company.uniform(0.33...0.5) : 1
    return Mover(
      accompanying: before, seconds: Int(Double(duration) * share), on: world.streets,
      generator: source.generator("mover"))
  }

  /// Covers every day of the plan that the shift can touch, if a day begins at 06:00 UTC or
  /// earlier.
  private static func plan(
    seed: UInt64, start: Timestamp, duration: Int, world: World, minutes: [Int]
  ) -> [PlannedDose] {
    let latestBeginning = 6.0 * 3600
    let first = start.advanced(bySeconds: -latestBeginning).daysSinceEpoch
    let last = start.advanced(bySeconds: Double(duration)).daysSinceEpoch
    var generator = SeededGenerator(seed: seed, stream: "plan")
    return PlannedDose.drawn(
      for: world.hotSpots.map(\.id), days: first...last, minutes: minutes, generator: &generator)
  }
}

extension SimulatedOfficer {
  /// An officer without observations.
  fileprivate init(number: Int, track: Track, hotSpots: [HotSpot]) {
    let digits = String(number).leftPadded(to: 3)
    self.init(
      unit: "BW-\(digits)", officer: "o-\(digits)", track: track,
      presence: TruePresence(
        of: track, unit: "BW-\(digits)", officer: "o-\(digits)", in: hotSpots),
      observations: [])
  }
}

extension Timestamp {
  /// Whole UTC days since 1970-01-01, rounded down.
  fileprivate var daysSinceEpoch: Int64 {
    let millisecondsPerDay: Int64 = 86_400_000
    let days = milliseconds / millisecondsPerDay
    return milliseconds % millisecondsPerDay < 0 ? days - 1 : days
  }
}

/// One officer's simulated shift: the truth, and the unit's observations of it.
package struct SimulatedOfficer: Hashable, Sendable {
  /// The body-worn receiver, as `BW-001`.
  package var unit: String
  /// Pseudonym, as `o-001`.
  package var officer: String
  package var track: Track
  package var presence: TruePresence
  package var observations: [Observation]
  /// Nil for an officer without.
  package var orders: Orders?
  /// When nothing came from the unit, in order, none overlapping.
  package var blackouts: [Blackout] = []

  package init(
    unit: String, officer: String, track: Track, presence: TruePresence,
    observations: [Observation], orders: Orders? = nil
  ) {
    self.unit = unit
    self.officer = officer
    self.track = track
    self.presence = presence
    self.observations = observations
    self.orders = orders
  }

  /// What the officer was to do.
  package struct Orders: Hashable, Sendable {
    package var style: PatrolStyle
    /// The hot spots where visits were due of the officer, or of the pair.
    package var hotSpots: [String]

    package init(style: PatrolStyle, hotSpots: [String]) {
      self.style = style
      self.hotSpots = hotSpots
    }
  }

  func isDark(at time: Timestamp) -> Bool {
    blackouts.contains { $0.span.start <= time && time < $0.span.end }
  }

  /// Notes the duty that was carried out, and draws when nothing comes from the unit.
  fileprivate mutating func take(
    _ duty: PatrolDuty, of plan: [PlannedDose], _ source: SimulatedPatrol.RandomStreams
  ) {
    var numbers = source.generator("blackouts")
    orders = Orders(
      style: duty.style, hotSpots: zip(plan, duty.due).filter { $1 > 0 }.map(\.0.hotSpot))
    blackouts = Blackout.drawn(
      in: track.points.count - 1, from: track.start, generator: &numbers)
  }

  /// The unit's device path in gpsd.
  package var device: String { "/dev/\(unit)" }
}

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

  /// How much more attractive a treatment hot spot is than a control one: officers mostly follow
  /// the plan.
  private static let obedience = 12.0

  /// A shift of `duration` seconds from `start`.
  ///
  /// Every second officer accompanies the one before for the first third of the shift or more, so
  /// that officer-minutes and patrol-minutes differ.
  ///
  /// - Precondition: at least one officer, `duration` and `interval` of at least 1.
  package static func generate(
    seed: UInt64, officers count: Int, start: Timestamp, duration: Int, environment: Environment,
    interval: Int, receiver: ReceiverModel = .usual, in world: World = .southend
  ) -> SimulatedPatrol {
    precondition(count >= 1 && duration >= 1, "a patrol of nobody, or of no time")
    let plan = plan(seed: seed, start: start, duration: duration, world: world)
    let today = plan.filter { $0.date == plan[0].date }
    let weights = today.map { $0.condition == .treatment ? obedience : 1 }
    var officers: [SimulatedOfficer] = []
    for number in 1...count {
      let tracks = Source(seed: seed, officer: number)
      let station = Self.station(of: number, in: world)
      let mover = Self.mover(
        number: number, at: station, before: officers.last?.track, duration: duration,
        world: world, source: tracks)
      let beat = Beat(
        world: world, weights: weights, station: station, generator: tracks.generator("beat"))
      let track = Track.shift(of: mover, on: beat, from: start, duration: duration)
      officers.append(SimulatedOfficer(number: number, track: track, hotSpots: world.hotSpots))
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
    in environment: Environment, every interval: Int, by receiver: ReceiverModel = .usual
  ) -> SimulatedPatrol {
    var observed = self
    for index in officers.indices {
      let source = Source(seed: seed, officer: index + 1)
      observed.officers[index].observations = Receiver(
        environment: environment, model: receiver, generator: source.generator("receiver")
      ).observations(of: officers[index].track, every: interval)
    }
    return observed
  }

  /// An independent sequence of random numbers for each part of each officer's shift.
  private struct Source {
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
    number: Int, at station: StreetPlace, before: Track?, duration: Int, world: World,
    source: Source
  ) -> Mover {
    guard number.isMultiple(of: 2), let before else {
      return Mover(at: station, on: world.streets, generator: source.generator("mover"))
    }
    var company = source.generator("company")
    let share = company.uniform(0.33...0.5)
    return Mover(
      accompanying: before, seconds: Int(Double(duration) * share), on: world.streets,
      generator: source.generator("mover"))
  }

  /// Covers every day of the plan that the shift can touch, if a day begins at 06:00 UTC or
  /// earlier.
  private static func plan(
    seed: UInt64, start: Timestamp, duration: Int, world: World
  ) -> [PlannedDose] {
    let latestBeginning = 6.0 * 3600
    let first = start.advanced(bySeconds: -latestBeginning).daysSinceEpoch
    let last = start.advanced(bySeconds: Double(duration)).daysSinceEpoch
    var generator = SeededGenerator(seed: seed, stream: "plan")
    return PlannedDose.drawn(
      for: world.hotSpots.map(\.id), days: first...last, generator: &generator)
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

  /// The unit's device path in gpsd.
  package var device: String { "/dev/\(unit)" }
}

/// What the plan asks of one hot spot on one day, drawn at random.
package struct PlannedDose: Hashable, Sendable {
  package enum Condition: String, Hashable, Sendable {
    case treatment, control
  }

  package var hotSpot: String
  package var date: CivilDate
  package var condition: Condition
  /// Visits due: 1 to 3 on a treatment day, none on a control day.
  package var visits: Int
  /// Minutes from which a visit qualifies.
  package var minutes: Int

  /// The minutes of the trials in Southend-on-Sea and Bedfordshire.
  static let minutes = 15

  /// A random plan for every hot spot on every day of `days` after 1970-01-01. Each day half of the
  /// hot spots, rounded down, are treatment.
  static func drawn(
    for hotSpots: [String], days: ClosedRange<Int64>, generator: inout SeededGenerator
  ) -> [PlannedDose] {
    days.flatMap { day in
      let treated = Set(hotSpots.shuffled(using: &generator).prefix(hotSpots.count / 2))
      return hotSpots.map { hotSpot in
        let isTreated = treated.contains(hotSpot)
        return PlannedDose(
          hotSpot: hotSpot, date: CivilDate(daysSinceEpoch: day),
          condition: isTreated ? .treatment : .control,
          visits: isTreated ? generator.whole(1...3) : 0, minutes: minutes)
      }
    }
  }
}

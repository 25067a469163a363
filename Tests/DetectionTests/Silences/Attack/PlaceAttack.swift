// SPDX-License-Identifier: Apache-2.0

import Simulation

@testable import Detection

/// An attacker who reads records and knows all but the way: how officers walk, how receivers err,
/// when each unit was lost and found, and the device's program, which is run on each guess. The
/// squares are granted: hot spots drawn finely enough would tell them.
///
/// Some thousand guesses walk at random. At each look at the record those go on that tell the same
/// square (a particle filter). A place is estimated as the mean of the guesses that are left two
/// looks later. Where few are left, the attacker is surer than right.
struct PlaceAttack {
  let receiver: Stroll.Receiver
  /// When which unit's record tells a square, in order of time.
  let looks: [Look]
  private let units: Int
  private static let guesses = 1000
  private static let mostTries = 40_000
  private static let delay = 2

  struct Look {
    /// Seconds from the start.
    var time: Double
    var unit: Int
  }

  /// How well a place was estimated, in metres.
  struct Estimate {
    /// From the true place.
    var error: Double
    /// What the attacker expects the error to be: the mean distance of the guesses from their mean.
    var doubt: Double
  }

  /// Some twenty silences of 70 s, about four minutes apart. Units that walk together are lost and
  /// found within 35 s of each other, as in one building.
  init(
    _ receiver: Stroll.Receiver, units: Int, silences: Int = 20, _ random: inout SeededGenerator
  ) {
    self.receiver = receiver
    self.units = units
    var (looks, time): ([Look], Double) = ([], 300)
    for _ in 0..<silences {
      for unit in 0..<units {
        let lost = time + (unit == 0 ? 0 : random.uniform(0...35))
        looks += [Look(time: lost, unit: unit), Look(time: lost + 70, unit: unit)]
      }
      time += 110 + random.uniform(10...350)
    }
    self.looks = looks.sorted { $0.time < $1.time }
  }

  /// Walks an officer from a place near the scene's origin, and attacks the record of it.
  func run(_ random: inout SeededGenerator) -> [Estimate] {
    let start = Self.place(&random)
    var officer = Stroll(at: start, receiver, units: units, &random)
    var guesses = (0..<Self.guesses).map { _ in
      Guess(Stroll(at: Self.place(&random), receiver, units: units, &random))
    }
    var (estimates, truth, now): ([Estimate], [Vector], Double) = ([], [], 0)
    for look in looks {
      let wait = look.time - now
      now = look.time
      officer.go(for: wait, &random)
      truth.append(officer.place)
      let told = officer.tell(look.unit)
      guesses = Self.survivors(of: guesses, &random) { guess, random in
        guess.go(for: wait, &random)
        return guess.tells(look.unit, told)
      }
      if guesses.isEmpty { break }
      if truth.count > Self.delay {
        let places = guesses.indices.map { guesses[$0].forget() }
        estimates.append(Self.estimate(places, of: truth.removeFirst()))
      }
    }
    return estimates
  }

  /// Tries guesses until enough have told what the record tells, or too many have not.
  private static func survivors(
    of guesses: [Guess], _ random: inout SeededGenerator,
    tell: (inout Guess, inout SeededGenerator) -> Bool
  ) -> [Guess] {
    var survivors: [Guess] = []
    for _ in 0..<mostTries where survivors.count < Self.guesses {
      var guess = guesses[random.whole(0...(guesses.count - 1))]
      if tell(&guess, &random) { survivors.append(guess) }
    }
    return survivors
  }

  private static func place(_ random: inout SeededGenerator) -> Vector {
    Vector(random.uniform(-400...400), random.uniform(-400...400))
  }

  private static func estimate(_ places: [Vector], of truth: Vector) -> Estimate {
    let count = Double(places.count)
    var mean = Vector(0, 0)
    for place in places { mean += place / count }
    let doubt = places.reduce(0.0) { sum, place in sum + distance(place, mean) / count }
    return Estimate(error: distance(truth, mean), doubt: doubt)
  }

  private static func distance(_ one: Vector, _ other: Vector) -> Double {
    let way = one - other
    return (way.x * way.x + way.y * way.y).squareRoot()
  }

  private struct Guess {
    private var stroll: Stroll
    /// Where it was at the last looks.
    private var places: [Vector] = []

    init(_ stroll: Stroll) { self.stroll = stroll }

    mutating func go(for seconds: Double, _ random: inout SeededGenerator) {
      stroll.go(for: seconds, &random)
      places.append(stroll.place)
    }

    mutating func tells(_ unit: Int, _ square: LatticeSquare?) -> Bool {
      stroll.tell(unit) == square
    }

    mutating func forget() -> Vector { places.removeFirst() }
  }
}

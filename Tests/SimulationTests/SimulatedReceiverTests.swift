// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

@testable import Simulation

struct ReceiverTests {
  /// Every shift draws its own figures; the environment's figures show over many shifts.
  private static let seeds = Array(1...25) as [UInt64]

  private func observations(
    _ environment: Environment, seed: UInt64, of track: Track, every interval: Int = 1
  ) -> [Observation] {
    SimulatedReceiver(environment: environment, generator: SeededGenerator(seed: seed))
      .observations(of: track, every: interval)
  }

  /// Error in metres east and north of someone standing beside a street to the north.
  private func errors(
    _ environment: Environment, seed: UInt64, hours: Int, every interval: Int = 15
  ) -> [Vector] {
    let track = Example.standing(seconds: hours * 3600)
    return observations(environment, seed: seed, of: track, every: interval)
      .compactMap { $0.solution.map { Vector(Example.plane.point(of: $0.coordinate)) } }
  }

  /// The median over shifts of the deviation east and north, in metres.
  private func typicalDeviation(_ environment: Environment) -> Vector {
    let shifts = Self.seeds.map { errors(environment, seed: $0, hours: 2) }
    return Vector(
      Statistics.median(shifts.map { Statistics.middlingDeviation($0.map(\.x)) }),
      Statistics.median(shifts.map { Statistics.middlingDeviation($0.map(\.y)) }))
  }

  @Test func errorsAreAsLargeAsTheOpenGroundSays() {
    let expected = (2.0 * 2 + 0.5 * 0.5).squareRoot()
    let typical = typicalDeviation(.open)
    #expect(abs(typical.x / expected - 1) < 0.2)
    #expect(abs(typical.y / expected - 1) < 0.2)
  }

  @Test func noTwoShiftsHaveTheSameError() {
    let deviations = Self.seeds.map {
      Statistics.middlingDeviation(errors(.deep, seed: $0, hours: 2).map(\.x))
    }.sorted()
    let quartiles = (deviations[deviations.count / 4], deviations[deviations.count * 3 / 4])
    // With a log-normal spread of 0.3 the ratio of the quartiles is 1.5.
    #expect((1.2...2).contains(quartiles.1 / quartiles.0))
  }

  @Test func smallErrorsAreSlowAndBigOnesFast() {
    let kept = Environment.allCases.map { environment in
      Statistics.median(
        Self.seeds.map {
          Statistics.correlation(errors(environment, seed: $0, hours: 3).map(\.x), lag: 4)
        })
    }
    #expect(kept[0] > kept[1] && kept[1] > kept[2])
    // After a minute of 250 seconds, of 100 and of 55.
    #expect((0.55...0.85).contains(kept[0]), "\(kept)")
    #expect((0.25...0.6).contains(kept[1]), "\(kept)")
    #expect((0.1...0.4).contains(kept[2]), "\(kept)")
  }

  @Test func theErrorIsWorstAcrossTheStreet() {
    let typical = typicalDeviation(.deep)
    let slow = 8.8
    let fast = 3.0
    let along = slow * 0.65
    let expected =
      (along * along + fast * fast).squareRoot() / (slow * slow + fast * fast).squareRoot()
    #expect(abs(typical.y / typical.x - expected) < 0.12)
    #expect(abs(typical.x / (slow * slow + fast * fast).squareRoot() - 1) < 0.2)
  }

  @Test func errorsGrowFromOpenToDeep() {
    let deviations = Environment.allCases.map { typicalDeviation($0).x }
    #expect(deviations == deviations.sorted())
    #expect(deviations[2] > 3 * deviations[0])
  }

  @Test func leapsOf15To100MetresComeAndGo() {
    let hours = 2
    let leaps = { (environment: Environment) in
      Self.seeds.flatMap { seed -> [Double] in
        let errors = errors(environment, seed: seed, hours: hours, every: 1)
        return zip(errors, errors.dropFirst()).map { ($1 - $0).length }.filter { $0 > 20 }
      }
    }
    let shiftHours = Double(Self.seeds.count * hours)
    let deep = leaps(.deep)
    // 8 an hour, each with a start and an end. Those under about 20 m are not recognised.
    #expect((9...17).contains(Double(deep.count) / shiftHours), "\(deep.count)")
    // A jump may follow another in the opposite direction.
    #expect(deep.max() ?? 0 < 220)
    #expect(Double(leaps(.open).count) / shiftHours < 2)
  }

  @Test func theSignalIsLostInManyBuildingsAndFoundAgainOutside() {
    var reception = ReceptionModel.mixed
    reception.outagesPerHour = 0
    var lostInside = 0
    for seed in 0..<200 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var signal = SatelliteSignal(reception: reception)
      let activities =
        [TrackPoint.Activity](repeating: .walking, count: 300)
        + [TrackPoint.Activity](repeating: .indoors, count: 300)
        + [TrackPoint.Activity](repeating: .walking, count: 300)
      let isLost = activities.map { activity in
        signal.advance(activity: activity, generator: &generator)
        return signal.isLost
      }
      #expect(!isLost[0..<300].contains(true), "seed \(seed)")
      #expect(Set(isLost[320..<600]).count == 1, "seed \(seed)")
      #expect(!isLost[616...].contains(true), "seed \(seed)")
      if isLost[500] {
        lostInside += 1
        #expect(isLost[601], "seed \(seed)")
      }
    }
    #expect((100...140).contains(lostInside))
  }

  @Test func signalsAreLostAsOftenAsTheEnvironmentSays() {
    for environment in Environment.allCases {
      var generator = SeededGenerator(seed: 8)
      var signal = SatelliteSignal(reception: environment.reception)
      let hours = 100
      var losses = 0
      for _ in 0..<hours * 3600 {
        let wasLost = signal.isLost
        signal.advance(activity: .walking, generator: &generator)
        if signal.isLost, !wasLost { losses += 1 }
      }
      let perHour = Double(losses) / Double(hours)
      #expect(abs(perHour / environment.reception.outagesPerHour - 1) < 0.3, "\(environment)")
    }
  }

  @Test(arguments: [5, 10, 30, 60, 120])
  func reportingLessOftenChangesNothingElse(interval: Int) {
    let track = Example.standing(seconds: 3600)
    let every = observations(.mixed, seed: 9, of: track)
    let some = observations(.mixed, seed: 9, of: track, every: interval)
    #expect(some == stride(from: 0, to: every.count, by: interval).map { every[$0] })
  }

  @Test func dopplerSpeedIsMuchBetterThanDifferencesOfPositions() {
    let observed = observations(.mixed, seed: 3, of: Example.standing(seconds: 7200))
      .compactMap(\.solution)
    let points = observed.map { Vector(Example.plane.point(of: $0.coordinate)) }
    let steps = zip(points, points.dropFirst()).map { ($1 - $0).length }
    let speeds = Statistics.deviation(observed.compactMap(\.speed))
    #expect(speeds < 0.4)
    #expect(Statistics.deviation(steps) > 2 * speeds)
  }

  @Test func errorsOfDopplerVelocityLastForSeconds() {
    let after = Self.seeds.map { seed in
      let speeds = observations(.mixed, seed: seed, of: Example.walkingNorth(seconds: 3600))
        .compactMap { $0.solution?.speed }
      return (
        Statistics.correlation(speeds, lag: 1), Statistics.correlation(speeds, lag: 7),
        Statistics.correlation(speeds, lag: 60)
      )
    }
    #expect(Statistics.median(after.map(\.0)) > 0.7)
    #expect((0.2...0.55).contains(Statistics.median(after.map(\.1))))
    #expect(abs(Statistics.median(after.map(\.2))) < 0.1)
  }

  @Test func courseAndSpeedAreThoseOfTheWalk() {
    let northEast = (0...600).map { second in
      TrackPoint(
        coordinate: Example.plane.coordinate(of: Point(x: Double(second), y: Double(second))),
        activity: .walking, velocity: Vector(1, 1), street: Vector(0.5, 0.5).direction ?? .zero)
    }
    let observed = observations(
      .open, seed: 3, of: Track(start: Example.start, points: northEast)
    ).compactMap(\.solution)
    let course = observed.compactMap(\.course)
    #expect(course.count == observed.count)
    #expect(abs(course.reduce(0, +) / Double(course.count) - 45) < 1)
    #expect(course.allSatisfy { abs($0 - 45) < 15 })
    let walked: Double = 2.0.squareRoot()
    let speeds: [Double] = observed.map { $0.speed ?? .nan }
    #expect(speeds.allSatisfy { abs($0 - walked) < 0.3 })
  }

  /// A loose correlation: useful, but not reliable.
  @Test func dilutionFollowsTheErrorLoosely() {
    let solutions = observations(.mixed, seed: 4, of: Example.standing(seconds: 20 * 3600))
      .compactMap(\.solution)
    let errors = solutions.map { Vector(Example.plane.point(of: $0.coordinate)).length }
    let correlation = Statistics.correlation(errors, solutions.map(\.hdop))
    #expect((0.3...0.9).contains(correlation), "\(correlation)")
    #expect(Statistics.correlation(errors, solutions.map { Double($0.used) }) < -0.2)
    #expect(solutions.allSatisfy { (0.5...9.9).contains($0.hdop) && (3...12).contains($0.used) })
    #expect(solutions.allSatisfy { ($0.dimension == .two) == ($0.used < 4) })
  }

  @Test func satellitesListedAreThoseUsedAndAFewMore() {
    for observation in observations(.deep, seed: 4, of: Example.standing(seconds: 3600)) {
      #expect(observation.satellites.count { $0.isUsed } == observation.solution?.used ?? 0)
      #expect(Set(observation.satellites.map(\.number)).count == observation.satellites.count)
      #expect(observation.satellites.count <= 12)
    }
  }
}

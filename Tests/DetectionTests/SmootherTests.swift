// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@testable import Detection

/// What looking back makes of a track must be what all reports together say of it.
@Suite struct SmootherTests {
  /// A random walk with reports at mixed intervals, some without velocity, some moments without
  /// any report: as the filter and the looking back see it, and as plain arrays have it.
  private struct Sequence {
    var waypoints: [Waypoint] = []
    var steps: [(transition: Moments.Matrix, noise: Moments.Matrix)] = []
    var east: [DensePosterior.Reading] = []
    var north: [DensePosterior.Reading] = []
    var start: (position: Offset, error: ErrorSize)
    private var filter: TrackFilter
    private var random: SeededGenerator
    private var seconds = 0.0
    private let velocity: Offset
    private let drift: Offset

    /// Variances of what no part of the state stands for, as `StateEstimate` documents them.
    static let positionGrain = 0.005
    static let velocityGrain = 0.0004
    static let whiteDopplerShare = 0.25
    private static let intervals = [0.2, 1, 1, 3, 5]

    init(seed: UInt64, moments: Int) throws {
      random = SeededGenerator(seed: seed)
      velocity = random.gaussianVector() * 0.7
      drift = random.gaussianVector() * 3
      let error = Self.error(&random)
      let report = Measurement(Scene.fix(at: 0, 0, 0), on: Scene.plane)
      filter = TrackFilter(at: report, motion: .onFoot, error: error)
      start = (report.position, error)
      add(nil, TrackFilter.Update(), at: report)
      for _ in 1..<moments { try goOn() }
    }

    private static func error(_ random: inout SeededGenerator) -> ErrorSize {
      ErrorSize(
        slow: random.uniform(2...8), slowTime: random.uniform(20...300),
        fast: random.uniform(0.5...3), fastTime: random.uniform(2...4),
        doppler: random.uniform(0.1...0.3), dopplerTime: 6)
    }

    private mutating func goOn() throws {
      let step = Self.intervals[random.whole(0...Self.intervals.count - 1)]
      let motion = random.chance(0.3) ? Motion.driving : .onFoot
      let error = Self.error(&random)
      seconds += step
      let transition = Transition(seconds: step, motion: motion, error: error)
      steps.append(Moments(motion: motion, error: error).step(step))
      filter.predict(transition)
      let report = report(error)
      guard !random.chance(0.2) else { return add(transition, TrackFilter.Update(), at: report) }
      let update = filter.update(report, error: error)
      let position = try #require(update.position)
      try #require(position.squared <= 25 && (update.velocity?.squared ?? 0) <= 25)
      read(report, error)
      add(transition, update, at: report)
    }

    private mutating func report(_ error: ErrorSize) -> Measurement {
      let place = velocity * seconds + drift + random.gaussianVector()
      var report = Measurement(Scene.fix(at: seconds, place.x, place.y), on: Scene.plane)
      if random.chance(0.7) { report.velocity = velocity + random.gaussianVector() * error.doppler }
      return report
    }

    private mutating func read(_ report: Measurement, _ error: ErrorSize) {
      let (moment, sum) = (waypoints.count, [1.0, 0, 1, 1, 0])
      read(moment, sum, Self.positionGrain, report.position)
      guard let velocity = report.velocity else { return }
      let white = Self.whiteDopplerShare * error.doppler * error.doppler + Self.velocityGrain
      read(moment, [0, 1, 0, 0, 1], white, velocity)
    }

    private mutating func read(
      _ moment: Int, _ parts: [Double], _ variance: Double, _ value: Offset
    ) {
      east.append(.init(moment: moment, parts: parts, variance: variance, value: value.x))
      north.append(.init(moment: moment, parts: parts, variance: variance, value: value.y))
    }

    private mutating func add(
      _ transition: Transition?, _ update: TrackFilter.Update, at report: Measurement
    ) {
      let estimate = filter.estimate
      let place = TrackState(
        time: Scene.time(seconds), plane: Scene.plane, position: estimate.place,
        velocity: estimate.velocity, deviation: 1, beginsTrack: transition == nil, interval: 1,
        isWatched: true, isFix: true,
        reportedError: nil)
      waypoints.append(
        Waypoint(
          place: place, transition: transition, update: update,
          placeRow: estimate.covariance.place, velocityRow: estimate.covariance.velocity))
    }

    /// The first report is the place and the errors together: place = report − errors − grain.
    func posterior(_ start: Double, _ readings: [DensePosterior.Reading]) -> DensePosterior {
      let error = self.start.error
      let (slow, fast) = (error.slow * error.slow, error.fast * error.fast)
      let speed = Motion.onFoot.sigma * Motion.onFoot.sigma
      return DensePosterior(
        mean: [start, 0, 0, 0, 0],
        covariance: [
          [slow + fast + Self.positionGrain, 0, -slow, -fast, 0], [0, speed, 0, 0, 0],
          [-slow, 0, slow, 0, 0], [-fast, 0, 0, fast, 0],
          [0, 0, 0, 0, error.doppler * error.doppler],
        ], steps: steps, readings: readings)
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func lookingBackIsWhatAllReportsTogetherSay(seed: UInt64) throws {
    let sequence = try Sequence(seed: seed, moments: 14)
    let east = sequence.posterior(sequence.start.position.x, sequence.east)
    let north = sequence.posterior(sequence.start.position.y, sequence.north)
    let places = Smoother.places(of: sequence.waypoints)
    try #require(places.count == 14)
    for (moment, place) in places.enumerated() {
      let told: Comment = "seed \(seed), moment \(moment)"
      #expect(abs(place.position.x - east.places[moment]) < 1e-6, told)
      #expect(abs(place.position.y - north.places[moment]) < 1e-6, told)
      #expect(abs(place.velocity.x - east.velocities[moment]) < 1e-6, told)
      #expect(abs(place.velocity.y - north.velocities[moment]) < 1e-6, told)
      #expect(
        abs(place.deviation * place.deviation - east.variances[moment]) < 1e-6, told)
    }
  }

  @Test func lookingBackMovesNothingAtTheLatestMomentAndMakesTheOthersSurer() throws {
    let sequence = try Sequence(seed: 4, moments: 10)
    let places = Smoother.places(of: sequence.waypoints)
    #expect(places.last?.position == sequence.waypoints.last?.place.position)
    for (place, waypoint) in zip(places, sequence.waypoints) {
      #expect(place.deviation * place.deviation <= waypoint.placeRow[StateVector.place] + 1e-9)
    }
  }
}

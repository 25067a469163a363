// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

@testable import Simulation

struct ReceiverTests {
  private static let seeds: [UInt64] = [1, 2]

  private func observations(
    _ environment: Environment, seed: UInt64, of track: Track, every interval: Int = 1
  ) -> [Observation] {
    Receiver(environment: environment, generator: SeededGenerator(seed: seed))
      .observations(of: track, every: interval)
  }

  /// Error in metres east and north of someone standing beside a street to the north.
  private func errors(_ environment: Environment, seed: UInt64, hours: Int) -> [Vector] {
    observations(environment, seed: seed, of: Example.standing(seconds: hours * 3600))
      .compactMap { $0.solution.map { Vector(Example.plane.point(of: $0.coordinate)) } }
  }

  /// Mean square, not variance: the error's true mean is zero.
  private func deviation(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }

  private func correlation(_ values: [Double], lag: Int) -> Double {
    let pairs = zip(values, values.dropFirst(lag))
    return pairs.reduce(0) { $0 + $1.0 * $1.1 } / Double(values.count - lag)
      / (deviation(values) * deviation(values))
  }

  @Test(arguments: seeds) func errorsAreAsLargeAsTheOpenGroundSays(seed: UInt64) {
    let errors = errors(.open, seed: seed, hours: 40)
    let expected = (2.0 * 2 + 0.5 * 0.5).squareRoot()
    #expect(abs(deviation(errors.map(\.x)) / expected - 1) < 0.12, "seed \(seed)")
    #expect(abs(deviation(errors.map(\.y)) / expected - 1) < 0.12, "seed \(seed)")
    #expect(deviation(errors.map(\.x)) > 1, "seed \(seed)")
  }

  @Test(arguments: seeds) func errorsAreCorrelatedOverMinutes(seed: UInt64) {
    let east = errors(.open, seed: seed, hours: 40).map(\.x)
    // The slow part's share of the variance, times 1/e after its correlation time.
    let slowShare = 4 / 4.25
    #expect(abs(correlation(east, lag: 180) - slowShare * 0.368) < 0.08, "seed \(seed)")
    #expect(abs(correlation(east, lag: 30) - slowShare * 0.846) < 0.05, "seed \(seed)")
    #expect(abs(correlation(east, lag: 1800)) < 0.1, "seed \(seed)")
  }

  @Test(arguments: seeds) func theErrorIsWorstAcrossTheStreet(seed: UInt64) {
    // Jumps have no direction: the middle of the errors shows the street.
    let errors = errors(.deep, seed: seed, hours: 20)
    let median = { (values: [Double]) in values.map(abs).sorted()[values.count / 2] }
    let ratio = median(errors.map(\.y)) / median(errors.map(\.x))
    #expect((0.45...0.65).contains(ratio), "seed \(seed)")
    let sigma = median(errors.map(\.x)) / 0.6745
    #expect(abs(sigma / (8.0 * 8 + 2 * 2).squareRoot() - 1) < 0.15, "seed \(seed)")
  }

  @Test func errorsGrowFromOpenToDeep() {
    let deviations = Environment.allCases.map { environment in
      deviation(errors(environment, seed: 5, hours: 10).map(\.x))
    }
    #expect(deviations == deviations.sorted())
    #expect(deviations[2] > 2 * deviations[0])
  }

  @Test(arguments: seeds) func leapsOf15To100MetresComeAndGo(seed: UInt64) {
    let errors = errors(.deep, seed: seed, hours: 20)
    let leaps = zip(errors, errors.dropFirst()).map { ($1 - $0).length }.filter { $0 > 20 }
    // 6 an hour, each up and down again, those under about 20 m not told from the rest.
    #expect((100...260).contains(leaps.count), "seed \(seed): \(leaps.count)")
    #expect(leaps.max() ?? 0 < 130, "seed \(seed)")
    let open = self.errors(.open, seed: seed, hours: 5)
    #expect(zip(open, open.dropFirst()).allSatisfy { ($1 - $0).length < 5 }, "seed \(seed)")
  }

  @Test func theSignalIsLostInMostBuildingsAndFoundAgainOutside() {
    let outside = Example.standing(seconds: 299).points
    let inside = outside.map { point in
      var point = point
      point.setting = .indoors
      return point
    }
    var lostInside = 0
    for seed in 0..<100 as Range<UInt64> {
      let track = Track(start: Example.start, points: outside + inside + outside)
      let observed = observations(.open, seed: seed, of: track)
      #expect(observed[0..<300].allSatisfy { $0.solution != nil }, "seed \(seed)")
      let isLost = observed[320..<600].allSatisfy { $0.solution == nil }
      let isKept = observed[300..<600].allSatisfy { $0.solution != nil }
      #expect(isLost != isKept, "seed \(seed)")
      #expect(observed[616...].allSatisfy { $0.solution != nil }, "seed \(seed)")
      if isLost {
        lostInside += 1
        #expect(observed[601].solution == nil, "seed \(seed)")
      }
    }
    #expect((75...95).contains(lostInside))
  }

  @Test func signalsAreLostNowAndThenOnDeepStreetsOnly() {
    let track = Example.standing(seconds: 20 * 3600)
    let losses = { (environment: Environment) -> Int in
      let lost = observations(environment, seed: 8, of: track).map { $0.solution == nil }
      return zip(lost, lost.dropFirst()).count { !$0 && $1 }
    }
    #expect(losses(.open) == 0)
    #expect((80...160).contains(losses(.deep)))
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
    #expect(deviation(observed.map(\.speed)) < 0.2)
    #expect(deviation(steps) > 2 * deviation(observed.map(\.speed)))
  }

  @Test func courseAndSpeedAreThoseOfTheWalk() {
    let northEast = (0...600).map { second in
      TrackPoint(
        coordinate: Example.plane.coordinate(of: Point(x: Double(second), y: Double(second))),
        setting: .walking, velocity: Vector(1, 1), street: Vector(0.5, 0.5).direction ?? .zero)
    }
    let observed = observations(
      .open, seed: 3, of: Track(start: Example.start, points: northEast)
    ).compactMap(\.solution)
    let course = observed.compactMap(\.course)
    #expect(course.count == observed.count)
    #expect(abs(course.reduce(0, +) / Double(course.count) - 45) < 1)
    #expect(course.allSatisfy { abs($0 - 45) < 15 })
    #expect(observed.allSatisfy { abs($0.speed - 2.0.squareRoot()) < 0.3 })
  }

  /// Loosely: enough to be of use, never enough to rely on.
  @Test func dilutionFollowsTheErrorLoosely() {
    let solutions = observations(.mixed, seed: 4, of: Example.standing(seconds: 20 * 3600))
      .compactMap(\.solution)
    let errors = solutions.map { Vector(Example.plane.point(of: $0.coordinate)).length }
    let correlation = pearson(errors, solutions.map(\.hdop))
    #expect((0.3...0.9).contains(correlation), "\(correlation)")
    #expect(pearson(errors, solutions.map { Double($0.used) }) < -0.2)
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

  private func pearson(_ left: [Double], _ right: [Double]) -> Double {
    let centred = { (values: [Double]) in
      let mean = values.reduce(0, +) / Double(values.count)
      return values.map { $0 - mean }
    }
    let (left, right) = (centred(left), centred(right))
    return zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } / Double(left.count)
      / (deviation(left) * deviation(right))
  }
}

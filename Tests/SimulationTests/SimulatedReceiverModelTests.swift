// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
import Patrol
import Testing

@testable import Simulation

struct ReceiverModelTests {
  private static let seeds = Array(1...11) as [UInt64]
  private static let standing = Example.standing(seconds: 3600)

  private func solutions(
    _ model: SimulatedReceiverModel, in environment: Environment = .open, seed: UInt64,
    of track: Track = standing
  ) -> [Observation.Solution?] {
    SimulatedReceiver(
      environment: environment, model: model, generator: SeededGenerator(seed: seed)
    )
    .observations(of: track, every: 1).map(\.solution)
  }

  private func place(_ solution: Observation.Solution) -> Vector {
    Vector(Example.plane.point(of: solution.coordinate))
  }

  /// Metres east and north of the truth of someone standing.
  private func errors(
    _ kind: ReceiverKind, in environment: Environment = .open, seed: UInt64
  ) -> [Vector] {
    solutions(SimulatedReceiverModel(kind: kind), in: environment, seed: seed).compactMap { $0 }
      .map(place)
  }

  // MARK: Kinds

  @Test(arguments: seeds) func whiteErrorsAreNewEverySecond(seed: UInt64) {
    // Jumps, which last, are rare on open ground.
    let east = errors(.white, seed: seed).map(\.x)
    let sigma = Statistics.middlingDeviation(east)
    let usual = zip(east, east.dropFirst()).filter { abs($0) < 3 * sigma && abs($1) < 3 * sigma }
    let kept = Statistics.correlation(usual.map(\.0), usual.map(\.1))
    #expect((-0.08...0.38).contains(kept), "seed \(seed): \(kept)")
  }

  @Test func whiteErrorsAreAsLargeAsThoseOfAPoorReceiver() {
    let deviations = Self.seeds.map { seed in
      let errors = errors(.white, in: .deep, seed: seed)
      let east = Statistics.middlingDeviation(errors.map(\.x))
      let north = Statistics.middlingDeviation(errors.map(\.y))
      return (east * east + north * north).squareRoot()
    }
    #expect((13...25).contains(Statistics.median(deviations)), "\(deviations)")
  }

  @Test func correlatedErrorsLastForMinutesEverywhere() {
    for environment in Environment.allCases {
      let kept = { (kind: ReceiverKind) in
        Statistics.median(
          Self.seeds.map { seed in
            let errors = errors(kind, in: environment, seed: seed)
            return Statistics.correlation(errors.map(\.x).map { max(-30, min(30, $0)) }, lag: 60)
          })
      }
      // Over an hour, without its mean.
      #expect(kept(.correlated) > 0.5, "\(environment)")
      #expect(kept(.correlated) > kept(.usual), "\(environment)")
    }
  }

  @Test(arguments: seeds) func aHeldPositionIsFrozenWhileStanding(seed: UInt64) {
    let held = solutions(SimulatedReceiverModel(kind: .staticHold), seed: seed).compactMap { $0 }
    let still = zip(held, held.dropFirst()).count { $0.coordinate == $1.coordinate }
    #expect(Double(still) > 0.95 * Double(held.count), "seed \(seed)")
    #expect(held.count { $0.speed == 0 } > held.count * 95 / 100, "seed \(seed)")
  }

  @Test(arguments: seeds) func aHeldPositionCatchesUpUnderWay(seed: UInt64) {
    let walk = Example.walkingNorth(seconds: 1800)
    let held = solutions(SimulatedReceiverModel(kind: .staticHold), seed: seed, of: walk)
    let behind = held.enumerated().compactMap { second, solution in
      solution.map { abs(place($0).y - Double(second) * 1.3) }
    }
    #expect(Statistics.median(behind) < 6, "seed \(seed)")
  }

  @Test func aSmoothedPositionLagsBehindAndDoesNotFlicker() {
    let walk = Example.walkingNorth(seconds: 1800)
    let lag = { (kind: ReceiverKind) in
      Statistics.median(
        Self.seeds.flatMap { seed in
          solutions(SimulatedReceiverModel(kind: kind), seed: seed, of: walk).enumerated()
            .compactMap {
              second, solution in solution.map { Double(second) * 1.3 - place($0).y }
            }
        })
    }
    // 4 to 8 seconds at 1.3 metres per second.
    #expect((4...9).contains(lag(.smoothed)))
    #expect(abs(lag(.usual)) < 1.5)
    let flicker = { (kind: ReceiverKind) in
      let errors = errors(kind, seed: 4)
      return Statistics.median(zip(errors, errors.dropFirst()).map { ($1 - $0).length })
    }
    #expect(flicker(.smoothed) < flicker(.usual) / 3)
  }

  /// After a loss the receiver starts anew: earlier reports do not affect later ones.
  @Test func smoothingBeginsAnewAfterALoss() {
    var generator = SeededGenerator(seed: 1)
    for kind in [ReceiverKind.smoothed, .staticHold] {
      var firmware = Firmware(of: kind, generator: &generator)
      let far = Firmware.ReportedMotion(position: Vector(500, 0), velocity: Vector(2, 0))
      _ = firmware.report(Firmware.ReportedMotion(position: .zero, velocity: .zero))
      #expect(firmware.report(nil) == nil)
      #expect(firmware.report(far)?.position == far.position)
    }
  }

  @Test(arguments: ReceiverKind.allCases, [10, 60])
  func reportingLessOftenChangesNothingElse(kind: ReceiverKind, interval: Int) {
    let receiver = SimulatedReceiver(
      environment: .mixed, model: SimulatedReceiverModel(kind: kind),
      generator: SeededGenerator(seed: 9))
    let every = receiver.observations(of: Self.standing, every: 1)
    let some = receiver.observations(of: Self.standing, every: interval)
    #expect(some == stride(from: 0, to: every.count, by: interval).map { every[$0] })
  }

  // MARK: The reported error

  @Test func anErrorInDilutionsIsNineteenMetresEach() {
    for solution in solutions(.usual, seed: 1).compactMap({ $0 }) {
      #expect(solution.horizontalError == solution.hdop * 19)
    }
  }

  @Test(arguments: Environment.allCases)
  func anErrorOfOneSigmaIsAboutThat(environment: Environment) {
    let ratios = Self.seeds.map { seed in
      let solutions = solutions(
        SimulatedReceiverModel(reportedError: .oneSigma), in: environment, seed: seed
      ).compactMap { $0 }
      let east = Statistics.middlingDeviation(solutions.map { place($0).x })
      let north = Statistics.middlingDeviation(solutions.map { place($0).y })
      let perAxis = ((east * east + north * north) / 2).squareRoot()
      return Statistics.median(solutions.compactMap(\.horizontalError)) / perAxis
    }
    #expect((0.85...1.2).contains(Statistics.median(ratios)), "\(ratios)")
  }

  @Test func anErrorOfNinetyFiveHoldsThatManyPositions() {
    let shares = Self.seeds.map { seed in
      let solutions = solutions(
        SimulatedReceiverModel(reportedError: .ninetyFive), seed: seed
      ).compactMap { $0 }
      let held = solutions.count { place($0).length < $0.horizontalError ?? 0 }
      return Double(held) / Double(solutions.count)
    }
    #expect((0.9...0.98).contains(Statistics.mean(shares)), "\(shares)")
  }

  @Test func whatIsNotReportedIsInNoFile() throws {
    let silent = SimulatedReceiverModel(reportedError: .none, reportsSpeed: false)
    let observations = SimulatedReceiver(
      environment: .open, model: silent, generator: SeededGenerator(seed: 2)
    ).observations(of: Example.walkingNorth(seconds: 60), every: 1)
    for observation in observations {
      let fix = try #require(observation.fix(unit: "U"))
      #expect(fix.horizontalError == nil && fix.speed == nil && fix.course == nil)
      let said = GpsdWriter(device: "d").reports(of: observation)
      for word in ["eph", "epx", "epy", "epv", "eps", "speed", "track", "dop"] {
        #expect(!said.joined().contains(word), "\(word)")
      }
      for line in said {
        let object = try JSONDecoder().decode([String: Ignored].self, from: Data(line.utf8))
        #expect(object["class"] != nil)
      }
      let sentences = NMEAWriter().sentences(of: observation)
      let fields = sentences.map {
        $0.dropLast(3).split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(fields[0][7].isEmpty && fields[0][8].isEmpty)
      #expect(fields[1][8].isEmpty && fields[2].suffix(3).allSatisfy(\.isEmpty))
    }
  }

  @Test func aSpeedWithoutAnErrorIsWritten() throws {
    let observations = SimulatedReceiver(
      environment: .open, model: SimulatedReceiverModel(reportedError: .none),
      generator: SeededGenerator(seed: 2)
    ).observations(of: Example.walkingNorth(seconds: 5), every: 1)
    let said = GpsdWriter(device: "d").reports(of: try #require(observations.last))
    #expect(said[0].contains(#""speed":"#) && !said[0].contains("eps"))
  }

  // MARK: One shift, many receivers

  @Test func aShiftIsObservedAgainWithoutBeingMadeAnew() {
    let shift = SimulatedPatrol.generate(
      seed: 3, officers: 2, start: Example.start, duration: 3600, environment: .open, interval: 1)
    let model = SimulatedReceiverModel(
      kind: .smoothed, reportedError: .oneSigma, reportsSpeed: false)
    let again = shift.observed(in: .deep, every: 10, by: model)
    let anew = SimulatedPatrol.generate(
      seed: 3, officers: 2, start: Example.start, duration: 3600, environment: .deep,
      interval: 10, receiver: model)
    #expect(again.officers == anew.officers)
    #expect(again.truthLines == shift.truthLines)
    #expect(again.officers[0].observations != shift.officers[0].observations)
  }
}

/// Any JSON value.
private struct Ignored: Decodable {
  init(from decoder: any Decoder) throws {}
}

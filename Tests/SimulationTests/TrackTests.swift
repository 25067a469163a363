// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

@testable import Simulation

struct TrackTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

  private static let patrols = seeds.map { seed in
    SimulatedPatrol.generate(
      seed: seed, officers: 2, start: Example.start, duration: 3 * 3600, environment: .mixed,
      interval: 60)
  }

  private func patrol(_ seed: UInt64) -> SimulatedPatrol { Self.patrols[Int(seed) - 1] }

  @Test(arguments: seeds) func nobodyIsInTwoPlacesInOneSecond(seed: UInt64) {
    for officer in patrol(seed).officers {
      let points = officer.track.points
      #expect(points.count == 3 * 3600 + 1)
      for (before, after) in zip(points, points.dropFirst()) {
        let step = LocalPlane.distance(before.coordinate, after.coordinate)
        let isDriven = before.activity == .vehicle || after.activity == .vehicle
        #expect(step < (isDriven ? 15.5 : 2.6), "seed \(seed), \(officer.unit)")
      }
    }
  }

  @Test(arguments: seeds) func walkingIsAtWalkingPace(seed: UInt64) {
    let track = patrol(seed).officers[0].track
    let speeds = track.points.filter { $0.activity == .walking }.map(\.speed).sorted()
    let median = speeds[speeds.count / 2]
    #expect((1.1...1.5).contains(median), "seed \(seed)")
    #expect(speeds[speeds.count * 99 / 100] < 2, "seed \(seed)")
  }

  @Test(arguments: seeds) func vehiclesSpeedUpAndBrakeLikeVehicles(seed: UInt64) {
    let points = patrol(seed).officers[0].track.points
    let changes = zip(points, points.dropFirst())
      .filter { $0.activity == .vehicle && $1.activity == .vehicle }
      .map { abs($1.speed - $0.speed) }
    // Two seconds of acceleration with a sharp turn between them, where the displacement from the
    // second before to the one after is small.
    #expect(changes.max() ?? 0 < 5, "seed \(seed)")
    #expect(changes.count { $0 > 2.5 } <= changes.count / 50, "seed \(seed)")
  }

  /// Over all seeds: a single seed may have no distant treatment hot spot.
  @Test func shiftsHoldEverySetting() {
    var seconds: [TrackPoint.Activity: Int] = [:]
    for seed in Self.seeds {
      for point in patrol(seed).officers[0].track.points {
        seconds[point.activity, default: 0] += 1
      }
    }
    for activity in TrackPoint.Activity.allCases { #expect(seconds[activity, default: 0] > 600) }
    #expect(seconds[.walking, default: 0] > seconds[.vehicle, default: 0])
  }

  @Test func aPlanIsCarriedOutToTheLetter() throws {
    let streets = World.southend.streets
    let goal = streets.nearestPlace(
      to: Vector(streets.plane.point(of: World.southendCorner("elmer avenue"))), driving: false)
    var mover = Mover(
      at: World.southend.base, on: streets, generator: SeededGenerator(seed: 1))
    let length = try #require(
      streets.route(from: World.southend.base, to: goal, driving: false)?.length)
    mover.carryOut(.walk(to: goal, speed: 1.25))
    let walked = mover.moments.count { $0.activity == .walking } - 1
    #expect(abs(Double(walked) - length / 1.25) < 0.03 * length)
    let arrived = mover.seconds
    mover.carryOut(.stand(seconds: 90))
    #expect(mover.seconds == arrived + 90)
    mover.carryOut(.indoors(seconds: 300))
    #expect((300...320).contains(mover.moments.count { $0.activity == .indoors }))
    #expect(mover.place == goal)
  }

  @Test(arguments: seeds)
  func theSecondOfficerKeepsBesideTheFirstAndThenGoesElsewhere(seed: UInt64) {
    let patrol = patrol(seed)
    let distances = zip(patrol.officers[0].track.points, patrol.officers[1].track.points).map {
      LocalPlane.distance($0.coordinate, $1.coordinate)
    }
    let together = distances.prefix { $0 < 5 }.count
    #expect(together > 3600, "seed \(seed)")
    #expect(distances.max() ?? 0 > 50, "seed \(seed)")
  }

  @Test func aLongShiftHasAMealBreakAndEndsAtTheStation() {
    let world = World.southend
    let patrol = SimulatedPatrol.generate(
      seed: 3, officers: 1, start: Example.start, duration: 8 * 3600, environment: .open,
      interval: 60)
    let base = world.streets.coordinate(of: world.base)
    let points = patrol.officers[0].track.points
    let atBase = points.indices.filter {
      points[$0].activity == .indoors && LocalPlane.distance(points[$0].coordinate, base) < 30
    }
    #expect(atBase.last == points.count - 1)
    #expect(atBase.count { $0 > points.count / 2 && $0 < points.count * 3 / 4 } >= 1500)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Testing

@Suite struct TravelTests {
  /// What a leg through a hot spot 1.5 km long is ridden at, and for how long.
  private typealias Leg = (speed: Double, seconds: Int)

  private func watch(
    _ legs: [Leg], from x: Double, every interval: Int = 1, doppler: Bool = true
  ) throws -> Watcher {
    let hotSpots = try HotSpotSet(hotSpots: [Scene.hotSpot("HS1", x: 0...1500, y: 0...100)])
    var watcher = Watcher(hotSpots, at: x)
    watcher.interval = interval
    watcher.reportsSpeed = doppler
    watcher.noise = Noise(sigma: 2, time: 60, seed: 21)
    for leg in legs {
      watcher.move(to: watcher.x + leg.speed * Double(leg.seconds), over: leg.seconds)
    }
    watcher.finish()
    return watcher
  }

  private func visit(
    _ legs: [Leg], from x: Double = 10, every interval: Int = 1, doppler: Bool = true
  ) throws -> Visit {
    try #require(try watch(legs, from: x, every: interval, doppler: doppler).visits.first)
  }

  @Test(arguments: [1, 5, 10, 60], [true, false])
  func walkingIsFootPatrol(interval: Int, doppler: Bool) throws {
    let visit = try visit([(1.3, 360)], every: interval, doppler: doppler)
    #expect(visit.travel == .foot)
    #expect(visit.onFoot == visit.dwell && visit.inVehicle == 0)
  }

  @Test(arguments: [1, 5, 10], [true, false])
  func aDriveThroughIsNeverAFootVisit(interval: Int, doppler: Bool) throws {
    let visit = try visit([(10, 250)], from: -500, every: interval, doppler: doppler)
    #expect(abs(visit.dwell - 150) < 5)
    #expect(visit.travel == .vehicle)
    #expect(visit.onFoot == 0)
  }

  @Test(arguments: [1, 5, 10], [true, false])
  func aVehicleAtTheLightsIsStillAVehicle(interval: Int, doppler: Bool) throws {
    let visit = try visit(
      [(10, 100), (0, 50), (10, 150)], from: -500, every: interval, doppler: doppler)
    #expect(abs(visit.dwell - 200) < 5)
    #expect(visit.travel == .vehicle)
    #expect(visit.onFoot < 10)
  }

  @Test(arguments: [1, 5, 10], [true, false])
  func whoGetsOutAndWalksIsOnFootFromTheStop(interval: Int, doppler: Bool) throws {
    let visit = try visit(
      [(9, 60), (0, 30), (1.2, 300)], from: 10, every: interval, doppler: doppler)
    #expect(visit.travel == .mixed)
    #expect(abs(visit.onFoot - 330) <= 15, "\(visit.onFoot)")
    #expect(abs(visit.onFoot + visit.inVehicle - visit.dwell) < 0.001)
  }

  @Test func aShortRunIsFootPatrol() throws {
    let visit = try visit([(1.2, 100), (4.5, 4), (1.2, 100)])
    #expect(visit.travel == .foot && visit.inVehicle == 0)
  }

  /// Too short for a visit, and no foot visit either.
  @Test func aQuickDriveThroughASmallHotSpotIsAPass() throws {
    var watcher = Watcher(try Scene.square(), at: -500)
    watcher.walk(to: 700, speed: 10)
    watcher.stand(for: 150)
    #expect(watcher.visits.isEmpty && watcher.passes == 1)
  }
}

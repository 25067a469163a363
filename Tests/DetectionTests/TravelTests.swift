// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Testing

@Suite struct TravelTests {
  /// A track along the middle of a long hot spot, at given speeds for given seconds.
  private func visit(_ legs: [(speed: Double, seconds: Int)], doppler: Bool = true) throws -> Visit
  {
    let hotSpots = try HotSpotSet(hotSpots: [Scene.hotSpot("HS1", x: 0...5000, y: 0...100)])
    var watcher = Watcher(hotSpots)
    var (x, second) = (10.0, 0)
    for leg in legs {
      for _ in 0..<leg.seconds {
        x += leg.speed
        watcher.see([Scene.fix(at: Double(second), x, speed: doppler ? leg.speed : nil)])
        second += 1
      }
    }
    watcher.finish(at: Double(second))
    return try #require(watcher.visits.first)
  }

  @Test(arguments: [true, false])
  func walkingIsFootPatrol(doppler: Bool) throws {
    let visit = try visit([(1.3, 300)], doppler: doppler)
    #expect(visit.travel == .foot)
    #expect(visit.onFoot == visit.dwell && visit.inVehicle == 0)
  }

  @Test(arguments: [true, false])
  func drivingIsNot(doppler: Bool) throws {
    let visit = try visit([(9, 200)], doppler: doppler)
    #expect(visit.travel == .vehicle)
    #expect(visit.inVehicle >= visit.dwell * 0.9)
  }

  @Test func aVehicleAtTheLightsIsStillAVehicle() throws {
    let visit = try visit([(9, 60), (0, 60), (9, 60)])
    #expect(visit.travel == .vehicle)
  }

  @Test func whoGetsOutAndWalksIsOnFootFromTheStop() throws {
    let visit = try visit([(9, 60), (0, 30), (1.2, 300)])
    #expect(visit.travel == .mixed)
    #expect(abs(visit.onFoot - 330) < 10)
    #expect(abs(visit.onFoot + visit.inVehicle - visit.dwell) < 0.001)
  }

  @Test func aShortRunIsFootPatrol() throws {
    let visit = try visit([(1.2, 100), (4.5, 4), (1.2, 100)])
    #expect(visit.travel == .foot && visit.inVehicle == 0)
  }
}

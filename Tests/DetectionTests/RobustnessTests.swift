// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Testing

/// Fixes such as no one expects, and places far from Southend.
@Suite struct RobustnessTests {
  @Test(arguments: [0, -5, 1e9, .infinity, nil])
  func anyReportedErrorIsBorne(error: Double?) throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.error = error
    watcher.stand(for: 100)
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(visit.dwell == 100)
    #expect(visit.dwellLow <= 100 && visit.dwellHigh >= 100 && visit.dwellHigh < 1000)
  }

  @Test func reportedErrorsThatSwingAreBorne() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    for step in 0..<150 {
      watcher.error = [0, 1e9, 4, nil, 200][step % 5]
      watcher.stand(for: 1)
    }
    watcher.finish()
    #expect(watcher.visits.map(\.dwell) == [150])
  }

  /// At Greenwich, on both sides of the antimeridian, far north, south of the equator.
  @Test(arguments: [
    (51.5, 0.0), (51.5, 180), (-16.5, -179.9999), (70, 25), (0, 10), (-34, 18.5),
  ])
  func everywhereIsAsAnywhereElse(latitude: Double, longitude: Double) throws {
    let origin = Coordinate(latitude: latitude, longitude: longitude)
    let there = try visits(on: LocalPlane(origin: origin))
    let here = try visits(on: Scene.plane)
    try #require(here.count == 2 && there.count == 2)
    for (here, there) in zip(here, there) {
      #expect(abs(here.entered.seconds(since: there.entered)) <= 0.05)
      #expect(abs(here.dwell - there.dwell) <= 0.05)
      #expect(abs(here.dwellLow - there.dwellLow) <= 0.5)
    }
  }

  /// A walk through a hot spot about the plane's origin, and back into it.
  private func visits(on plane: LocalPlane) throws -> [Visit] {
    let hotSpots = try HotSpotSet(hotSpots: [
      Scene.hotSpot("HS1", x: -50...50, y: 0...100, on: plane)
    ])
    var watcher = Watcher(hotSpots, at: -100, on: plane)
    watcher.interval = 5
    watcher.walk(to: 100)
    watcher.stand(for: 80)
    watcher.walk(to: 0)
    watcher.stand(for: 40)
    watcher.finish()
    return watcher.visits
  }

  /// Three hundred kilometres by train, through one hot spot and into another.
  @Test func aLongJourneyIsFollowed() throws {
    let hotSpots = try HotSpotSet(hotSpots: [
      Scene.hotSpot("on the way", x: -120_600 ... -119_400, y: -120_600 ... -119_400),
      Scene.hotSpot("at the end", x: -500...500, y: -500...500),
    ])
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: hotSpots)
    var events: [DetectionEvent] = []
    let seconds = 5000
    for second in stride(from: 0, through: seconds, by: 10) {
      let metres = -212_000 * (1 - Double(second) / Double(seconds))
      events += detector.receive(Scene.fix(at: Double(second), metres, metres, error: 8))
    }
    for second in stride(from: seconds + 10, through: seconds + 600, by: 10) {
      events += detector.receive(Scene.fix(at: Double(second), 0, 0, error: 8))
    }
    events += detector.finish(at: Scene.time(Double(seconds + 600)))
    #expect(!events.contains(.refused(.impossibleJump)))
    #expect(events.contains { if case .pass("on the way", _) = $0 { true } else { false } })
    let visit = try #require(events.visits.first)
    #expect(events.visits.count == 1 && visit.hotSpot == "at the end")
    #expect(abs(visit.entered.seconds(since: Scene.time(Double(seconds) - 500 / 42.4))) < 10)
    #expect(visit.left == Scene.time(Double(seconds + 600)))
  }

  @Test func fixesAThousandthOfASecondApartAreBorne() throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var events: [DetectionEvent] = []
    for number in 0..<500 {
      events += detector.receive(Scene.fix(at: Double(number) / 1000, 50, speed: 0, error: 5))
    }
    for second in 2...100 {
      events += detector.receive(Scene.fix(at: Double(second), 50, speed: 0, error: 5))
    }
    events += detector.finish(at: Scene.time(100))
    #expect(events.visits.map(\.dwell) == [100])
  }

  @Test func aReceiverWithTenFixesASecondIsFollowed() throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var events: [DetectionEvent] = []
    for tenth in 0...1600 {
      let x = -40 + Double(tenth) / 10
      events += detector.receive(
        Scene.fix(at: Double(tenth) / 10, x, speed: 1, course: 90, error: 3))
    }
    events += detector.finish(at: Scene.time(160))
    let visit = try #require(events.visits.first)
    #expect(abs(visit.entered.seconds(since: Scene.time(40))) < 1.5)
    #expect(abs(visit.left.seconds(since: Scene.time(140))) < 1.5)
  }
}

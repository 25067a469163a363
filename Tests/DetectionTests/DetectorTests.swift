// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Testing

@Suite struct DetectorTests {
  /// Seconds that a crossing may be out at walking speed with a clean receiver.
  private static let crossing = 1.5

  @Test func crossingTimesAreToldToTheSecondOnACleanTrack() throws {
    var watcher = Watcher(try Scene.square(), at: -120)
    watcher.walk(to: 50)
    watcher.stand(for: 120)
    watcher.walk(to: 220)
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(watcher.visits.count == 1)
    #expect(abs(visit.entered.seconds(since: Scene.time(120))) <= Self.crossing)
    #expect(abs(visit.left.seconds(since: Scene.time(120 + 50 + 120 + 50))) <= Self.crossing)
    #expect(abs(visit.dwell - 220) <= 2 * Self.crossing)
    #expect(visit.observed == visit.dwell && visit.bridged == 0)
    #expect(visit.stays == [Interval(from: visit.entered, to: visit.left)])
    #expect(abs(visit.fixes - 220) <= 3)
    #expect(visit.meanError == 5 && visit.ended == .left && visit.detector == Detector.version)
  }

  @Test func aDwellUnderAMinuteIsAPassAndNoVisit() throws {
    for (seconds, visits) in [(50, 0), (70, 1)] {
      var watcher = Watcher(try Scene.square(), at: -60)
      watcher.walk(to: 5)
      watcher.stand(for: seconds - 10)
      watcher.walk(to: -60)
      watcher.stand(for: 200)
      #expect(watcher.visits.count == visits, "\(seconds) s inside")
      #expect(watcher.passes == 1 - visits)
    }
  }

  @Test func staysAMinuteApartAreOneVisitAndFartherApartAreTwo() throws {
    for (absence, count) in [(50, 1), (72, 2)] {
      var watcher = Watcher(try Scene.square(), at: 50)
      watcher.stand(for: 100)
      watcher.walk(to: -Double(absence) / 2)
      watcher.walk(to: 50)
      watcher.stand(for: 200)
      watcher.finish()
      #expect(watcher.visits.count == count, "absent for \(absence) s")
      #expect(watcher.visits.flatMap(\.stays).count == 2)
    }
  }

  @Test func aVisitIsFinalWithinTwoMinutesOfLeaving() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.stand(for: 300)
    watcher.walk(to: -80)
    while watcher.visits.isEmpty, watcher.second < 600 { watcher.stand(for: 1) }
    let visit = try #require(watcher.visits.first)
    #expect(Scene.time(Double(watcher.second)).seconds(since: visit.left) <= 120)
    #expect(visit.ended == .left)
  }

  /// From the first fix clearly outside, however the reporting interval falls on the looks back.
  @Test(arguments: [2, 3, 7, 11, 25, 35, 45, 50, 60])
  func twoMinutesHoldAtAnyInterval(interval: Int) throws {
    for phase in stride(from: 0, to: max(interval, 10), by: max(1, interval / 4)) {
      var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
      var (observed, final): (Int?, Int?) = (nil, nil)
      for second in stride(from: 0, through: 2400, by: interval) where final == nil {
        let x = 50 - 1.3 * Double(max(0, second - 1200 - phase))
        if x < -20, observed == nil { observed = second }
        if !detector.receive(Scene.fix(at: Double(second), x)).visits.isEmpty { final = second }
      }
      let seconds = try #require(final) - (try #require(observed))
      #expect(seconds <= 120, "every \(interval) s, left \(phase) s after the look")
    }
  }

  @Test func whereTheUnitIsIsToldFromTheFirstFixOn() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.look()
    #expect(watcher.detector.present.map(\.hotSpot.id) == ["HS1"])
    watcher.stand(for: 30)
    let present = try #require(watcher.detector.present.first)
    #expect(present.presence.isInside && present.presence.dwell == 30)
    watcher.walk(to: -25)
    #expect(watcher.detector.present.first?.presence.isInside == false)
  }

  @Test func comingInAndGoingOutAreToldInTurn() throws {
    var watcher = Watcher(try Scene.square(), at: -60)
    watcher.walk(to: 50)
    watcher.walk(to: -100)
    watcher.finish()
    var isInside = false
    for event in watcher.events {
      switch event {
      case .entered: #expect(!isInside)
      case .left: #expect(isInside)
      case .visit, .pass, .refused: continue
      }
      isInside.toggle()
    }
    #expect(!isInside && watcher.visits.count == 1)
    #expect(watcher.events.last == watcher.visits.first.map { .visit($0) })
  }

  @Test func overlappingHotSpotsAreBothVisited() throws {
    let both = try HotSpotSet(hotSpots: [
      Scene.hotSpot("A", x: 0...100, y: 0...100), Scene.hotSpot("B", x: 50...150, y: 0...100),
    ])
    var watcher = Watcher(both, at: 75)
    watcher.stand(for: 300)
    watcher.finish()
    #expect(Set(watcher.visits.map(\.hotSpot)) == ["A", "B"])
    #expect(watcher.visits.allSatisfy { $0.dwell == 300 })
  }

  @Test func standingInAHoleIsOutside() throws {
    let ring = { (low: Double, high: Double) in
      [(low, low), (high, low), (high, high), (low, high), (low, low)].map {
        Scene.plane.coordinate(of: Point(x: $0.0, y: $0.1))
      }
    }
    let area = try Area(polygons: [Polygon(outer: ring(0, 100), holes: [ring(30, 70)])])
    var watcher = Watcher(
      try HotSpotSet(hotSpots: [HotSpot(id: "HS1", name: nil, area: area)]), at: 50)
    watcher.stand(for: 200)
    watcher.finish()
    #expect(watcher.visits.isEmpty && watcher.passes == 0)
  }

  @Test func aVisitHasTheSameIdWheneverItIsJudged() throws {
    let ids = try (0..<2).map { _ in
      var watcher = Watcher(try Scene.square(), at: 50)
      watcher.stand(for: 100)
      watcher.finish()
      return try #require(watcher.visits.first).id
    }
    #expect(ids[0] == ids[1] && ids[0].count == 32)
  }

  @Test func standingOnTheEdgeKeepsTheRecordBounded() throws {
    var watcher = Watcher(try Scene.square(), at: -2)
    watcher.noise = Noise(sigma: 8, time: 0, seed: 5)
    watcher.stand(for: 1500)
    watcher.finish()
    for visit in watcher.visits {
      #expect(visit.stays.count <= 256)
      #expect(abs(visit.observed + visit.bridged - visit.dwell) < 0.001)
      #expect(abs(visit.stays.reduce(0) { $0 + $1.seconds } - visit.dwell) < 0.001)
    }
    let stays = watcher.visits.reduce(0) { $0 + $1.stays.count }
    #expect(stays < 30, "error alone makes few stays: \(stays)")
  }

  /// A step of half a metre outside at an error of five is hardly one.
  @Test func whoHardlyLeavesHasNotLeft() throws {
    var watcher = Watcher(try Scene.square(), at: 20)
    watcher.stand(for: 100)
    watcher.walk(to: -0.5)
    watcher.stand(for: 20)
    watcher.walk(to: 20)
    watcher.stand(for: 100)
    watcher.finish()
    #expect(watcher.visits.map(\.stays.count) == [1])
    #expect(watcher.visits.map(\.dwell) == [Double(watcher.second)])
  }

  /// At a fix a minute the way between two fixes is known to some twenty metres, the fixes to some
  /// three. Who was going out at the one and coming in at the other was outside.
  @Test func aWayOutBetweenTwoFixesIsNoErrorOfTheirs() throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var events: [DetectionEvent] = []
    for minute in 0...22 {
      let isAtEdge = minute == 11 || minute == 12
      let course: Double? = isAtEdge ? (minute == 11 ? 90 : 270) : nil
      events += detector.receive(
        Scene.fix(
          at: Double(60 * minute), isAtEdge ? 88 : 50, speed: isAtEdge ? 1.3 : 0, course: course,
          error: 3))
    }
    events += detector.finish(at: Scene.time(22 * 60))
    #expect(events.visits.map(\.stays.count) == [2])
  }
}

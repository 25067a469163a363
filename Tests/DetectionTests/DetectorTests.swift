// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Testing

@Suite struct DetectorTests {
  @Test func crossingTimesAreInterpolatedBetweenFixes() throws {
    var watcher = Watcher(try Scene.square())
    // 10 m a step: enters 0.4 of the way from −4 to 6, leaves 0.4 of the way from 96 to 106.
    watcher.see((0...1).map { Scene.fix(at: Double($0), -4 + 10 * Double($0)) })
    watcher.see((2...101).map { Scene.fix(at: Double($0), 6 + Double($0 - 1) * 0.9) })
    watcher.see([Scene.fix(at: 102, 106)])
    watcher.finish(at: 102)
    let visit = try #require(watcher.visits.first)
    #expect(visit.entered == Scene.time(0.4))
    #expect(visit.left == Scene.time(101.4))
    #expect(visit.dwell == 101)
    #expect(visit.observed == 101 && visit.bridged == 0)
    #expect(visit.stays == [Interval(from: visit.entered, to: visit.left)])
    #expect(visit.fixes == 101)
  }

  @Test func aDwellUnderAMinuteIsAPassAndNoVisit() throws {
    var watcher = Watcher(try Scene.square())
    watcher.stand(0...10, at: -20)
    watcher.stand(11...69, at: 50)
    watcher.stand(70...200, at: -20)
    #expect(watcher.visits.isEmpty)
    #expect(watcher.passes == 1)
  }

  @Test func staysAMinuteApartAreOneVisitAndFartherApartAreTwo() throws {
    for (absence, count) in [(50, 1), (75, 2)] {
      var watcher = Watcher(try Scene.square())
      watcher.stand(0...100, at: 50)
      watcher.stand(101...(100 + absence), at: -50)
      watcher.stand((101 + absence)...(300 + absence), at: 50)
      watcher.finish(at: Double(300 + absence))
      #expect(watcher.visits.count == count, "absent for \(absence) s")
      #expect(watcher.visits.flatMap(\.stays).count == 2)
    }
  }

  @Test func aVisitIsFinalWithinTwoMinutesOfLeaving() throws {
    var watcher = Watcher(try Scene.square())
    watcher.stand(0...300, at: 50)
    var left: Int?
    for second in 301...500 where left == nil {
      watcher.stand(second...second, at: -50)
      if !watcher.visits.isEmpty { left = second }
    }
    #expect(try #require(left) - 300 <= 120)
    #expect(watcher.visits.first?.ended == .left)
  }

  @Test func aSilenceWithinTheBridgeLimitIsBridgedAndKeptApart() throws {
    var watcher = Watcher(try Scene.square())
    watcher.stand(0...100, at: 50)
    watcher.stand(300...400, at: 60)
    watcher.finish(at: 400)
    let visit = try #require(watcher.visits.first)
    #expect(watcher.visits.count == 1)
    #expect(visit.dwell == 400)
    #expect(visit.bridged == 200 && visit.observed == 200)
    #expect(visit.dwellLow <= 200, "time not seen is in no low bound")
    #expect(visit.stays.count == 1)
  }

  @Test func aSilenceBeyondTheBridgeLimitEndsTheVisitAndCountsNowhere() throws {
    var watcher = Watcher(try Scene.square())
    watcher.stand(0...100, at: 50)
    watcher.stand(500...600, at: 50)
    watcher.finish(at: 600)
    #expect(watcher.visits.map(\.dwell) == [100, 100])
    #expect(watcher.visits.map(\.ended) == [.signalLost, .shiftEnd])
    #expect(watcher.visits[0].dwellHigh > 100, "it may have been longer")
  }

  @Test func aSilenceFromInsideToOutsideCountsOnlyInTheHighBound() throws {
    var watcher = Watcher(try Scene.square())
    watcher.stand(0...100, at: 50)
    watcher.stand(160...300, at: -80)
    let visit = try #require(watcher.visits.first)
    #expect(visit.left == Scene.time(100))
    #expect(visit.dwell == 100)
    #expect(visit.dwellHigh >= 160)
  }

  @Test func silenceEndsAVisitAtTheSameSecondWhetherTimeIsToldOrSeen() throws {
    var told = Watcher(try Scene.square())
    told.stand(0...100, at: 50)
    var seen = told
    told.events += told.detector.advance(to: Scene.time(420))
    told.stand(500...500, at: -50)
    seen.stand(500...500, at: -50)
    #expect(told.visits == seen.visits)
    #expect(told.visits.count == 1)
  }

  @Test func aUnitThatReportsEveryMinuteIsWatchedAllTheSame() throws {
    var watcher = Watcher(try Scene.square())
    watcher.see((0...30).map { Scene.fix(at: Double($0) * 60, 50) })
    watcher.finish(at: 1800)
    let visit = try #require(watcher.visits.first)
    #expect(visit.dwell == 1800)
    #expect(visit.observed >= 1500, "the interval is learnt within a few fixes")
  }

  @Test func overlappingHotSpotsAreBothVisited() throws {
    let both = try HotSpotSet(hotSpots: [
      Scene.hotSpot("A", x: 0...100, y: 0...100), Scene.hotSpot("B", x: 50...150, y: 0...100),
    ])
    var watcher = Watcher(both)
    watcher.stand(0...300, at: 75)
    watcher.finish(at: 300)
    #expect(Set(watcher.visits.map(\.hotSpot)) == ["A", "B"])
    #expect(watcher.visits.allSatisfy { $0.dwell == 300 })
  }

  @Test func standingInAHoleIsOutside() throws {
    let ring = { (low: Double, high: Double) in
      [(low, low), (high, low), (high, high), (low, high), (low, low)].map {
        Scene.plane.coordinate(of: Point(x: $0.0, y: $0.1))
      }
    }
    let area = try Area(polygons: [Polygon(outer: ring(0, 100), holes: [ring(40, 60)])])
    var watcher = Watcher(
      try HotSpotSet(hotSpots: [HotSpot(id: "HS1", name: nil, area: area)]))
    watcher.stand(0...200, at: 50)
    watcher.finish(at: 200)
    #expect(watcher.visits.isEmpty && watcher.passes == 0)
  }

  @Test func anImpossibleJumpIsRefusedAndThenBelieved() throws {
    var watcher = Watcher(try Scene.square())
    watcher.stand(0...100, at: 50)
    watcher.stand(101...102, at: 9000)
    watcher.stand(103...200, at: 50)
    watcher.finish(at: 200)
    #expect(watcher.visits.map(\.dwell) == [200])
    #expect(watcher.events.count { $0 == .refused(.impossibleJump) } == 2)

    var moved = Watcher(try Scene.square())
    moved.stand(0...100, at: 9000)
    moved.stand(101...300, at: 50)
    moved.finish(at: 300)
    #expect(moved.visits.count == 1, "a unit that stays where it jumped to is there")
  }

  @Test func theBoundsHoldTheDwellAndWidenWithTheError() throws {
    var widths: [Double] = []
    for error in [12.0, 100] {
      var watcher = Watcher(try Scene.square())
      // Walks in at 1 m/s to 60 m deep and out again.
      let depths = (-60...60).map(Double.init) + (-60...60).reversed().map(Double.init)
      watcher.see(
        depths.enumerated().map { Scene.fix(at: Double($0), $1, speed: 1, error: error) })
      watcher.see((242...400).map { Scene.fix(at: Double($0), -100, speed: 0, error: error) })
      let visit = try #require(watcher.visits.first)
      #expect(visit.dwellLow <= visit.dwell && visit.dwell <= visit.dwellHigh)
      widths.append(visit.dwellHigh - visit.dwellLow)
    }
    #expect(widths[1] > widths[0] * 2)
  }

  @Test func aVisitHasTheSameIdWheneverItIsJudged() throws {
    let ids = try (0..<2).map { _ in
      var watcher = Watcher(try Scene.square())
      watcher.stand(0...100, at: 50)
      watcher.finish(at: 100)
      return try #require(watcher.visits.first).id
    }
    #expect(ids[0] == ids[1] && ids[0].count == 32)
  }

  @Test func standingOnTheEdgeForAShiftKeepsTheRecordBounded() throws {
    var watcher = Watcher(try Scene.square())
    for second in 0..<20_000 {
      watcher.see([Scene.fix(at: Double(second), second.isMultiple(of: 2) ? -1 : 1)])
    }
    watcher.finish(at: 20_000)
    let visit = try #require(watcher.visits.first)
    #expect(visit.stays.count <= 256)
    #expect(abs(visit.stays.reduce(0) { $0 + $1.seconds } - visit.dwell) < 0.001)
    #expect(abs(visit.observed + visit.bridged - visit.dwell) < 0.001)
  }

  @Test func noReportingIntervalMakesALongSilenceWatched() throws {
    var watcher = Watcher(try Scene.square())
    watcher.see((0...16).map { Scene.fix(at: Double($0) * 600, 50) })
    watcher.finish(at: 9600)
    #expect(watcher.visits.isEmpty, "nothing is known of the ten minutes between two fixes")
  }

  @Test func aStepInWhichThereWasNoPositionWasNotWatched() throws {
    var watcher = Watcher(try Scene.square())
    for second in 0...400 {
      if second.isMultiple(of: 20) {
        watcher.see([Scene.fix(at: Double(second), 50)])
      } else {
        watcher.detector.lackPosition(at: Scene.time(Double(second)))
      }
    }
    watcher.finish(at: 400)
    let visit = try #require(watcher.visits.first)
    #expect(visit.observed == 0 && visit.bridged == 400)
    #expect(visit.dwellLow == 0)
  }

  @Test func theSilenceBeforeTheEndIsInTheHighBoundHoweverShort() throws {
    for (silence, ended) in [(2.0, Visit.Ending.shiftEnd), (250, .signalLost), (310, .signalLost)] {
      var watcher = Watcher(try Scene.square())
      watcher.stand(0...100, at: 50)
      watcher.finish(at: 100 + silence)
      let visit = try #require(watcher.visits.first)
      #expect(visit.dwell == 100 && visit.ended == ended)
      #expect(visit.dwellHigh == 100 + (silence > 5 ? min(silence, 300) : 0))
    }
  }
}

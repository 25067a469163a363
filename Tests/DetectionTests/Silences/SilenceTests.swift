// SPDX-License-Identifier: Apache-2.0

import Patrol
import Testing

@testable import Detection

/// What is made of time in which nobody saw the unit.
@Suite struct SilenceTests {
  @Test func aSilenceWithinTheBridgeLimitIsBridgedAndKeptApart() throws {
    for silence in [200, 590] {
      var watcher = Watcher(try Scene.square(), at: 50)
      watcher.stand(for: 100)
      watcher.vanish(for: silence, to: 60)
      watcher.stand(for: 100)
      watcher.finish()
      let visit = try #require(watcher.visits.first)
      #expect(watcher.visits.count == 1)
      #expect(visit.dwell == Double(200 + silence))
      #expect(visit.bridged == Double(silence) && visit.observed == 200)
      #expect(visit.stays.count == 1)
    }
  }

  @Test func aSilenceBeyondTheBridgeLimitEndsTheVisitAndCountsNowhere() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.stand(for: 100)
    watcher.vanish(for: 601)
    watcher.stand(for: 100)
    watcher.finish()
    #expect(watcher.visits.map(\.dwell) == [100, 100])
    #expect(watcher.visits.map(\.ended) == [.signalLost, .shiftEnd])
    #expect(
      watcher.visits.allSatisfy { $0.dwellHigh >= 700 }, "both may have been as much longer")
  }

  @Test func betweenEndsThatDisagreeTheLikeliestWayCounts() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.stand(for: 100)
    watcher.vanish(for: 60, to: -80)
    watcher.stand(for: 200)
    let visit = try #require(watcher.visits.first)
    // 50 of 130 m are inside; how the way bends with the velocity is worth some seconds.
    #expect(abs(visit.bridged - 60 * 50 / 130) < 8, "\(visit.bridged)")
    #expect(abs(visit.observed - 100) <= 1)
    #expect(visit.dwell == visit.observed + visit.bridged)
    #expect(visit.dwellLow < visit.dwell && visit.dwell < visit.dwellHigh)
  }

  @Test func silenceEndsAVisitAtTheSameSecondWhetherTimeIsToldOrSeen() throws {
    var told = Watcher(try Scene.square(), at: 50)
    told.stand(for: 100)
    var seen = told
    told.events += told.detector.advance(to: Scene.time(700))
    #expect(told.visits.isEmpty, "the limit has not passed")
    told.events += told.detector.advance(to: Scene.time(701))
    #expect(told.visits.map(\.ended) == [.signalLost])
    told.vanish(for: 700, to: -50)
    seen.vanish(for: 700, to: -50)
    #expect(told.events == seen.events)
    #expect(told.visits.count == 1)
  }

  @Test func aUnitThatReportsEveryMinuteIsWatchedAllTheSame() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.interval = 60
    watcher.look()
    watcher.stand(for: 1800)
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(visit.dwell == 1800)
    #expect(visit.observed >= 1500, "the interval is learnt within a few fixes")
    #expect(visit.fixes >= 29)
  }

  @Test func noReportingIntervalMakesALongSilenceWatched() throws {
    for interval in [601, 3600] {
      var watcher = Watcher(try Scene.square(), at: 50)
      watcher.interval = interval
      watcher.stand(for: interval * 16)
      watcher.finish()
      #expect(watcher.visits.isEmpty, "nothing is known of the \(interval) s between two fixes")
    }
  }

  @Test func aStepInWhichThereWasNoPositionWasNotWatched() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.look()
    for _ in 0..<20 {
      watcher.detector.lackPosition(at: Scene.time(Double(watcher.second + 1)))
      watcher.vanish(for: 20)
    }
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(visit.observed == 0 && visit.bridged == 400)
  }

  @Test func theSilenceBeforeTheEndIsInTheHighBoundHoweverShort() throws {
    for (silence, ended) in [(2.0, Visit.Ending.shiftEnd), (250, .signalLost), (610, .signalLost)] {
      var watcher = Watcher(try Scene.square(), at: 50)
      watcher.stand(for: 300)
      watcher.finish(after: silence)
      let visit = try #require(watcher.visits.first)
      let unseen = silence > 5 ? min(silence, 600) : 0
      #expect(visit.dwell == 300)
      #expect(visit.ended == ended)
      #expect(abs(visit.dwellHigh - visit.dwell - unseen) < 10, "\(visit.dwellHigh)")
      #expect(visit.dwellHigh >= visit.dwell + unseen)
    }
  }

  /// Who hardly left, and was not seen meanwhile, was not observed either.
  @Test func aLeavingTakenBackOverASilenceIsBridged() {
    var presence = Presence()
    presence.enter(at: Scene.time(0))
    presence.stay(until: Scene.time(100), seen: true, travel: .foot)
    presence.leave(at: Scene.time(100))
    presence.takeBackLeaving(at: Scene.time(170), unseen: 60_000, travel: .foot)
    #expect(presence.bridged == 60_000)
    #expect(presence.observed == 110_000)
    #expect(presence.isInside && presence.stays.isEmpty)
  }
}

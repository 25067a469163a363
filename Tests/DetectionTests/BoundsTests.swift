// SPDX-License-Identifier: Apache-2.0

import Patrol
import Testing

@testable import Detection

@Suite struct BoundsTests {
  /// Walks about outside for ten minutes, in at 1 m/s, stands, and out again; with an error that
  /// drifts, or none.
  private func visit(reported: Double?, truly sigma: Double?, seed: UInt64) throws -> Visit {
    var watcher = Watcher(try Scene.square(), at: -400)
    watcher.error = reported
    watcher.noise = sigma.map { Noise(sigma: $0, time: 60, seed: seed) }
    watcher.interval = 3
    watcher.walk(to: -100)
    watcher.walk(to: -400)
    watcher.interval = 1
    watcher.move(to: -60, over: 170)
    watcher.walk(to: 50)
    watcher.stand(for: 100)
    watcher.walk(to: -60)
    watcher.finish()
    return try #require(watcher.visits.max { $0.dwell < $1.dwell }, "seed \(seed)")
  }

  @Test func theBoundsHoldTheDwellAndWidenWithTheError() throws {
    var widths: [Double] = []
    for sigma in [1.5, 6, 20] {
      let visits = try (1...2).map { try visit(reported: sigma * 2, truly: sigma, seed: $0) }
      for visit in visits {
        #expect(visit.dwellLow <= visit.dwell && visit.dwell <= visit.dwellHigh)
      }
      widths.append(visits.reduce(0) { $0 + $1.dwellHigh - $1.dwellLow } / 2)
    }
    #expect(widths[1] > widths[0] * 1.25 && widths[2] > widths[1] * 1.25, "\(widths)")
  }

  @Test func aCleanTrackHasNarrowBounds() throws {
    let visit = try visit(reported: 2, truly: nil, seed: 0)
    #expect(abs(visit.dwell - 200) < 4)
    #expect(visit.dwellHigh - visit.dwellLow <= 30, "\(visit.dwellHigh - visit.dwellLow)")
  }

  @Test func theQuantilesRunFromBoundToBoundAboutTheDwell() throws {
    for sigma in [1.5, 6, 20] {
      let visit = try visit(reported: sigma * 2, truly: sigma, seed: 3)
      let quantiles = visit.footQuantiles.seconds
      #expect(visit.onFoot == visit.dwell)
      #expect(quantiles[0] == visit.dwellLow && quantiles[2] == visit.dwell)
      #expect(quantiles[4] == visit.dwellHigh)
      #expect(quantiles[0] < quantiles[1] && quantiles[1] < quantiles[2], "\(quantiles)")
      #expect(quantiles[2] < quantiles[3] && quantiles[3] < quantiles[4], "\(quantiles)")
    }
  }

  @Test func whereHalfTheTracksWereNeverInsideTheLowQuantilesAreNought() {
    var presence = HotSpotPresence()
    presence.likeliest.enter(at: Scene.time(0))
    presence.likeliest.stay(until: Scene.time(100), seen: true, travel: .foot)
    let start = Scene.time(0).milliseconds
    for number in 0..<(Ensemble.count / 2 - 1) {
      presence.members[number] = MemberPresence(
        isInside: true,
        latest: MemberPresence.Dwell(entered: start, left: start + 150_000, time: 150_000))
    }
    #expect(presence.quantiles == [0, 0, 100_000, 250_000, 250_000])
  }

  @Test func timeNobodySawIsInTheHighBoundAndNotInTheQuantiles() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.stand(for: 300)
    watcher.finish(after: 250)
    let visit = try #require(watcher.visits.first)
    let last = try #require(visit.footQuantiles.seconds.last)
    #expect(abs(visit.dwellHigh - 250 - last) < 0.01 && last < 310, "\(last)")
  }

  @Test func ofATimePartlyDrivenTheQuantilesAreTheShareOnFoot() throws {
    let hotSpots = try HotSpotSet(hotSpots: [Scene.hotSpot("HS1", x: 0...1500, y: 0...100)])
    var watcher = Watcher(hotSpots, at: -500)
    watcher.move(to: 500, over: 100)
    watcher.walk(to: 700)
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(visit.travel == .mixed)
    #expect(abs(visit.footQuantiles.seconds[2] - visit.onFoot) < 0.002)
    #expect((visit.footQuantiles.seconds.last ?? 0) < visit.dwell)
    var driver = Watcher(hotSpots, at: -500)
    driver.move(to: 2000, over: 250)
    driver.finish()
    #expect(driver.visits.map(\.footQuantiles) == [DwellQuantiles(sure: 0)])
  }

  @Test func theSameFixesGiveTheSameBounds() throws {
    let visits = try (1...2).map { _ in try visit(reported: 8, truly: 4, seed: 9) }
    #expect(visits[0] == visits[1])
  }
}

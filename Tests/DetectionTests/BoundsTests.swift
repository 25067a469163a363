// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Testing

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

  @Test func theSameFixesGiveTheSameBounds() throws {
    let visits = try (1...2).map { _ in try visit(reported: 8, truly: 4, seed: 9) }
    #expect(visits[0] == visits[1])
  }
}

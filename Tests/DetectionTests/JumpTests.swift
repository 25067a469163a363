// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Testing

/// Positions that cannot be.
@Suite struct JumpTests {
  @Test func anImpossibleJumpIsRefusedAndThenBelieved() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.stand(for: 100)
    watcher.vanish(for: 1, to: 9000)
    watcher.vanish(for: 1)
    watcher.vanish(for: 1, to: 50)
    watcher.stand(for: 97)
    watcher.finish()
    #expect(watcher.visits.map(\.dwell) == [200])
    #expect(watcher.events.count { $0 == .refused(.impossibleJump) } == 2)

    var moved = Watcher(try Scene.square(), at: 9000)
    moved.stand(for: 100)
    moved.vanish(for: 1, to: 50)
    moved.stand(for: 200)
    moved.finish()
    #expect(moved.visits.count == 1, "a unit that stays where it jumped to is there")
    #expect(moved.events.count { $0 == .refused(.impossibleJump) } == 5)
  }

  /// A reflection throws positions 60 m aside for eight seconds.
  @Test func aReflectionDoesNotCutAVisit() throws {
    var watcher = Watcher(try Scene.square(), at: 30)
    watcher.noise = Noise(sigma: 2, time: 60, seed: 6)
    watcher.stand(for: 150)
    watcher.vanish(for: 1, to: -30)
    watcher.stand(for: 7)
    watcher.vanish(for: 1, to: 30)
    watcher.stand(for: 200)
    watcher.finish()
    #expect(watcher.visits.count == 1)
    let visit = try #require(watcher.visits.first)
    #expect(visit.stays.count == 1)
    #expect(abs(visit.dwell - Double(watcher.second)) <= 2)
  }

  @Test(arguments: [1.5, 8])
  func aUnitThatReallyMovesIsFollowed(speed: Double) throws {
    var watcher = Watcher(try Scene.square(), at: 30)
    watcher.noise = Noise(sigma: 2, time: 60, seed: 7)
    watcher.stand(for: 150)
    watcher.walk(to: -60, speed: speed)
    watcher.stand(for: 200)
    let visit = try #require(watcher.visits.first)
    let left = 150 + 30 / speed
    #expect(abs(visit.left.seconds(since: Scene.time(left))) <= 5, "\(visit.left)")
  }

  /// Without a word of speed, and from one second to the next: believed once it lasts.
  @Test func aPositionThatStaysAsideIsBelievedAfterAWhile() throws {
    var watcher = Watcher(try Scene.square(), at: 30)
    watcher.reportsSpeed = false
    watcher.noise = Noise(sigma: 2, time: 60, seed: 8)
    watcher.stand(for: 150)
    watcher.vanish(for: 1, to: -200)
    watcher.stand(for: 200)
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(visit.ended == .left)
    #expect(abs(visit.left.seconds(since: Scene.time(150))) <= 60, "\(visit.left)")
  }

  /// A position that leaps over a hot spot was never in it.
  @Test func nobodyPassesWhatAJumpGoesOver() throws {
    let hotSpots = try HotSpotSet(hotSpots: [
      Scene.hotSpot("over", x: 4000...4500, y: 0...100),
      Scene.hotSpot("from", x: 0...100, y: 0...100),
    ])
    var watcher = Watcher(hotSpots, at: 50)
    watcher.stand(for: 100)
    watcher.vanish(for: 1, to: 9000)
    watcher.stand(for: 200)
    watcher.finish()
    #expect(watcher.visits.map(\.hotSpot) == ["from"])
    #expect(watcher.passes == 0)
  }

  /// Away at 31 m/s, as on a motorway, and straight to a hot spot 8 km off.
  @Test(arguments: [1, 10], [true, false])
  func aFastRideIsFollowed(interval: Int, doppler: Bool) throws {
    let hotSpots = try HotSpotSet(hotSpots: [Scene.hotSpot("HS1", x: 7900...8100, y: 0...100)])
    var watcher = Watcher(hotSpots, at: 0)
    watcher.interval = interval
    watcher.reportsSpeed = doppler
    watcher.stand(for: 100)
    for speed in [10.0, 20] + Array(repeating: 31, count: 24) + [16] {
      watcher.move(to: watcher.x + speed * 10, over: 10)
    }
    let arrival = watcher.second + Int((8000 - watcher.x) / 8)
    watcher.walk(to: 8000, speed: 8)
    watcher.stand(for: 200)
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(abs(visit.entered.seconds(since: Scene.time(Double(arrival)))) < 40)
  }

  /// Out of sight for so long, as in a tunnel, and so many metres on.
  @Test(arguments: [(120, 3000.0), (300, 6000), (500, 15_000)])
  func whoWasDrivenFarOutOfSightIsFoundAgain(silence: Int, metres: Double) throws {
    var watcher = Watcher(try Scene.square(), at: 50 - metres)
    watcher.stand(for: 60)
    watcher.vanish(for: silence, to: 50)
    watcher.stand(for: 150)
    watcher.finish()
    let visit = try #require(watcher.visits.first)
    #expect(visit.observed >= 100, "\(visit.observed) of 150 s")
  }
}

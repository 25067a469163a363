// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Patrol
import Testing

@Suite struct BeatScheduleTests {
  private static let seeds = [1, 2, 3] as [UInt64]

  @Test(arguments: seeds) func allHotSpotsOfASmallSetAreOnEveryBeat(seed: UInt64) {
    let schedule = BeatSchedule(for: Squares.grid(of: 20, step: 300), shifts: 5, seed: seed)
    #expect(schedule.beats == Array(repeating: Array(0..<20), count: 5), "seed \(seed)")
  }

  @Test(arguments: seeds) func everyHotSpotOfATownHasItsTurns(seed: UInt64) {
    let schedule = BeatSchedule(for: Squares.grid(of: 50, step: 300), shifts: 10, seed: seed)
    var turns = [Int](repeating: 0, count: 50)
    for beat in schedule.beats {
      #expect(beat.count == BeatSchedule.longestBeat, "seed \(seed)")
      #expect(beat == Set(beat).sorted(), "seed \(seed)")
      for hotSpot in beat { turns[hotSpot] += 1 }
    }
    #expect(turns == Array(repeating: 4, count: 50), "seed \(seed)")
  }

  @Test(arguments: seeds) func aBeatKeepsToOneTown(seed: UInt64) {
    let towns = [0.0, 30_000].flatMap { east in
      (0..<6).map { (x: east + Double($0) * 400, y: 0.0) }
    }
    let schedule = BeatSchedule(for: Squares.hotSpots(at: towns), shifts: 4, seed: seed)
    #expect(Set(schedule.beats) == [Array(0..<6), Array(6..<12)], "seed \(seed)")
  }

  @Test(arguments: seeds) func aLonelyHotSpotHasTheNearestForCompany(seed: UInt64) {
    let places = [(0.0, 0.0), (9000, 0), (20_000, 0), (45_000, 0)]
    let schedule = BeatSchedule(for: Squares.hotSpots(at: places), shifts: 12, seed: seed)
    #expect(Set(schedule.beats).isSubset(of: [[0, 1, 2], [1, 2, 3]]), "seed \(seed)")
    #expect(Set(schedule.beats.joined()) == [0, 1, 2, 3], "seed \(seed)")
  }

  @Test func nobodyIsSentAcrossTheCountry() {
    let schedule = BeatSchedule(
      for: Squares.hotSpots(at: [(0, 0), (60_000, 0)]), shifts: 4, seed: 1)
    #expect(Set(schedule.beats) == [[0], [1]])
  }

  @Test func theSameSeedDrawsTheSameBeats() {
    let hotSpots = Squares.grid(of: 40, step: 300)
    let schedules = [1, 1, 2].map { BeatSchedule(for: hotSpots, shifts: 6, seed: $0) }
    #expect(schedules[0] == schedules[1])
    #expect(schedules[0] != schedules[2])
  }

  @Test func aLargerSetHasMoreShiftsUpToALimit() {
    #expect(BeatSchedule.usualShifts(for: 1) == 16)
    #expect(BeatSchedule.usualShifts(for: BeatSchedule.longestBeat) == 16)
    #expect(BeatSchedule.usualShifts(for: BeatSchedule.longestBeat + 1) == 32)
    #expect(BeatSchedule.usualShifts(for: 200) == 160)
    #expect(BeatSchedule.usualShifts(for: 35_000) == 320)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Testing

@testable import Detection

/// What is believed of a receiver beforehand, and what that does to the verdict.
@Suite struct ReceiverProfileTests {
  /// A receiver that errs by `error` metres, and hardly less or more.
  private func profile(error: Double) -> ReceiverProfile {
    var profile = ReceiverProfile()
    profile.kinds = [.init(driftShare: 0.6, flicker: 3, error: error, weight: 1)]
    profile.errorSpread = 0.1
    return profile
  }

  /// Two minutes inside, half a minute `outside` metres beyond the edge, two minutes inside.
  private func visits(_ receiver: ReceiverProfile, outside: Double) throws -> [Visit] {
    var watcher = Watcher(try Scene.square(), at: 80, receiver: receiver)
    watcher.stand(for: 120)
    watcher.walk(to: 100 + outside)
    watcher.stand(for: 30)
    watcher.walk(to: 80)
    watcher.stand(for: 120)
    watcher.finish()
    return watcher.visits
  }

  @Test func aStepAcrossTheEdgeIsALeavingOnlyOfAReceiverThatIsNear() throws {
    let near = try visits(profile(error: 2), outside: 5)
    let coarse = try visits(profile(error: 20), outside: 5)
    #expect(near.count == 1 && coarse.count == 1)
    #expect(near.first?.stays.count == 2, "the officer left")
    #expect(coarse.first?.stays.count == 1, "the error may explain it")
    #expect((near.first?.dwell ?? 0) < (coarse.first?.dwell ?? 0))
  }

  @Test func aCoarserReceiverHasWiderBounds() throws {
    let widths = try [2.0, 20].map { error in
      let visit = try #require(try visits(profile(error: error), outside: 40).first)
      return visit.dwellHigh - visit.dwellLow
    }
    #expect(widths[0] < widths[1])
  }

  @Test func theUsualIntervalIsKnownBeforeItIsLearnt() {
    var interval = ReportingInterval(expected: 30)
    #expect(interval.longestWatched(atMost: 600_000) == 75_000)
    for _ in 0..<3 { interval.learn(1000) }
    #expect(interval.longestWatched(atMost: 600_000) == 5000)
  }

  @Test func aReceiverThatHoldsItsPositionIsNotRemarkedOnForIt() throws {
    for (hold, says) in [(600.0, true), (3600, false)] {
      var receiver = ReceiverProfile()
      receiver.staticHold = hold
      var shift = UnitShift(
        booking: Booking(unit: "BW-1"), hotSpots: try Scene.square(),
        settings: DetectionSettings(), receiver: receiver)
      for second in 0...1200 {
        _ = shift.receive(.fix(Scene.fix(at: Double(second), 50), arrived: nil))
      }
      let notes = shift.finish(at: Scene.time(1200)).shift.notes
      #expect(notes.contains { $0.contains("did not change") } == says)
    }
  }

  @Test func anOpenShiftKeepsItsProfile() throws {
    let receiver = profile(error: 20)
    var shift = UnitShift(
      booking: Booking(unit: "BW-1"), hotSpots: try Scene.square(),
      settings: DetectionSettings(), receiver: receiver)
    _ = shift.receive(.fix(Scene.fix(at: 0, 50), arrived: nil))
    let kept = try JSONEncoder().encode(shift.checkpoint)
    let read = try JSONDecoder().decode(UnitShift.Checkpoint.self, from: kept)
    #expect(read.isPossible && read.receiver == receiver)
    let resumed = UnitShift(resuming: read, hotSpots: try Scene.square())
    #expect(resumed.detector.receiver == receiver)
    var damaged = read
    damaged.receiver?.kinds = []
    #expect(!damaged.isPossible)
  }
}

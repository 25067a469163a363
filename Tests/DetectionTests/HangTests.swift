// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Testing

/// Receivers whose position stays the same to the last digit.
@Suite struct HangTests {
  /// Stands in the square for seven minutes; then the position freezes for `minutes`.
  private func shift(
    frozen minutes: Int, receiver: ReceiverProfile = .usual, noise sigma: Double = 1
  ) throws -> (visit: Visit, shift: Shift) {
    var shift = UnitShift(
      booking: Booking(unit: "BW-1"), hotSpots: try Scene.square(), settings: DetectionSettings(),
      receiver: receiver)
    var noise = Noise(sigma: sigma, time: 5, seed: 8)
    var events: [DetectionEvent] = []
    var error = noise.next()
    let end = (7 + minutes) * 60
    for second in 0...end {
      if second < 420 { error = noise.next() }
      let fix = Scene.fix(at: Double(second), 50 + error.x, 50 + error.y, speed: 0, error: 4)
      events += shift.receive(.fix(fix, arrived: nil)).events
    }
    let ended = shift.finish(at: Scene.time(Double(end)))
    events += ended.events
    return (try #require(events.visits.first), ended.shift)
  }

  @Test(arguments: [5, 12, 40]) func whatAHungReceiverSaysIsInNoLowBound(minutes: Int) throws {
    let (visit, shift) = try shift(frozen: minutes)
    #expect(visit.dwell == Double((7 + minutes) * 60))
    #expect(visit.dwellLow <= 425 && visit.dwellLow > 300)
    let seen = shift.quarters.reduce(0) { $0 + $1.coverage.observed }
    #expect(seen == 419, "up to the last position that was not the frozen one")
    #expect(shift.silences.map(\.why) == [.receiverHung])
    #expect(shift.silences.first?.seconds == Double(minutes * 60 + 1))
    #expect(shift.hang?.contains("\(minutes * 60 + 1) s") == true)
    #expect(shift.notes.count { $0.contains("did not change at all") } == 1)
  }

  @Test func aMinuteWithoutAChangeIsNoHang() throws {
    let visit = try shift(frozen: 1).visit
    #expect(visit.dwellLow > 450)
  }

  /// One whose position is held while it stands has held it before.
  @Test func aReceiverThatHoldsItsPositionHasNotHung() throws {
    let visit = try shift(frozen: 9, noise: 0).visit
    #expect(visit.dwellLow > 15 * 60)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Detection
import Foundation
import Patrol
import Simulation
import Testing

@Suite struct UnitShiftTests {
  private func shift(_ hotSpots: HotSpotSet, startedBefore seconds: Double = 0) -> UnitShift {
    UnitShift(
      booking: Booking(unit: "BW-1", officer: "o-1", shift: "s-1"), hotSpots: hotSpots,
      settings: DetectionSettings(), start: Scene.time(-seconds))
  }

  @Test func everySecondIsAccountedForInItsQuarter() throws {
    var shift = shift(try Scene.square(), startedBefore: 100)
    for second in 0...1000 { _ = shift.receive(Scene.fix(at: Double(second), 50)) }
    shift.hear(gpsdDown: 40)
    _ = shift.receive(Scene.fix(at: 1100, 50))
    for second in 1101...1200 { _ = shift.receive(Scene.fix(at: Double(second), 50)) }
    let (_, record) = shift.finish(at: Scene.time(1230))
    #expect(record.coverage.total == 1330)
    #expect(record.coverage.observed == 1100)
    #expect(record.coverage.gpsdDown == 40)
    #expect(record.coverage.noFix == 100 + 60 + 30)
    #expect(record.quarters.map(\.coverage.total) == [100, 900, 330])
    #expect(record.quarters.map(\.start) == [-900, 0, 900].map(Scene.time))
    #expect(record.started == Scene.time(-100) && record.ended == Scene.time(1230))
  }

  @Test func timeThatGoesBackIsRefusedAndCounted() throws {
    var shift = shift(try Scene.square())
    for second in 0...10 { _ = shift.receive(Scene.fix(at: Double(second), 50)) }
    #expect(shift.receive(Scene.fix(at: 5, 50)) == [.refused(.outOfOrder)])
    let (_, record) = shift.finish(at: Scene.time(10))
    #expect(record.refused == [.outOfOrder: 1])
    #expect(record.coverage.total == 10)
  }

  @Test func aShiftCutOffAtAnyMomentAndCarriedOnGivesTheSameVisits() throws {
    let hotSpots = try Scene.square()
    let seed: UInt64 = 20_260_302
    var random = SeededGenerator(seed: seed)
    // In and out of the square, at times cut off for a few seconds.
    let track = (0..<3000).map { second in
      Scene.fix(at: Double(second), second / 500 % 2 == 0 ? 50 : -80, speed: 0)
    }
    var whole = shift(hotSpots)
    let wholeEvents = track.flatMap { whole.receive($0) }
    let (wholeEnd, _) = whole.finish(at: Scene.time(3000))
    let expected = visits(wholeEvents + wholeEnd)
    #expect(expected.count == 3)

    for round in 0..<100 {
      let cut = Int.random(in: 10..<2900, using: &random)
      // A cut at a crossing itself is judged anew; elsewhere nothing but the kind of time changes.
      if cut % 500 < 25 || cut % 500 > 475 { continue }
      var first = shift(hotSpots)
      var events = track[..<cut].flatMap { first.receive($0) }
      let kept = try JSONEncoder().encode(first.checkpoint)
      var second = UnitShift(
        resuming: try JSONDecoder().decode(UnitShift.Checkpoint.self, from: kept),
        hotSpots: hotSpots)
      second.hear(deviceOff: 20)
      events += track[(cut + 20)...].flatMap { second.receive($0) }
      let (end, record) = second.finish(at: Scene.time(3000))
      let found = visits(events + end)
      #expect(
        found.map(\.id) == expected.map(\.id), "seed \(seed), round \(round), cut at \(cut)")
      #expect(found.map(\.dwell) == expected.map(\.dwell))
      #expect(record.coverage.deviceOff == 20)
      #expect(record.visits == 3)
    }
  }

  @Test func whenTimeStepsTheShiftGoesOnInAnotherRecord() throws {
    var shift = shift(try Scene.square())
    for second in 0...100 { _ = shift.receive(Scene.fix(at: Double(second), 50)) }
    let (events, first) = shift.beginAnew(at: Scene.time(-5000))
    for second in 0...100 { _ = shift.receive(Scene.fix(at: Double(second) - 5000, 50)) }
    let (end, second) = shift.finish(at: Scene.time(-4900))
    #expect(visits(events).map(\.dwell) == [100] && visits(end).map(\.dwell) == [100])
    #expect(first.coverage.total == 100 && second.coverage.total == 100)
    #expect([first.id, second.id] == ["s-1", "s-1.2"])
    #expect(visits(end).first?.shift == "s-1.2")
    #expect(shift.beginAnew(at: Scene.time(0)).shift.id == "s-1.2")
    #expect(shift.booking.shift == "s-1.3")
  }

  @Test func aShiftWithoutItsHotSpotsIsEndedWithWhatWasKept() throws {
    var shift = shift(try Scene.square())
    for second in 0...200 { _ = shift.receive(Scene.fix(at: Double(second), 50)) }
    let (visits, record) = shift.checkpoint.closed()
    #expect(visits.map(\.dwell) == [200] && visits.map(\.ended) == [.powerLost])
    #expect(record.visits == 1 && record.coverage.total == 200)
  }

  @Test func whatIsKeptOfAShiftHoldsNoPosition() throws {
    var shift = shift(try Scene.square())
    for second in 0...200 { _ = shift.receive(Scene.fix(at: Double(second), 50, error: 9)) }
    let text = String(decoding: try JSONEncoder().encode(shift.checkpoint), as: UTF8.self)
    for part in ["51.53", "0.71", "latitude", "longitude", "coordinate"] {
      #expect(!text.contains(part))
    }
  }

  @Test func aVisitCutOffForLongEndsWithThePower() throws {
    var first = shift(try Scene.square())
    for second in 0...200 { _ = first.receive(Scene.fix(at: Double(second), 50)) }
    var second = UnitShift(resuming: first.checkpoint, hotSpots: try Scene.square())
    let events = second.receive(Scene.fix(at: 4000, -500))
    #expect(visits(events).map(\.ended) == [.powerLost])
    #expect(visits(events).map(\.dwell) == [200])
  }

  private func visits(_ events: [DetectionEvent]) -> [Visit] {
    events.compactMap { if case .visit(let visit) = $0 { visit } else { nil } }
  }
}

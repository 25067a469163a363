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
    for second in 0...1000 { _ = shift.see(Scene.fix(at: Double(second), 50)) }
    _ = shift.see(Scene.fix(at: 1100, 50), after: UnitShift.Elapsed(running: 100, gpsdDown: 40))
    for second in 1101...1200 { _ = shift.see(Scene.fix(at: Double(second), 50)) }
    let (_, record) = shift.finish(at: Scene.time(1230))
    #expect(record.coverage.total == 1330)
    #expect(record.coverage.observed == 1100)
    #expect(record.coverage.gpsdDown == 40)
    #expect(record.coverage.noFix == 100 + 60 + 30)
    #expect(record.quarters.map(\.coverage.total) == [100, 900, 330])
    #expect(record.quarters.map(\.start) == [-900, 0, 900].map(Scene.time))
    #expect(record.started == Scene.time(-100) && record.ended == Scene.time(1230))
  }

  @Test func aShiftThatComesNearNoHotSpotSaysSo() throws {
    let hotSpots = try Scene.square()
    for (metres, says) in [(9900.0, false), (10_200, true), (60_000, true)] {
      var shift = shift(hotSpots)
      for second in 0...30 { _ = shift.see(Scene.fix(at: Double(second), -metres)) }
      let kept = shift.checkpoint
      let (_, record) = shift.finish(at: Scene.time(30))
      #expect(record.notes.contains(UnitShift.nowhereNear) == says, "\(metres) m")
      #expect(kept.closed(because: "test")?.shift.notes.contains(UnitShift.nowhereNear) == says)
    }
    // Once is enough, also over a restart; and without a fix there is nothing to tell.
    var shift = shift(hotSpots)
    _ = shift.see(Scene.fix(at: 0, 50))
    var resumed = UnitShift(resuming: shift.checkpoint, hotSpots: hotSpots)
    #expect(!resumed.finish(at: Scene.time(9)).shift.notes.contains(UnitShift.nowhereNear))
    var unseen = self.shift(hotSpots)
    #expect(!unseen.finish(at: Scene.time(9)).shift.notes.contains(UnitShift.nowhereNear))
  }

  @Test func timeThatGoesBackIsRefusedAndCounted() throws {
    var shift = shift(try Scene.square())
    for second in 0...10 { _ = shift.see(Scene.fix(at: Double(second), 50)) }
    #expect(shift.see(Scene.fix(at: 5, 50)) == [.refused(.outOfOrder)])
    let (_, record) = shift.finish(at: Scene.time(10))
    #expect(record.refused == [.outOfOrder: 1])
    #expect(record.coverage.total == 10)
  }

  /// In and out of the square at walking pace, a fix every five seconds.
  private static let beat: [Fix] = (0...600).map { step in
    let phase = step * 5 % 1000
    let away = phase < 500 ? min(phase, 130) : max(0, 630 - phase)
    let velocity = away == 0 || away == 130 ? 0 : phase < 500 ? -1.0 : 1
    return Scene.fix(
      at: Double(step * 5), 50 - Double(away), speed: abs(velocity),
      course: velocity == 0 ? nil : velocity > 0 ? 90 : 270, error: 5)
  }

  @Test func aShiftCutOffAtAnyMomentAndCarriedOnGivesTheSameVisits() throws {
    let hotSpots = try Scene.square()
    let seed: UInt64 = 20_260_302
    var random = SeededGenerator(seed: seed)
    let cuts = Set((0..<6).map { _ in random.whole(10...580) })
    var whole = shift(hotSpots)
    var events: [DetectionEvent] = []
    var kept: [(cut: Int, events: [DetectionEvent], checkpoint: Data)] = []
    for (number, fix) in Self.beat.enumerated() {
      if cuts.contains(number) {
        kept.append((number, events, try JSONEncoder().encode(whole.checkpoint)))
      }
      events += whole.see(fix)
    }
    let expected = (events + whole.finish(at: Scene.time(3000)).events).visits
    #expect(expected.count == 3)
    for (cut, before, checkpoint) in kept {
      let (after, record) = try predicted(checkpoint, hotSpots, from: cut)
      let (found, told) = ((before + after).visits, Comment("seed \(seed), cut at \(cut)"))
      #expect(found.count == expected.count && record.visits == found.count, told)
      #expect(record.coverage.deviceOff == 20, told)
      for (visit, other) in zip(expected, found) {
        #expect(abs(visit.dwell - other.dwell) <= 20, told)
        #expect(abs(visit.entered.seconds(since: other.entered)) <= 20, told)
      }
    }
  }

  /// The rest of the beat, after 20 s in which the device was off.
  private func predicted(
    _ checkpoint: Data, _ hotSpots: HotSpotSet, from cut: Int
  ) throws -> (events: [DetectionEvent], record: Patrol.Shift) {
    var shift = UnitShift(
      resuming: try JSONDecoder().decode(UnitShift.Checkpoint.self, from: checkpoint),
      hotSpots: hotSpots)
    var events = shift.see(Self.beat[cut + 4], after: UnitShift.Elapsed(running: 5))
    events += Self.beat[(cut + 5)...].flatMap { shift.see($0) }
    let (end, record) = shift.finish(at: Scene.time(3000))
    return (events + end, record)
  }

  @Test func whenTimeStepsTheShiftGoesOnInAnotherRecord() throws {
    var shift = shift(try Scene.square())
    for second in 0...100 { _ = shift.see(Scene.fix(at: Double(second), 50)) }
    #expect(shift.receive(Self.step(from: 100, to: -5000)) == UnitShift.Output())
    let told = shift.receive(.fix(Scene.fix(at: -5000, 50), arrived: nil))
    let (events, first) = (told.events, try #require(told.records.first))
    for second in 1...100 { _ = shift.see(Scene.fix(at: Double(second) - 5000, 50)) }
    let (end, second) = shift.finish(at: Scene.time(-4900))
    #expect(events.visits.map(\.dwell) == [100] && end.visits.map(\.dwell) == [100])
    #expect(first.coverage.total == 100 && second.coverage.total == 100)
    #expect([first.id, second.id] == ["s-1", "s-1.2"])
    #expect(end.visits.first?.shift == "s-1.2")
  }

  @Test func eachStepOfTimeMakesAnotherRecord() throws {
    var shift = shift(try Scene.square())
    _ = shift.receive(Self.step(from: 0, to: 9))
    var records = shift.receive(.fix(Scene.fix(at: 0, 50), arrived: nil)).records
    #expect(records.isEmpty, "nothing was measured before the first fix")
    for time in [-5000.0, 0] {
      _ = shift.receive(Self.step(from: 0, to: time))
      records += shift.receive(.fix(Scene.fix(at: time, 50), arrived: nil)).records
    }
    #expect(records.map(\.id) == ["s-1", "s-1.2"])
    #expect(shift.booking.shift == "s-1.3")
  }

  @Test func whatCameBeforeTheFirstFixIsPartOfTheShift() throws {
    var shift = UnitShift(
      booking: Booking(unit: "BW-1", shift: "s-1"), hotSpots: try Scene.square(),
      settings: DetectionSettings())
    _ = shift.receive(.refused(unit: "BW-1", .simulated))
    _ = shift.receive(.noPosition(unit: "BW-1", at: nil))
    shift.remark("before")
    let kept = shift.checkpoint
    #expect(kept.isPossible && kept.closed(because: "test") == nil)
    shift = UnitShift(resuming: kept, hotSpots: try Scene.square())
    let silence = UnitShift.Elapsed(running: 60, off: 30, gpsdDown: 10)
    _ = shift.see(Scene.fix(at: 0, 50), after: silence)
    let (_, record) = shift.finish(at: Scene.time(0))
    #expect(record.started == Scene.time(-90))
    #expect(record.refused == [.simulated: 1, .noPosition: 1] && record.notes.contains("before"))
    #expect(record.coverage.deviceOff == 30 && record.coverage.gpsdDown == 10)
    #expect(record.coverage.noFix == 50)
  }

  private static func step(from last: Double, to time: Double) -> UnitReport {
    .timeStepped(unit: "BW-1", from: Scene.time(last), to: Scene.time(time))
  }

  @Test func aShiftWithoutItsHotSpotsIsEndedWithWhatWasKept() throws {
    var shift = shift(try Scene.square())
    for second in 0...200 { _ = shift.see(Scene.fix(at: Double(second), 50)) }
    let (visits, record) = try #require(shift.checkpoint.closed(because: "the power went"))
    #expect(visits.map(\.dwell) == [200] && visits.map(\.ended) == [.powerLost])
    #expect(record.visits == 1 && record.coverage.total == 200)
  }

  @Test func whatIsKeptOfAShiftHoldsNoPosition() throws {
    var shift = shift(try Scene.square())
    for second in 0...200 { _ = shift.see(Scene.fix(at: Double(second), 50, error: 9)) }
    let text = String(decoding: try JSONEncoder().encode(shift.checkpoint), as: UTF8.self)
    for part in ["51.53", "0.71", "latitude", "longitude", "coordinate"] {
      #expect(!text.contains(part))
    }
  }

  @Test func aVisitCutOffForLongEndsWithThePower() throws {
    var first = shift(try Scene.square())
    for second in 0...200 { _ = first.see(Scene.fix(at: Double(second), 50)) }
    var second = UnitShift(resuming: first.checkpoint, hotSpots: try Scene.square())
    let events = second.see(Scene.fix(at: 4000, -500))
    #expect(events.visits.map(\.ended) == [.powerLost])
    #expect(events.visits.map(\.dwell) == [200])
  }

  // MARK: Passes

  /// 100 m at 1.72 m/s take 58 s, give or take the error at both edges; at 3 m/s 33 s.
  @Test func aPassThatMayHaveBeenAVisitIsToldWithItsQuantiles() throws {
    for (speed, isNear) in [(1.72, true), (3, false)] {
      var officer = SilentShift(try Scene.square(), at: -100 * speed)
      officer.go(for: 300, speed: speed)
      for isRestarted in [false, true] {
        if isRestarted { officer.restart() }
        let record = officer.record()
        let hotSpot = try #require(record.passes.keys.first)
        #expect(record.passes == [hotSpot: 1] && record.visits == 0, "\(speed) m/s")
        let near = record.nearVisits?[hotSpot] ?? []
        #expect(near.count == (isNear ? 1 : 0), "\(speed) m/s, restarted: \(isRestarted)")
        if let quantiles = near.first {
          #expect(quantiles.seconds[2] < 60 && quantiles.seconds[4] >= 60)
        }
      }
      #expect(officer.shift.checkpoint.isPossible)
    }
  }
}

extension UnitShift {
  /// Takes in a fix; what it decides.
  fileprivate mutating func see(_ fix: Fix, after silence: Elapsed = Elapsed()) -> [DetectionEvent]
  {
    receive(.fix(fix, arrived: nil), after: silence).events
  }
}

// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Simulation
import Testing

@testable import Detection

/// A sensor that tells when the bearer's body is still.
@Suite struct BodyTests {
  private typealias Stretch = BodyAccount.Stretch

  private func span(from start: Double) -> Interval {
    Interval(from: Scene.time(start), to: Scene.time(start + 2))
  }

  private func account(_ verdicts: [Bool]) -> BodyAccount {
    var account = BodyAccount()
    for (index, isStill) in verdicts.enumerated() {
      account.hear(isStill: isStill, over: span(from: Double(2 * index)))
    }
    return account
  }

  // MARK: The account

  @Test func itTakesTwoVerdictsInARowToStandStill() {
    var account = account([false, true, false, true, true, false])
    #expect(
      account.stretches(from: Scene.time(0), to: Scene.time(12)) == [
        Stretch(milliseconds: 6000, isStill: false), Stretch(milliseconds: 4000, isStill: true),
        Stretch(milliseconds: 2000, isStill: false, setsOff: true),
      ])
    account = self.account([false, true, false])
    #expect(account.stretches(from: Scene.time(0), to: Scene.time(6)) == [])
  }

  @Test func theLastWordHoldsForAMomentAndNoLonger() {
    var account = account([true, true])
    #expect(
      account.stretches(from: Scene.time(0), to: Scene.time(10)) == [
        Stretch(milliseconds: 6500, isStill: true),
        Stretch(milliseconds: 3500, isStill: false, setsOff: true),
      ])
  }

  @Test func aWayThatBeginsAfterAStandSetsOff() {
    var account = account([true, true, false, false])
    #expect(
      account.stretches(from: Scene.time(0), to: Scene.time(4))
        == [Stretch(milliseconds: 4000, isStill: true)])
    #expect(
      account.stretches(from: Scene.time(4), to: Scene.time(6))
        == [Stretch(milliseconds: 2000, isStill: false, setsOff: true)])
    #expect(account.stretches(from: Scene.time(6), to: Scene.time(8)) == [])
  }

  @Test func verdictsOutOfOrderAndAgesOfThemAreNoTrouble() {
    var account = BodyAccount()
    for second in 0..<20_000 { account.hear(isStill: true, over: span(from: Double(2 * second))) }
    account.hear(isStill: false, over: span(from: 0))
    let way = account.stretches(from: Scene.time(0), to: Scene.time(40_000))
    #expect(way.last == Stretch(milliseconds: way.last?.milliseconds ?? 0, isStill: true))
    #expect(way.reduce(0) { $0 + $1.milliseconds } == 40_000_000)
  }

  // MARK: What is believed

  private static let error = ErrorSize(
    slow: 4, slowTime: 100, fast: 3, fastTime: 3, doppler: 0.1, dopplerTime: 6)

  private func believed(
    _ way: [Stretch], metres: Double = 1, speed: Double? = nil, _ motion: Motion = .onFoot
  ) -> [Stretch] {
    let fix = Scene.fix(at: 0, 0, speed: speed, course: 90)
    return way.believed(
      at: Measurement(fix, on: Scene.plane), motion, metres: metres, error: Self.error)
  }

  @Test func inAVehicleABodyThatSitsStillProvesNothing() {
    let way = [
      Stretch(milliseconds: 40_000, isStill: true), Stretch(milliseconds: 20_000, isStill: false),
    ]
    #expect(believed(way, metres: 60) == way, "20 s of walking")
    #expect(believed(way, metres: 200) == [], "nobody walks 180 m in 20 s")
    #expect(believed(way, .driving) == [])
  }

  @Test func theReceiversOwnSpeedContradictsAStand() {
    let still = [Stretch(milliseconds: 1000, isStill: true)]
    #expect(believed(still, speed: 0.4) == still)
    #expect(believed(still, speed: 1.3).map(\.isStill) == [false])
    let end = [
      Stretch(milliseconds: 500, isStill: false), Stretch(milliseconds: 500, isStill: true),
    ]
    #expect(believed(end, speed: 1.3).map(\.isStill) == [false, false])
  }

  // MARK: What comes of it

  private func shift(
    seed: UInt64, every interval: Int, body: SimulatedSensor?
  ) throws -> (visits: [Visit], patrol: SimulatedPatrol) {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 1, start: Scene.start, duration: 7200, environment: .mixed,
      interval: interval)
    let officer = patrol.officers[0]
    var shift = UnitShift(
      booking: Booking(unit: officer.unit),
      hotSpots: try HotSpotSet(hotSpots: patrol.world.hotSpots), settings: DetectionSettings(),
      start: Scene.start)
    var verdicts =
      (body?.verdicts(
        on: officer.track, generator: SeededGenerator(seed: seed, stream: "body")) ?? [])[...]
    var events: [DetectionEvent] = []
    for observation in officer.observations {
      while let verdict = verdicts.first, verdict.span.end <= observation.time {
        let observation = BodyObservation(.stillness(verdict.isStill), over: verdict.span)
        events += shift.receive(.body(unit: officer.unit, observation)).events
        verdicts.removeFirst()
      }
      guard let fix = observation.fix(unit: officer.unit) else { continue }
      events += shift.receive(.fix(fix, arrived: nil)).events
    }
    events += shift.finish(at: officer.track.time(at: 7200)).events
    return (events.visits, patrol)
  }

  /// A body that always moves is no news: to the last bit what comes out without a sensor.
  @Test(arguments: [1, 10, 60]) func withoutAStandNothingChanges(every interval: Int) throws {
    let moving = SimulatedSensor(standing: 0, walking: 1, driving: 1)
    let without = try shift(seed: 301, every: interval, body: nil).visits
    #expect(!without.isEmpty)
    #expect(try shift(seed: 301, every: interval, body: moving).visits == without)
    #expect(try shift(seed: 301, every: interval, body: .composed).visits != without)
  }

  /// Standing 10 m outside an edge for half an hour, with errors that drift across it.
  @Test func aBodyThatStandsIsNotTakenAcrossTheEdge() throws {
    func dwell(seed: UInt64, isStill: Bool?) throws -> Double {
      var shift = UnitShift(
        booking: Booking(unit: "BW-1"), hotSpots: try Scene.square(),
        settings: DetectionSettings(), start: Scene.start)
      var (drift, flicker) = (
        Noise(sigma: 7, time: 100, seed: seed), Noise(sigma: 2, time: 3, seed: seed + 100)
      )
      var events: [DetectionEvent] = []
      for second in 0..<1800 {
        if second.isMultiple(of: 2), second > 0, let isStill {
          let observation = BodyObservation(
            .stillness(isStill), over: span(from: Double(second - 2)))
          _ = shift.receive(.body(unit: "BW-1", observation))
        }
        let error = drift.next() + flicker.next()
        let fix = Scene.fix(at: Double(second), -10 + error.x, 50 + error.y, error: 10)
        events += shift.receive(.fix(fix, arrived: nil)).events
      }
      events += shift.finish(at: Scene.time(1800)).events
      return events.visits.reduce(0) { $0 + $1.dwell }
    }
    let seeds: ClosedRange<UInt64> = 1...8
    let without = try seeds.reduce(0) { try $0 + dwell(seed: $1, isStill: nil) }
    let still = try seeds.reduce(0) { try $0 + dwell(seed: $1, isStill: true) }
    #expect(without > 300, "errors alone make visits: \(without) s")
    // Where it stands nobody knows better than the errors allow.
    #expect(still < 0.85 * without, "\(still) s of \(without)")
  }
}

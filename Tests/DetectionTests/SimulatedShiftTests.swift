// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Simulation
import Testing

/// What must hold on any shift, on shifts that follow from a seed.
@Suite struct SimulatedShiftTests {
  /// A shift, its fixes, and what was decided at each.
  private struct Shift {
    let hotSpots: HotSpotSet
    let fixes: [Fix]
    let truth: [TrueVisit]

    init(seed: UInt64, hours: Double, every interval: Int, in environment: Environment) throws {
      let patrol = SimulatedPatrol.generate(
        seed: seed, officers: 1, start: Scene.start, duration: Int(hours * 3600),
        environment: environment, interval: interval)
      hotSpots = try HotSpotSet(hotSpots: patrol.world.hotSpots)
      fixes = patrol.officers[0].observations.compactMap { $0.fix(unit: "BW-001") }
      truth = patrol.officers[0].presence.visits
    }

    var detector: Detector {
      Detector(booking: Booking(unit: "BW-001"), hotSpots: hotSpots)
    }

    /// What was decided, and at which fix.
    func decisions() -> [(event: DetectionEvent, at: Timestamp)] {
      var detector = detector
      var decisions: [(event: DetectionEvent, at: Timestamp)] = []
      for fix in fixes { decisions += detector.receive(fix).map { ($0, fix.time) } }
      if let last = fixes.last?.time { decisions += detector.finish(at: last).map { ($0, last) } }
      return decisions
    }
  }

  private struct Case: CustomTestStringConvertible {
    var seed: UInt64
    var interval: Int
    var hours: Double
    var environment: Environment
    var testDescription: String { "seed \(seed), every \(interval) s, \(environment)" }
  }

  private static let cases = [
    Case(seed: 101, interval: 1, hours: 0.5, environment: .mixed),
    Case(seed: 102, interval: 5, hours: 1, environment: .deep),
    Case(seed: 103, interval: 5, hours: 1.2, environment: .open),
    Case(seed: 104, interval: 10, hours: 2, environment: .mixed),
    Case(seed: 105, interval: 10, hours: 1.5, environment: .deep),
  ]

  @Test(arguments: cases)
  private func whatIsDecidedHoldsTogetherAndIsFinalInTime(_ given: Case) throws {
    let shift = try Shift(
      seed: given.seed, hours: given.hours, every: given.interval, in: given.environment)
    let decisions = shift.decisions()
    let visits = decisions.compactMap { decision -> (visit: Visit, at: Timestamp)? in
      if case .visit(let visit) = decision.event { (visit, decision.at) } else { nil }
    }
    try #require(visits.count >= 2, "\(given.testDescription)")
    var latest = 0.0
    for (visit, announced) in visits {
      check(visit, given)
      guard visit.ended == .left, let clear = clearlyOutside(after: visit, in: shift)
      else { continue }
      latest = max(latest, announced.seconds(since: clear))
    }
    #expect(latest <= 120, "\(given.testDescription)")
    compare(visits.map(\.visit), with: shift, given)
  }

  /// The first fix after the last moment inside that lies outside by more than two reported errors.
  private func clearlyOutside(after visit: Visit, in shift: Shift) -> Timestamp? {
    guard let area = shift.hotSpots.hotSpots.first(where: { $0.id == visit.hotSpot })?.area
    else { return nil }
    return shift.fixes.first { fix in
      fix.time > visit.left
        && area.signedDistance(from: fix.coordinate) < -2 * (fix.horizontalError ?? 0)
    }?.time
  }

  private func check(_ visit: Visit, _ given: Case) {
    let told: Comment = "\(given.testDescription), \(visit.entered)"
    #expect(visit.dwellLow <= visit.dwell && visit.dwell <= visit.dwellHigh, told)
    #expect(visit.dwellLow >= 0 && visit.dwell >= 60, told)
    #expect(abs(visit.observed + visit.bridged - visit.dwell) < 0.0015, told)
    #expect(abs(visit.onFoot + visit.inVehicle - visit.dwell) < 0.0015, told)
    #expect(abs(visit.stays.reduce(0) { $0 + $1.seconds } - visit.dwell) < 0.0015, told)
    #expect(visit.stays.first?.start == visit.entered && visit.stays.last?.end == visit.left, told)
    for (one, next) in zip(visit.stays, visit.stays.dropFirst()) {
      #expect(one.end < next.start && next.start.seconds(since: one.end) <= 120, told)
    }
  }

  /// Most true visits of the shift are found with their dwell, give or take a minute.
  private func compare(_ visits: [Visit], with shift: Shift, _ given: Case) {
    let found = shift.truth.filter { truth in
      visits.contains {
        $0.hotSpot == truth.hotSpot && abs($0.dwell - truth.dwell) <= 60
          && $0.entered < truth.left && truth.entered < $0.left
      }
    }
    let share = Double(found.count) / Double(shift.truth.count)
    #expect(share >= 0.6, "\(given.testDescription): \(found.count) of \(shift.truth.count)")
    for one in visits {
      for other in visits where other.hotSpot == one.hotSpot && other.entered > one.entered {
        #expect(other.entered > one.left, "\(given.testDescription), \(one.entered)")
      }
    }
  }

  @Test func neitherTimeToldNorALookChangesWhatIsDecided() throws {
    let seed: UInt64 = 107
    let shift = try Shift(seed: seed, hours: 1, every: 10, in: .mixed)
    var random = SeededGenerator(seed: seed)
    var detector = shift.detector
    var events: [DetectionEvent] = []
    for (number, fix) in shift.fixes.enumerated() {
      events += detector.receive(fix)
      if random.chance(0.3) { _ = (detector.present.count, detector.isAboutHotSpot) }
      if random.chance(0.3) { _ = detector.checkpoint }
      guard number + 1 < shift.fixes.count, random.chance(0.5) else { continue }
      let next = shift.fixes[number + 1]
      let silence = next.time.seconds(since: fix.time)
      events += detector.advance(to: fix.time.advanced(bySeconds: silence * random.unit()))
      events += detector.advance(to: next.time.advanced(bySeconds: -0.001))
    }
    if let last = shift.fixes.last { events += detector.finish(at: last.time) }
    #expect(events == shift.decisions().map(\.event), "seed \(seed)")
    #expect(!events.visits.isEmpty)
  }
}

// SPDX-License-Identifier: Apache-2.0

import Control
import Patrol
import TestSupport
import Testing

/// gpsd, receivers and clocks as they are: the visit is the one the officer made, and every second of
/// the shift is accounted for.
@Suite(.timeLimit(.minutes(5)))
struct GpsdPromiseTests {
  @Test func theUntroubledVisitIsTheTrueOne() async throws {
    let calm = try await WatchedVisit().outcome(of: WatchedVisit().reports())
    #expect(calm.visits.count == 1 && calm.shifts.count == 1)
    #expect(abs(calm.dwell - Double(WatchedVisit.stay)) < 5, "\(calm.dwell) s")
    let entered = try #require(calm.visits.first).entered
    #expect(abs(entered.seconds(since: WatchedVisit.insideFrom)) < 5)
  }

  @Test func whateverGpsdSaysTheVisitIsTheTrueOne() async throws {
    var tally = PromiseTally("gpsd, receivers and clocks as they are")
    var calms: [WatchedVisit: WatchedVisit.Outcome] = [:]
    for trouble in Trouble.all {
      let scene = trouble.scene
      var calm = calms[scene]
      if calm == nil { calm = try await scene.outcome(of: scene.reports()) }
      calms[scene] = calm
      var reports = scene.reports()
      trouble.spoil(&reports)
      let found = try await scene.outcome(of: reports)
      guard let calm else { preconditionFailure("no untroubled visit") }
      check(found, against: calm, trouble)
      tally.faults += 1
      tally.announced += calm.visits.count + calm.shifts.count
      if found.visits.isEmpty { tally.lost += 1 }
      if found.visits.count > trouble.visits.upperBound { tally.doubled += 1 }
    }
    tally.remarks =
      "each spoils a shift with a visit, whose dwell is held against the untroubled one's"
    tally.report()
  }

  // MARK: Helpers

  private func check(
    _ found: WatchedVisit.Outcome, against calm: WatchedVisit.Outcome, _ trouble: Trouble
  ) {
    #expect(trouble.visits.contains(found.visits.count), "\(trouble): \(found.visits.count) visits")
    #expect(found.shifts.count == trouble.shifts, "\(trouble): \(found.shifts.count) shifts")
    let off = found.dwell - calm.dwell
    #expect(abs(off) <= trouble.seconds, "\(trouble): dwell off by \(off) s")
    if trouble.shifts == 1, let visit = found.visits.first, let other = calm.visits.first {
      let early = visit.entered.seconds(since: other.entered)
      #expect(abs(early) <= trouble.seconds + 1, "\(trouble): entered off by \(early) s")
    }
    let length = found.length - calm.length - trouble.longer
    #expect(abs(length) <= trouble.length, "\(trouble): shifts too long by \(length) s")
    for shift in found.shifts {
      let accounted = shift.coverage.total - shift.ended.seconds(since: shift.started)
      #expect(abs(accounted) < 0.01, "\(trouble): \(accounted) s too many accounted for")
    }
    for reason in trouble.refused where found.refused[reason] == nil {
      Issue.record("\(trouble): nothing refused as \(reason)")
    }
    if let note = trouble.note {
      #expect(found.notes.contains { $0.contains(note) }, "\(trouble): \(found.notes)")
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Databases
import Dosage
import FoundationEssentials
import Keeping
import Patrol
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite(.everyDatabase) struct HotSpotAndPlanTests {
  let scratch = try! Scratch()

  private func geometries() throws -> [Bool] {
    try scratch.rows("SELECT geom FROM visits ORDER BY fid").map { $0.blob(0) != nil }
  }

  @Test func visitToAnUnknownHotSpotIsKeptAndPlacedLater() async throws {
    let store = try await scratch.store()
    let set = try Sample.hotSpots()
    let entries = [
      Sample.entry(1, Sample.visit("v1", version: set.version)),
      Sample.entry(2, Sample.visit("v2", hotSpot: "HS77", version: set.version)),
      Sample.entry(3, Sample.visit("v3", version: "sha256:other")),
    ]
    let intake = try await store.take(entries, from: "d-a", at: Sample.noon)
    #expect(intake.count(.stored) == 3 && intake.unexplained == 3)
    #expect(try await store.keep(set, at: Sample.noon))
    #expect(try geometries() == [true, false, false])
    #expect(
      try await store.unexplainedVisits()
        == [
          UnexplainedVisits(version: "sha256:other", hotSpot: "HS01", count: 1),
          UnexplainedVisits(version: set.version, hotSpot: "HS77", count: 1),
        ].sorted { $0.version < $1.version })
    let known = try await store.take(
      [Sample.entry(4, Sample.visit("v4", hotSpot: "HS02", version: set.version))], from: "d-a",
      at: Sample.noon)
    #expect(known.unexplained == 0)
  }

  @Test func oneSetIsPublishedAtATime() async throws {
    let store = try await scratch.store()
    let both = try Sample.hotSpots()
    let one = try HotSpotSet(hotSpots: Array(both.hotSpots.prefix(1)))
    #expect(try await store.publishedHotSpots() == nil)
    #expect(try await store.keep(both, at: Sample.noon))
    #expect(try await store.keep(both, at: Sample.noon) == false)
    #expect(try await store.keep(one, at: Sample.noon))
    #expect(try await store.publish(hotSpots: one.version, at: Sample.noon))
    #expect(try await store.publish(hotSpots: both.version, at: Sample.noon))
    #expect(try await store.publish(hotSpots: "sha256:none", at: Sample.noon) == false)
    #expect(
      try await store.publishedHotSpots()
        == PublishedHotSpots(version: both.version, geoJSON: both.canonicalGeoJSON))
    #expect(try await store.hotSpotSets().map(\.isPublished) == [true, false])
    #expect(
      try scratch.rows("SELECT hotspot FROM hotspots").count == 2)
  }

  @Test func planDefinitionsAreThoseOfAReportUntilOthersAreKept() async throws {
    let store = try await scratch.store()
    #expect(try await store.planDefinitions() == DosageReport.Settings())
    let others = DosageReport.Settings(minimumMinutes: 7.5, contaminationMinutes: 0)
    try await store.define(plan: others)
    #expect(try await store.planDefinitions() == others)
    let again = try scratch.opened()
    #expect(try await again.planDefinitions() == others)
  }

  @Test func planRowTakesThePlaceOfTheOneBefore() async throws {
    let store = try await scratch.store()
    let date = CivilDate("2026-03-02")!
    let entry = { (hotSpot: String, visits: Int) in
      PlanEntry(
        hotSpot: hotSpot, date: date, condition: .treatment, visits: visits, minutes: 12.5)
    }
    let keep = { (entries: [PlanEntry]) in
      try await store.revise(plan: .keep(entries), isTrial: false)
    }
    #expect(try await keep([entry("HS01", 1), entry("HS02", 2)]) == .init(added: 2))
    #expect(try await keep([entry("HS01", 3)]) == .init(changed: 1))
    #expect(try await keep([entry("HS01", 3)]) == .init(unchanged: 1))
    #expect(try await store.plan(for: date...date) == [entry("HS01", 3), entry("HS02", 2)])
    let next = CivilDate("2026-03-03")!
    #expect(try await store.plan(for: next...next).isEmpty)
    #expect(try await store.planDays() == date...date)
  }

  /// A revised file leaves nothing of the one before on its days, and all of it on other days.
  @Test func planOfADayIsReplacedWholeAndATrialChangesNothing() async throws {
    let store = try await scratch.store()
    let entry = { (hotSpot: String, date: String) in
      PlanEntry(
        hotSpot: hotSpot, date: CivilDate(date)!, condition: .treatment, visits: 1, minutes: 15)
    }
    let first = [
      entry("HS01", "2026-03-02"), entry("HS77", "2026-03-02"), entry("HS01", "2026-03-03"),
      entry("HS77", "2026-03-04"),
    ]
    _ = try await store.revise(plan: .keep(first), isTrial: false)
    let revised = PlanRevision.replaceDays([
      entry("HS02", "2026-03-02"), entry("HS01", "2026-03-02"), entry("HS02", "2026-03-04"),
    ])
    let expected = PlanRevision.RowCounts(added: 2, removed: 2, unchanged: 1)
    #expect(try await store.revise(plan: revised, isTrial: true) == expected)
    #expect(try await store.plan(for: CivilDate.all) == first)
    #expect(try await store.revise(plan: revised, isTrial: false) == expected)
    #expect(
      try await store.plan(for: CivilDate.all) == [
        entry("HS01", "2026-03-02"), entry("HS02", "2026-03-02"), entry("HS01", "2026-03-03"),
        entry("HS02", "2026-03-04"),
      ])
    let removal = PlanRevision.remove(hotSpot: "HS01", days: nil)
    #expect(try await store.revise(plan: removal, isTrial: false).removed == 2)
    #expect(try await store.plan(for: CivilDate.all).map(\.hotSpot) == ["HS02", "HS02"])
  }

  @Test func theBeginningOfAVersionPublishesTheOneSetThatHasIt() async throws {
    let store = try await scratch.store()
    let set = try Sample.hotSpots()
    #expect(try await store.keep(set, at: Sample.noon))
    let digits = String(set.version.dropFirst("sha256:".count))
    #expect(
      try await store.publish(hotSpotsBeginning: String(digits.prefix(6)), at: Sample.noon)
        == set.version)
    #expect(try await store.hotSpotSets().map(\.isPublished) == [true])
    for nothing in ["", "sha256:zz"] {
      await #expect(throws: HotSpotVersionError.unknown) {
        try await store.publish(hotSpotsBeginning: nothing, at: Sample.noon)
      }
    }
    #expect(try await store.keep(HotSpotSet(hotSpots: [set.hotSpots[0]]), at: Sample.noon))
    await #expect(throws: HotSpotVersionError.ambiguous(count: 2)) {
      try await store.publish(hotSpotsBeginning: "sha256:", at: Sample.noon)
    }
  }

  @Test func aRevisionOfThePlanIsToldBeforeAndAfterItIsMade() async throws {
    let store = try await scratch.store()
    let plan = try PlanFile(
      bytes: Array(
        "hotspot,date,condition,visits,minutes\nHS01,2026-03-02,treatment,2,15\n".utf8))
    var told: [String] = []
    let tell = { (words: String) in told.append(words) }
    try await store.apply(.keep(plan.entries), isTrial: true, tell: tell)
    #expect(told.count == 1 && told[0].hasPrefix("the plan would change; rows: 1 added"))
    told = []
    try await store.apply(.keep(plan.entries), isTrial: false, tell: tell)
    #expect(told.map { $0.prefix(16) } == ["the plan will ch", "the plan has cha"], "\(told)")
    told = []
    try await store.apply(.keep(plan.entries), isTrial: false, tell: tell)
    #expect(told.count == 1 && told[0].hasPrefix("the plan stays as it is"))
  }
}

// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import TestSupport
import Testing

/// Visits that several records tell of, one after the other.
struct WholeVisitTests {
  /// Ten minutes each.
  private func visit(
    at start: String, unit: String = "BW-1", officer: String? = "o-1", drivenShare: Double = 0
  ) -> Visit {
    let start = time("2026-03-02T\(start)Z")
    return .sample(
      "HS1", stays: [Interval(from: start, to: start.advanced(bySeconds: 600))], unit: unit,
      officer: officer, low: 0.95, high: 1.05, drivenShare: drivenShare)
  }

  private func row(_ visits: (visit: Visit, device: String)...) throws -> DosageRow {
    let shift = Shift.sample(from: "2026-03-02T12:00:00Z", to: "2026-03-02T22:00:00Z")
    return try DosageReport.sample(
      reported: visits.flatMap { [$0.visit].reported(by: $0.device) },
      shifts: [shift].reported(), plan: [.treatment()]
    ).rows[0]
  }

  /// Booked off and on again within the minute, or the receiver's time stepped.
  @Test func aVisitInTwoRecordsOfOneUnitIsOne() throws {
    let row = try row(
      (visit(at: "14:00:00"), "device-1"), (visit(at: "14:10:20"), "device-1"))
    #expect(row.outcome == .yes && row.assessment?.seen == 1)
    #expect(row.delivered.visits == 1 && row.delivered.officerVisits == 1)
    #expect(row.delivered.patrol.value == 20 && row.delivered.gaps.isEmpty)
  }

  @Test func anotherDeviceGoesOnWithTheVisitOfTheUnitOrTheOfficer() throws {
    for later in [
      visit(at: "14:10:20"), visit(at: "14:10:20", officer: nil),
      visit(at: "14:10:20", unit: "BW-2"),
    ] {
      let row = try row((visit(at: "14:00:00"), "device-1"), (later, "device-2"))
      #expect(row.outcome == .yes && row.delivered.visits == 1, "\(later.unit)")
    }
  }

  @Test func anotherOfficerTakesTheUnitOver() throws {
    let later = visit(at: "14:10:20", officer: "o-2")
    let same = try row((visit(at: "14:00:00"), "device-1"), (later, "device-1"))
    #expect(same.outcome == .yes && same.delivered.visits == 1)
    let other = try row((visit(at: "14:00:00"), "device-1"), (later, "device-2"))
    #expect(other.outcome == .no && other.delivered.visits == 2, "two receivers of one name")
  }

  @Test func longerApartOrOfAnotherUnitTheyAreTwo() throws {
    for later in [
      visit(at: "14:11:01"), visit(at: "14:10:20", unit: "BW-2", officer: "o-2"),
    ] {
      let row = try row((visit(at: "14:00:00"), "device-1"), (later, "device-1"))
      #expect(row.outcome == .no && row.delivered.visits == 2 && row.delivered.gaps.count == 1)
    }
    let driven = try row(
      (visit(at: "14:00:00"), "device-1"), (visit(at: "14:10:20", drivenShare: 1), "device-1"))
    #expect(driven.outcome == .no && driven.delivered.visits == 1)
  }

  /// The second began four minutes before the first ended: 16 minutes, not 20.
  @Test func timeThatTwoRecordsShareCountsOnce() throws {
    let row = try DosageReport.sample(
      [visit(at: "14:00:00"), visit(at: "14:06:00")],
      shifts: [Shift.sample(from: "2026-03-02T12:00:00Z", to: "2026-03-02T22:00:00Z")],
      plan: [.treatment(minutes: 17)]
    ).rows[0]
    #expect(row.outcome == .no && row.delivered.visits == 1)
    #expect(row.delivered.patrol.value == 16)
  }

  /// Two devices hear one unit, which is booked off and on again: one visit, told twice.
  @Test func whatTwoDevicesTellGoesOnWithEachOfThem() throws {
    let row = try row(
      (visit(at: "14:00:00"), "device-1"), (visit(at: "14:00:01"), "device-2"),
      (visit(at: "14:10:20"), "device-1"), (visit(at: "14:10:21"), "device-2"))
    #expect(row.outcome == .yes)
    #expect(row.delivered.visits == 1 && row.delivered.officerVisits == 1)
  }
}

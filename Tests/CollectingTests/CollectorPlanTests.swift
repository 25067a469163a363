// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Foundation
import Patrol
import Positioning
import TestSupport
import Testing
import Wire

/// What the end of a shift says of the plan that the device keeps.
@Suite struct CollectorPlanTests {
  private static let unit = "/dev/gps"

  private func plan(_ due: [DuePlan.Due], from start: String = "2026-03-02T06:00:00Z") -> DuePlan {
    let start = Timestamp(start)!
    return DuePlan(days: [
      DuePlan.Day(
        date: CivilDate(String(start.description.prefix(10)))!,
        span: Interval(from: start, to: start.advanced(bySeconds: 86_400)), due: due)
    ])
  }

  private static let due = [
    DuePlan.Due(hotSpot: "HS2", visits: 2, minutes: 15),
    DuePlan.Due(hotSpot: "HS1", visits: 3, minutes: 2),
  ]

  /// A shift of one visit of 200 s to HS1, from so many seconds after the start.
  private func shift(
    _ device: Device, _ collector: Collector, from start: Int
  ) async throws -> EndedShift {
    _ = try await collector.startShift(unit: Self.unit, officer: "o-1")
    for second in 0..<300 {
      await device.hear(start + second, inside: second < 200, by: collector)
    }
    return try #require(try await collector.endShift(unit: nil).first)
  }

  @Test func anEndedShiftSaysWhatTheDevicesVisitsOfTheDayLeaveShort() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    try DuePlanFile(for: device.configuration).write(Wire.bytes(of: plan(Self.due)))
    let first = try #require(try await shift(device, collector, from: 0).planned)
    #expect(first.date == CivilDate("2026-03-02") && first.due == 5 && first.short == 4)
    #expect(
      first.places == [
        .init(hotSpot: "HS1", name: "Square", due: 3, minutes: 2, made: 1, other: 0),
        .init(hotSpot: "HS2", due: 2, minutes: 15, made: 0, other: 0),
      ])
    // A correction of a visit is no other visit.
    _ = try await collector.book(unit: Self.unit, to: "o-2")
    let second = try #require(try await shift(device, collector, from: 1000).planned)
    #expect(second.places.map(\.made) == [2, 0] && second.short == 3)
  }

  @Test(arguments: ["2026-03-01T06:00:00Z", "2026-03-03T06:00:00Z"])
  func aPlanOfAnotherDaySaysNothingOfAShift(start: String) async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    try DuePlanFile(for: device.configuration)
      .write(Wire.bytes(of: plan(Self.due, from: start)))
    #expect(try await shift(device, collector, from: 0).planned == nil)
  }

  @Test(arguments: ["", "{}", "null", #"{"days":[{"date":"2026-03-02"}]}"#])
  func aShiftEndsWithoutAPlanThatCanBeRead(content: String) async throws {
    let device = try Device()
    let file = DuePlanFile(for: device.configuration)
    try Data(content.utf8).write(to: URL(filePath: file.path))
    #expect(file.read() == nil && file.version == nil)
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    let ended = try await shift(device, collector, from: 0)
    #expect(ended.planned == nil && ended.visits.count == 1)
  }

  @Test func officersWhoGoTogetherMakeOneVisitAndADrivenOneIsNone() {
    var partner = Visit.sample("b")
    partner.unit = "BW-015"
    partner.entered = partner.entered.advanced(bySeconds: 20)
    var driven = Visit.sample("c")
    driven.entered = driven.entered.advanced(bySeconds: 7200)
    driven.left = driven.left.advanced(bySeconds: 7200)
    (driven.travel, driven.onFoot, driven.inVehicle) = (.vehicle, 0, driven.dwell)
    var yesterdays = Visit.sample("d")
    yesterdays.entered = yesterdays.entered.advanced(bySeconds: -86_400)
    yesterdays.left = yesterdays.left.advanced(bySeconds: -86_400)
    let day = plan([DuePlan.Due(hotSpot: "HS01", visits: 3, minutes: 15)]).days[0]
    let planned = PlannedDay(
      day, visits: [Visit.sample("a"), partner, driven, yesterdays], names: [:])
    #expect(planned.places.map(\.made) == [1] && planned.places.map(\.other) == [1])
    #expect(planned.short == 2)
  }

  /// The status of the unit after 100 s in HS1.
  private func status(_ device: Device, due: [DuePlan.Due]?) async throws -> UnitStatus {
    try await status(of: onShift(device, due: due))
  }

  private func status(of collector: Collector) async throws -> UnitStatus {
    try #require(await collector.status().units.first { $0.unit == Self.unit })
  }

  /// A collector that has heard the unit stand in HS1 for 100 s.
  private func onShift(_ device: Device, due: [DuePlan.Due]?) async throws -> Collector {
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    if let due { try DuePlanFile(for: device.configuration).write(Wire.bytes(of: plan(due))) }
    _ = try await collector.startShift(unit: Self.unit, officer: "o-1")
    for second in 0..<100 { await device.hear(second, by: collector) }
    return collector
  }

  @Test func theTimeAimedAtIsThePlansWhereThereIsOne() async throws {
    #expect(try await status(Device(), due: nil).present.map(\.target) == [900])
    #expect(try await status(Device(), due: Self.due).present.map(\.target) == [120])
    let elsewhere = [DuePlan.Due(hotSpot: "HS2", visits: 1, minutes: 15)]
    #expect(try await status(Device(), due: elsewhere).present.map(\.target) == [nil])
  }

  @Test func theStatusTellsWhereTheNextVisitIsDueAndNoPosition() async throws {
    let device = try Device()
    let collector = try await onShift(device, due: Self.due)
    let inside = try await status(of: collector)
    // HS2 is in the plan and in no set here.
    #expect(inside.next?.hotSpot == "HS2" && inside.next?.walk == nil)
    #expect(inside.planned == UnitStatus.Planned(due: 5, short: 5))
    // The square's edge is 124 m to the south of where the unit stands then.
    device.pass(seconds: 199)
    for second in 300..<330 { await device.hear(second, at: "51.503115", by: collector) }
    let outside = try await status(of: collector)
    #expect(outside.next?.hotSpot == "HS1" && outside.next?.name == "Square")
    // One visit is made: 100 s were seen, and some of the way out is inside.
    #expect(outside.next?.walk == 3 && outside.next?.visits == 2 && outside.next?.minutes == 2)
    let text = String(decoding: Wire.bytes(of: await collector.status()), as: UTF8.self)
    #expect(!text.contains("51.50") && !text.contains("0.7012"))
  }

  @Test func aVisitThatOnlyWaitsToBeFinalIsNotDueAnyMore() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    try DuePlanFile(for: device.configuration).write(Wire.bytes(of: plan(Self.due)))
    _ = try await collector.startShift(unit: Self.unit, officer: "o-1")
    for second in 0..<200 { await device.hear(second, by: collector) }
    var (second, short) = (200, [Int]())
    // From the leaving until the visit is in the journal.
    while try device.records().isEmpty {
      await device.hear(second, inside: false, by: collector)
      second += 1
      let unit = try await status(of: collector)
      if unit.present.isEmpty { short.append(unit.planned?.short ?? 0) }
    }
    #expect(short.count > 10 && Set(short) == [4])
  }
}

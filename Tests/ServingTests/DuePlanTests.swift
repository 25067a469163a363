// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Storage
import Testing
import Wire

@testable import Serving

/// What of the plan a device is told.
@Suite struct DuePlanTests {
  /// By the clock of the tests it is noon of 2026-03-02.
  private static let today = CivilDate("2026-03-02")!

  private func row(
    _ hotSpot: String, _ day: Int64, _ condition: Condition = .treatment, visits: Int = 3
  ) -> PlanEntry {
    PlanEntry(
      hotSpot: hotSpot, date: Self.today.advanced(by: day), condition: condition, visits: visits,
      minutes: 15)
  }

  private func publish(_ names: [String], at centre: Centre) async throws {
    let features = names.enumerated().map { index, name in
      let west = 0.7 + Double(index) / 100
      return """
        {"type":"Feature","properties":{"hotspot":"\(name)"},"geometry":{"type":"Polygon",\
        "coordinates":[[[\(west),51.5],[\(west + 0.005),51.5],[\(west),51.505],[\(west),51.5]]]}}
        """
    }
    let text = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    let set = try HotSpotSet(geoJSON: Data(text.utf8))
    _ = try await centre.store.keep(set, at: centre.clock.now)
    _ = try await centre.store.publish(hotSpots: set.version, at: centre.clock.now)
  }

  @Test func aDeviceIsToldWhatIsDueAroundTodayAndOfNoControlPlace() async throws {
    try await Centre.running { centre in
      try await publish(["HS01", "HS02", "HS03"], at: centre)
      let rows =
        (-3...4).map { row("HS01", $0) } + [
          row("HS02", 0, .control, visits: 0), row("HS03", 1, visits: 1), row("HS77", 0),
        ]
      _ = try await centre.store.revise(plan: .keep(rows), isTrial: false)
      let device = try await centre.enrolledDevice()
      let answer = try await device.send("GET", StoreAPI.planPath, to: centre.client)
      #expect(answer.status == 200)
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(!text.contains("HS02") && !text.contains("HS77"), "\(text)")
      let plan = try DuePlan(bytes: answer.body)
      #expect(plan.days.map(\.date) == (-1...2).map { Self.today.advanced(by: $0) })
      let hotSpots = plan.days.map { $0.due.map(\.hotSpot) }
      #expect(hotSpots == [["HS01"], ["HS01"], ["HS01", "HS03"], ["HS01"]])
      #expect(plan.days[1].due == [DuePlan.Due(hotSpot: "HS01", visits: 3, minutes: 15)])
      #expect(plan.days[1].span.start == Timestamp("2026-03-02T06:00:00Z"))
      #expect(plan.day(of: centre.clock.now)?.date == Self.today)
    }
  }

  @Test func thePlanComesOnlyWhenItIsNewAndToNobodyElse() async throws {
    try await Centre.running { centre in
      try await publish(["HS01"], at: centre)
      let device = try await centre.enrolledDevice()
      func ask(_ version: String?) async throws -> HTTPClient.Answer {
        var headers = try device.headers("GET", StoreAPI.planPath)
        if let version { headers["If-None-Match"] = version }
        return try await centre.client.send("GET", StoreAPI.planPath, headers: headers)
      }
      let first = try await ask(nil)
      let tag = try #require(first.headers["etag"])
      #expect(tag == "\"\(DuePlan.version(of: first.body))\"")
      #expect(try await ask(tag).status == 304)
      _ = try await centre.store.revise(plan: .keep([row("HS01", 0)]), isTrial: false)
      #expect(try await ask(tag).status == 200)
      #expect(try await centre.client.send("GET", StoreAPI.planPath).status == 401)
      let stranger = TestDevice(id: "d-none")
      #expect(try await stranger.send("GET", StoreAPI.planPath, to: centre.client).status == 401)
    }
  }

  /// Devices' memory and networks are small.
  @Test func daysPastTheMostRowsAreLeftOutWhole() async throws {
    try await Centre.running { centre in
      let names = (0..<30).map { "H\($0)" }
      try await publish(names, at: centre)
      let rows = (-1...2).flatMap { day in names.map { row($0, Int64(day)) } }
      _ = try await centre.store.revise(plan: .keep(rows), isTrial: false)
      let whole = try await centre.store.duePlan(
        for: Self.today.advanced(by: -1)...Self.today.advanced(by: 2))
      let planDay = try PlanDay()
      let dates = (-1...2).map { Self.today.advanced(by: $0) }
      let plan = DuePlan(whole, on: dates, planDay, atMost: 100)
      #expect(plan.days.map(\.date) == Array(dates.prefix(3)))
      #expect(plan.days.map(\.due.count) == [30, 30, 30])
    }
  }
}

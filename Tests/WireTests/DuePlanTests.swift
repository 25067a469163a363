// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Testing
import Wire

/// The plan as a device reads it.
@Suite struct DuePlanTests {
  private func text(_ rows: String) -> Data {
    Data(
      """
      {"days":[{"date":"2026-03-02","due":[\(rows)],\
      "span":["2026-03-02T06:00:00.000Z","2026-03-03T06:00:00.000Z"]}]}
      """.utf8)
  }

  @Test func aPlanIsWrittenAsItIsRead() throws {
    let bytes = text(#"{"hotspot":"HS03","minutes":15,"visits":3}"#)
    let plan = try DuePlan(bytes: bytes)
    #expect(Wire.bytes(of: plan) == bytes)
    #expect(plan.days[0].due == [DuePlan.Due(hotSpot: "HS03", visits: 3, minutes: 15)])
  }

  @Test func aRowOutOfRangeStopsNoOther() throws {
    let bad = [
      #"{"hotspot":"A","minutes":15,"visits":0}"#, #"{"hotspot":"B","minutes":0,"visits":1}"#,
      #"{"hotspot":"C","minutes":1e9,"visits":1}"#,
      #"{"hotspot":"\u001b[2J","minutes":9,"visits":1}"#,
    ]
    let good = #"{"hotspot":"HS03","minutes":15,"visits":3}"#
    let plan = try DuePlan(bytes: text((bad + [good]).joined(separator: ",")))
    #expect(plan.days[0].due.map(\.hotSpot) == ["HS03"])
  }

  @Test func aDayHoldsItsStartAndNotItsEnd() throws {
    let plan = try DuePlan(bytes: text(""))
    #expect(plan.day(of: Timestamp("2026-03-02T05:59:59Z")!) == nil)
    #expect(plan.day(of: Timestamp("2026-03-02T06:00:00Z")!) != nil)
    #expect(plan.day(of: Timestamp("2026-03-03T05:59:59Z")!) != nil)
    #expect(plan.day(of: Timestamp("2026-03-03T06:00:00Z")!) == nil)
  }
}
